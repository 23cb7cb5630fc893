/**
 * Splits the long work of a request into parts, one per turn of the event loop.
 * INV-1: Each turn runs one part: concurrent requests never share a turn.
 */
import { setImmediate } from 'node:timers/promises';
import { type HostClock, hostClock } from '../sim/live-clock.ts';
import { Slice } from '../sim/slice.ts';
import type { Steps } from '../sim/steps.ts';

export class Turns {
  readonly #ready: () => Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();

  /** `ready` delays the next piece until it resolves. */
  constructor(ready: () => Promise<void> | undefined = () => undefined) {
    this.#ready = ready;
  }

  /** Resolves after all pieces queued before it, and after a turn for sockets and timers. */
  next(): Promise<void> {
    this.#last = this.#last.then(() => setImmediate()).then(this.#ready);
    return this.#last;
  }

  /** Takes steps, one slice of them per turn: as many as fit into the budget of a slice of simulated work. */
  async steps<T>(steps: Steps<T>, host: HostClock = hostClock): Promise<T> {
    const slice = new Slice(host);
    for (;;) {
      const end: { value?: T } = {};
      const isDone = slice.spend(() => {
        const next = steps.next();
        if (next.done === true) end.value = next.value;
        return next.done === true;
      });
      // Set by the last step.
      if (isDone) return end.value as T;
      await this.next();
      slice.renew();
    }
  }

  /** Runs `act` on each item, `piece` items per turn; `weight` is the number of items that one item counts as. */
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
