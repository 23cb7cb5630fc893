/**
 * Output to other programs, and how much of it they have not received yet. The answer to a request that advances time waits for it: a
 * client that has the answer has everything that was due by then.
 *
 * INV-1: An answer waits for at most `SENT_MS` of real time. INV-2: A program that has not read for that long delays no further answer
 * until it has read everything.
 */
import type { HostClock } from '../../sim/live-clock.ts';

/** The maximum real time for which an answer waits for programs that do not read. */
export const SENT_MS = 2_000;
/** How often, in real time, a program that reads slowly is checked. */
const POLL_MS = 2;

/** Output that a program has not received yet. */
export interface Unsent {
  /** The recipient, such as `ws-1` or `subscriber 1`. */
  readonly to: string;
  /** How much the program has not received: a number of bytes, events or activities. */
  readonly waiting: number;
  /** If true, the last delivery failed and the next is still to come; answers do not wait for it. */
  readonly failing?: boolean;
}

/** The output that one port has not sent. */
type Backlog = () => readonly Unsent[];

export class Backlogs {
  readonly #host: HostClock;
  readonly #backlogs = new Set<Backlog>();
  /** Programs that delayed an answer for `SENT_MS` and have not caught up since. */
  readonly #slow = new Set<string>();

  constructor(host: HostClock) {
    this.#host = host;
  }

  /** Adds a port; returns a function that removes it. */
  add(backlog: Backlog): () => void {
    this.#backlogs.add(backlog);
    return () => this.#backlogs.delete(backlog);
  }

  /** Resolves once everything has been sent, with a list of the output that was not received in time. */
  async sent(): Promise<readonly Unsent[]> {
    const until = this.#host.now() + SENT_MS;
    for (;;) {
      const all = this.#unsent();
      const names = new Set(all.map(({ to }) => to));
      for (const name of this.#slow) if (!names.has(name)) this.#slow.delete(name);
      const awaited = all.filter(({ to, failing }) => failing !== true && !this.#slow.has(to));
      if (awaited.length === 0) return all;
      if (this.#host.now() >= until) {
        for (const { to } of awaited) this.#slow.add(to);
        return all;
      }
      await new Promise<void>((resolve) => void this.#host.setTimeout(resolve, POLL_MS));
    }
  }

  #unsent(): readonly Unsent[] {
    return [...this.#backlogs].flatMap((backlog) => backlog()).filter(({ waiting }) => waiting > 0);
  }
}
