/**
 * Work in small steps while simulated time stands still, such as a snapshot. Every caller in the meantime receives the
 * same result: nothing happens before the work is complete, because inputs either wait for it or complete it first.
 */
import type { Steps } from '../sim/steps.ts';

interface Caller<S> {
  readonly take: (result: S) => void;
  readonly abandon: () => void;
}

/** Shared work with any result. */
export type AnySharedWork = Pick<SharedWork<never>, 'isOver' | 'over' | 'step' | 'finish' | 'abandon'>;

export class SharedWork<S> {
  readonly #steps: Steps<S>;
  readonly #callers: Caller<S>[] = [];
  /** Passes the result to a caller; set once the work has ended. */
  #serve: ((caller: Caller<S>) => void) | undefined;

  /** Takes the first step, so that its exceptions are thrown here. */
  constructor(steps: Steps<S>) {
    this.#steps = steps;
    this.step();
  }

  get isOver(): boolean {
    return this.#serve !== undefined;
  }

  /**
   * Passes the result to `take` in the turn that completes it; undefined if the work is abandoned. Rejects with an exception of
   * `take`.
   */
  for<T>(take: (result: S) => T): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const caller: Caller<S> = {
        take: (result) => {
          try {
            resolve(take(result));
          } catch (error) {
            reject(error);
          }
        },
        abandon: () => resolve(undefined),
      };
      if (this.#serve === undefined) this.#callers.push(caller);
      else this.#serve(caller);
    });
  }

  /** Resolves once the work is complete or abandoned. */
  async over(): Promise<void> {
    await this.for(() => undefined);
  }

  /** Takes one more step; true once it is complete. */
  step(): boolean {
    if (this.isOver) return true;
    const next = this.#steps.next();
    if (next.done !== true) return false;
    const { value } = next;
    this.#end(({ take }) => take(value));
    return true;
  }

  finish(): void {
    while (!this.step());
  }

  /** Called when the clock was stopped before the work was complete. */
  abandon(): void {
    if (!this.isOver) this.#end(({ abandon }) => abandon());
  }

  #end(serve: (caller: Caller<S>) => void): void {
    this.#serve = serve;
    for (const caller of this.#callers) serve(caller);
  }
}
