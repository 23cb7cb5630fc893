/**
 * What must follow an event at once: before anything else is done from outside, and within the same instant. INV an expectation is
 * judged once, by the event that ends its time.
 */
import type { InvariantId } from './invariants.ts';
import type { Broken, Seen } from './seen.ts';

interface Due {
  readonly since: Seen;
  readonly fits: (event: Seen) => boolean;
  readonly invariant: InvariantId;
  readonly what: string;
}

export class Promptly {
  readonly #say: (broken: Broken) => void;
  #due: readonly Due[] = [];

  constructor(say: (broken: Broken) => void) {
    this.#say = say;
  }

  expects(since: Seen, invariant: InvariantId, what: string, fits: (event: Seen) => boolean): void {
    this.#due = [...this.#due, { since, fits, invariant, what }];
  }

  saw(event: Seen): void {
    if (this.#due.length === 0) return;
    const over = (due: Due): boolean => event.kind === 'input' || event.time > due.since.time;
    for (const due of this.#due)
      if (over(due)) this.#say({ invariant: due.invariant, at: due.since.time, what: due.what, event: due.since });
    this.#due = this.#due.filter((due) => !over(due) && !due.fits(event));
  }
}
