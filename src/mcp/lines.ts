/** Lines in which calls wait for each other. INV-1 the calls of a line run one at a time, in the order in which they came. INV-2 a line has an end. */
import { Mistake, type Order, type ToolCall } from './call.ts';

/** More calls than this do not wait. */
export const MAX_WAITING = 64;

export class Lines {
  readonly #last = new Map<Order, Promise<unknown>>();
  readonly #waiting = new Map<Order, number>();

  /** Acts when the calls before it are done. Throws `Mistake` if too many wait or the call was cancelled meanwhile. */
  async in<T>(order: Order, { signal }: Pick<ToolCall, 'signal'>, act: () => T | Promise<T>): Promise<T> {
    if (order === 'free') return act();
    const waiting = this.#waiting.get(order) ?? 0;
    if (waiting >= MAX_WAITING)
      throw new Mistake(`${MAX_WAITING} calls are waiting already; wait for an answer before the next one`);
    this.#waiting.set(order, waiting + 1);
    const before = this.#last.get(order) ?? Promise.resolve();
    const done = before.then(() => {
      if (signal.aborted) throw new Mistake('the call was cancelled before it began');
      return act();
    });
    // The next call runs whatever becomes of this one.
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
