/**
 * Long work of a request in small pieces, with a turn of the event loop between any two.
 * INV-1 one piece a turn: pieces of requests that come at the same time never share one.
 */
import { setImmediate } from 'node:timers/promises';

export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** When all pieces that wait already have had theirs, and sockets and timers their turn. */
  next(): Promise<void> {
    this.#last = this.#last.then(() => setImmediate());
    return this.#last;
  }

  /** Does `act` with each, so many at a time; `weight` is how many one counts for. */
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
