/** A slice: the simulated work of one turn of the event loop, or of one frame. Times are those of the host, in milliseconds. */

/** The maximum number of timers that one slice fires. */
export const SLICE_TIMERS = 1_000;
/** The maximum real time of one slice. */
export const SLICE_MS = 10;

/** The maximum real time and number of steps of a slice. */
interface Limits {
  readonly ms: number;
  readonly steps: number;
}

/** The rest of the current turn's budget. */
export class Slice {
  readonly #host: { now(): number };
  readonly #limits: Limits;
  #steps: number;
  #ms: number;

  constructor(host: { now(): number }, limits: Limits = { ms: SLICE_MS, steps: SLICE_TIMERS }) {
    this.#host = host;
    this.#limits = limits;
    this.#steps = limits.steps;
    this.#ms = limits.ms;
  }

  renew(): void {
    this.#steps = this.#limits.steps;
    this.#ms = this.#limits.ms;
  }

  /** Repeats a step until it returns true or the budget is used up. Returns whether the step returned true. */
  spend(step: () => boolean): boolean {
    const from = this.#host.now();
    const left = this.#ms;
    let spent = 0;
    let done = false;
    while (!done && this.#steps > 0 && spent < left) {
      this.#steps--;
      done = step();
      spent = Math.max(spent, this.#host.now() - from);
    }
    this.#ms = left - spent;
    return done;
  }
}
