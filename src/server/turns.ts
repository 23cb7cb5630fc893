/**
 * Splits the long work of a request into pieces, one per turn of the event loop.
 * INV-1 each turn runs one piece: concurrent requests never share a turn.
 */
import { setImmediate } from 'node:timers/promises';

export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Resolves after all pieces queued before it, and after a turn for sockets and timers. */
  next(): Promise<void> {
    this.#last = this.#last.then(() => setImmediate());
    return this.#last;
  }

  /** Runs `act` on each item, `piece` items per turn; `weight` is how many items one counts as. */
  async each<T>(all: Iterable<T>, piece: number, act: (one: T) => void, weight: (one: T) => number = () => 1) {
    let done = 0;
    for (const one of all) {
      if (done >= piece) {
        await this.next();
        done = 0;
      }
      act(one);
      done += weight(one);
    }
  }
}
