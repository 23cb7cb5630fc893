/**
 * Queues in which calls wait for each other. INV-1: The calls in a queue run one at a time, in order of arrival. INV-2: A queue has a maximum length.
 */
import { Mistake, type Order, type ToolCall } from './call.ts';

/** The maximum number of calls in one queue, including the one that runs. */
export const MAX_WAITING = 64;

export class Lines {
  readonly #last = new Map<Order, Promise<unknown>>();
  readonly #waiting = new Map<Order, number>();

  /**
   * Runs `act` when the earlier calls have finished. Throws `Mistake` if too many calls are waiting, or if this one was cancelled in the meantime.
   */
  async in<T>(order: Order, { signal }: Pick<ToolCall, 'signal'>, act: () => T | Promise<T>): Promise<T> {
    if (order === 'free') return act();
    const waiting = this.#waiting.get(order) ?? 0;
    if (waiting >= MAX_WAITING)
      throw new Mistake(`${MAX_WAITING} calls are already waiting; wait for an answer before you make another`);
    this.#waiting.set(order, waiting + 1);
    const before = this.#last.get(order) ?? Promise.resolve();
    const done = before.then(() => {
      if (signal.aborted) throw new Mistake('the call was cancelled before it began');
      return act();
    });
    // The next call runs whether or not this one succeeds.
    this.#last.set(
      order,
      done.then(
        () => this.#left(order),
        () => this.#left(order),
      ),
    );
    return done;
  }

  #left(order: Order): void {
    this.#waiting.set(order, (this.#waiting.get(order) ?? 1) - 1);
  }
}
