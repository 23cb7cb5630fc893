/**
 * One Bluetooth controller as a host sees it: H4 packets both ways. Our own controllers are ports, and so is a stream to
 * somebody else's controller; host stacks see no difference.
 */

export interface HciPort {
  /** False while the adapter is down: nothing is sent or received. */
  readonly up: boolean;
  /** Host to controller, one whole packet with its type byte. Never throws; what cannot be taken is answered or dropped. */
  send(packet: Buffer): void;
  /** Hears every packet from the controller, never from inside `send`. Returns how to stop. */
  attach(receive: (packet: Buffer) => void): () => void;
  /** Calls back when the adapter goes down or comes up; returns how to stop. */
  watch(changed: (up: boolean) => void): () => void;
  /** The power fails: advertising and links are gone without a word to the peer; the own host is told of the loss. */
  vanish(): void;
}
