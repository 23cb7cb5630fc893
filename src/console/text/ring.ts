/** The last `size` items of a stream. INV-1: It never holds more than twice that many items, and never returns more than `size`. */

export class Ring<T> {
  readonly #size: number;
  #items: T[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  push(item: T): void {
    this.#items.push(item);
    if (this.#items.length >= 2 * this.#size) this.#items = this.#items.slice(-this.#size);
  }

  /** Number of items in memory. */
  get held(): number {
    return this.#items.length;
  }

  /** Oldest first. */
  last(): readonly T[] {
    return this.#items.length <= this.#size ? this.#items : this.#items.slice(-this.#size);
  }
}
