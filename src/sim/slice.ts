/** A slice: the simulated work of one turn of the event loop. Times are of the host, in milliseconds. */

/** The maximum number of timers that one slice fires. */
export const SLICE_TIMERS = 1_000;
/** The maximum host time of one slice. */
export const SLICE_MS = 10;

/** What remains of the current turn's budget. */
export class Slice {
  readonly #host: { now(): number };
  #timers = SLICE_TIMERS;
  #ms = SLICE_MS;

  constructor(host: { now(): number }) {
    this.#host = host;
  }

  renew(): void {
    this.#timers = SLICE_TIMERS;
    this.#ms = SLICE_MS;
  }

  /** Repeats a step until it returns true or the budget is used up. Returns whether the step returned true. */
  spend(step: () => boolean): boolean {
    const from = this.#host.now();
    const left = this.#ms;
    let spent = 0;
    let done = false;
    while (!done && this.#timers > 0 && spent < left) {
      this.#timers--;
      done = step();
      spent = Math.max(spent, this.#host.now() - from);
    }
    this.#ms = left - spent;
    return done;
  }
}
