/** The conversation of a case: who sent what to whom, when, and what it means. */

export interface Rung {
  /** Milliseconds since the case began. */
  readonly atMs: number;
  /** A party of the conversation, such as `phone`; one word. */
  readonly from: string;
  readonly to: string;
  readonly what: string;
  /** Upper-case hex, or text that was sent; empty where nothing was sent. */
  readonly bytes: string;
  /** In words; empty where there is nothing to decode. */
  readonly means: string;
}

/** Rungs of one case at most; later ones are counted only. */
const MOST_RUNGS = 2_000;

/** `P` names the parties. */
export class Ladder<P extends string = string> {
  readonly rungs: Rung[] = [];
  readonly #startedAt: number;
  dropped = 0;

  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  add(at: number, from: P, to: P, what: string, bytes = '', means = ''): void {
    if (this.rungs.length >= MOST_RUNGS) this.dropped += 1;
    else this.rungs.push({ atMs: at - this.#startedAt, from, to, what, bytes, means });
  }
}
