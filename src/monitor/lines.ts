/** The monitor's findings, newest last. INV-1: Bounded: the oldest is dropped first. */
import type { Line } from './line.ts';

export const LINES_KEPT = 2_000;

export class Lines {
  readonly #lines: Line[] = [];
  readonly #limit: number;
  #n = 0;

  constructor(limit: number = LINES_KEPT) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#n;
  }

  add(line: Omit<Line, 'n'>): Line {
    const numbered = { n: ++this.#n, ...line };
    this.#lines.push(numbered);
    if (this.#lines.length > this.#limit) this.#lines.shift();
    return numbered;
  }

  after(n: number, limit: number): readonly Line[] {
    const [oldest] = this.#lines;
    const skip = oldest === undefined ? 0 : Math.max(0, n + 1 - oldest.n);
    return this.#lines.slice(skip, skip + limit);
  }
}
