/** What the runtime of a lock asks of its two links, Bluetooth and the gateway. */
export interface Links {
  /** Sends a packet to the central, or queues it while the link is slow; drops it when no central is subscribed. */
  notify(packet: string): void;
  /** Retries packets that a slow link did not take. */
  drain(): void;
  linkDown(): void;
  vanish(): void;
  mesh(session: string, records: readonly string[], results: readonly string[]): void;
  heartbeat(): void;
  /** The advertisement may have changed. */
  changed(): void;
  /** The firmware has started and is not attached to a gateway. */
  started(): void;
}
