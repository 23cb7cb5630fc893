/**
 * The record numbers of one lock that the company has, restated from docs/protocol.md §8: each number counts once, up to 2^20 above the floor, and
 * the floor is the highest number with none missing below.
 */
export const AHEAD = 1 << 20;
/** The event that represents all records up to its number, which the lock has overwritten. */
export const OVERWRITTEN = 0x1f;

export class NumberModel {
  readonly #above = new Set<number>();
  #floor: number;

  constructor(floor = 0) {
    this.#floor = floor;
  }

  get floor(): number {
    return this.#floor;
  }

  has(number: number): boolean {
    return number >= 1 && (number <= this.#floor || this.#above.has(number));
  }

  /** Whether a record with that number and event is new, known or impossible. */
  takes(number: number, event: number): 'new' | 'known' | 'refused' {
    if (number < 1 || number > this.#floor + AHEAD) return 'refused';
    const verdict = this.has(number) ? 'known' : 'new';
    if (event === OVERWRITTEN) this.#floor = Math.max(this.#floor, number);
    else this.#above.add(number);
    for (const each of this.#above) if (each <= this.#floor) this.#above.delete(each);
    while (this.#above.delete(this.#floor + 1)) this.#floor += 1;
    return verdict;
  }
}
