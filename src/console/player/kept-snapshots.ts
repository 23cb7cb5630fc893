/**
 * Snapshots along a replay, from which it steps back.
 *
 * INV-1 there are at most `MOST_SNAPSHOTS`, and the distance between them doubles whenever there would be more.
 */
import type { Json } from '../../sim/clock.ts';

/** Steps between snapshots at first. */
export const FIRST_DISTANCE = 128;
export const MOST_SNAPSHOTS = 16;

interface Kept {
  readonly step: number;
  readonly seq: number;
  readonly snapshot: Json;
}

export class KeptSnapshots {
  #kept: readonly Kept[] = [];
  #distance = FIRST_DISTANCE;

  get count(): number {
    return this.#kept.length;
  }

  /** Whether a snapshot is due at that step. */
  isDue(step: number): boolean {
    return step >= (this.#kept.at(-1)?.step ?? 0) + this.#distance;
  }

  /** Keeps a snapshot, or makes room for the next ones. `take` returns none while a Bluetooth stack has a timer; a later step may. */
  keep(step: number, seq: number, take: () => Json | undefined): void {
    if (this.#kept.length >= MOST_SNAPSHOTS) {
      this.#kept = this.#kept.filter((_, index) => index % 2 === 1);
      this.#distance *= 2;
      return;
    }
    const snapshot = take();
    if (snapshot !== undefined) this.#kept = [...this.#kept, { step, seq, snapshot }];
  }

  /** The last snapshot at that step or before it. */
  before(step: number): Kept | undefined {
    return this.#kept.findLast((each) => each.step <= step);
  }
}
