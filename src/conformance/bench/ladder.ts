/** The conversation of a case, recorded message by message. */
import type { Rung } from '../../report/rung.ts';

/** The maximum number of rungs of one case; later ones are only counted. */
const MOST_RUNGS = 2_000;

/** `P` names the parties. */
export class Ladder<P extends string = string> {
  readonly rungs: Rung[] = [];
  readonly #startedAt: number;
  dropped = 0;

  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  add(at: number, from: P, to: P, what: string, bytes = '', means = '', repeats?: string): void {
    if (this.rungs.length >= MOST_RUNGS) this.dropped += 1;
    else {
      const rung = { atMs: at - this.#startedAt, from, to, what, bytes, means };
      this.rungs.push(repeats === undefined ? rung : { ...rung, repeats });
    }
  }
}
