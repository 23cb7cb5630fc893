/**
 * A whole snapshot that is taken in small steps while time stands. Whoever asks meanwhile gets the same one, for nothing happens before
 * it is taken: an input finishes it first.
 */
import type { Json } from '../sim/clock.ts';
import type { Steps } from '../sim/steps.ts';

interface Taker<S> {
  readonly take: (snapshot: S) => void;
  readonly abandon: () => void;
}

export class StandingSnapshot<S> {
  readonly #steps: Steps<Json>;
  readonly #whole: (facility: Json) => S;
  readonly #takers: Taker<S>[] = [];
  #isOver = false;

  /** Takes the first step, so that what cannot be kept in a snapshot is thrown here. */
  constructor(steps: Steps<Json>, whole: (facility: Json) => S) {
    this.#steps = steps;
    this.#whole = whole;
    this.step();
  }

  /** Hands it over, in the same turn in which it is whole; undefined when that comes to nothing. Rejects with what `take` throws. */
  for<T>(take: (snapshot: S) => T): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.#takers.push({
        take: (snapshot) => {
          try {
            resolve(take(snapshot));
          } catch (error) {
            reject(error);
          }
        },
        abandon: () => resolve(undefined),
      });
    });
  }

  /** One step more; true when it is whole and handed over. */
  step(): boolean {
    if (this.#isOver) return true;
    const next = this.#steps.next();
    if (next.done !== true) return false;
    this.#isOver = true;
    const snapshot = this.#whole(next.value);
    for (const { take } of this.#takers) take(snapshot);
    return true;
  }

  finish(): void {
    while (!this.step());
  }

  /** Time stopped for good before it was whole. */
  abandon(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const { abandon } of this.#takers) abandon();
  }
}
