/** The interface of a lock's runtime to its two links, Bluetooth and the gateway, and how an answer is sent over them. */
import type { Via } from './firmware/types.ts';

export interface Links {
  /** Sends a packet to the central, or queues it while the link is slow; drops it when no central is subscribed. */
  notify(packet: string): void;
  /** Retries packets that a slow link did not take. */
  drain(): void;
  linkDown(): void;
  vanish(): void;
  mesh(session: string, records: readonly string[], results: readonly string[]): void;
  heartbeat(): void;
  /** Called when the advertisement may have changed. */
  changed(): void;
  /** Called when the firmware has started and is not attached to a gateway. */
  started(): void;
}

/** An answer with the record packets that precede it. */
interface Sent {
  readonly via: Via;
  readonly session: string;
  readonly records: readonly string[];
  readonly answer: string;
}

/** Sends packets over their link. Calls `survives` before and after each packet. Returns false if power failed at one. */
export function sendOver(
  links: Links,
  { via, session, records, answer }: Sent,
  survives: (done: boolean) => boolean,
): boolean {
  const sends =
    via === 'mesh'
      ? [() => links.mesh(session, records, [answer])]
      : [...records, answer].map((packet) => () => links.notify(packet));
  return sends.every((send) => {
    if (!survives(false)) return false;
    send();
    return survives(true);
  });
}
