/**
 * One Bluetooth controller as a host sees it: H4 packets both ways. Our own controllers implement it, and so does a stream to
 * an external controller; host stacks see no difference.
 */

export interface HciPort {
  /** False while the adapter is down: nothing is sent or received. */
  readonly up: boolean;
  /** Host to controller, one whole packet with its type byte, which nobody changes afterwards. Never throws; invalid packets are answered with an error or dropped. */
  send(packet: Buffer): void;
  /** Receives every packet from the controller, never from inside `send`. Returns a function that detaches. */
  attach(receive: (packet: Buffer) => void): () => void;
  /** Calls back when the adapter goes down or comes up. Returns a function that unsubscribes. */
  watch(changed: (up: boolean) => void): () => void;
  /** The power fails: advertising and links end without a packet to the peer; the port's own host is notified. */
  vanish(): void;
}
