/**
 * A snapshot taken in small steps while simulated time stands still. Everybody who asks meanwhile gets the same one: nothing happens
 * before it is complete, since an input completes it first.
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

  /** Takes the first step, so that NotSnapshottable is thrown here. */
  constructor(steps: Steps<Json>, whole: (facility: Json) => S) {
    this.#steps = steps;
    this.#whole = whole;
    this.step();
  }

  /** Passes it to `take` in the turn that completes it; undefined if it is abandoned. Rejects with what `take` throws. */
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

  /** Takes one more step; true once it is complete. */
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

  /** The clock was stopped before it was complete. */
  abandon(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const { abandon } of this.#takers) abandon();
  }
}
