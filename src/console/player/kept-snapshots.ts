/**
 * Snapshots along a replay, from which it steps back.
 *
 * INV-1 there are at most `MOST_SNAPSHOTS`, and the distance between them doubles whenever there would be more. INV-2 each shares with the
 * one before what has not changed in between.
 */
import type { Facility } from '../../facility/open/facility.ts';
import type { Json } from '../../sim/clock.ts';
import { sharing } from '../../sim/json.ts';

/** At least this many events are between two snapshots. */
export const LEAST_DISTANCE = 128;
/** Enough for the longest recording of a thousand units without doubling. */
export const MOST_SNAPSHOTS = 128;

/** Events between two snapshots: a snapshot of a larger facility takes longer, and should take a small share of the time. */
export const distanceFor = (facility: Facility): number =>
  Math.max(LEAST_DISTANCE, EVENTS_PER_LOCK * (facility.viewKeys?.('lock')?.length ?? 0));
const EVENTS_PER_LOCK = 4;

interface Kept {
  readonly step: number;
  readonly seq: number;
  readonly snapshot: Json;
}

export class KeptSnapshots {
  #kept: readonly Kept[] = [];
  #distance: number;
  /** The last event before the first step. */
  readonly #from: number;

  /** `distance`: events between two snapshots at first. */
  constructor(from: number, distance: number) {
    this.#from = from;
    this.#distance = distance;
  }

  get count(): number {
    return this.#kept.length;
  }

  /** Whether a snapshot is due after that event. */
  isDue(seq: number): boolean {
    return seq >= (this.#kept.at(-1)?.seq ?? this.#from) + this.#distance;
  }

  /** Keeps a snapshot, or makes room for the next ones. `take` returns none while a Bluetooth stack has a timer; a later step may. */
  keep(step: number, seq: number, take: () => Json | undefined): void {
    if (this.#kept.length >= MOST_SNAPSHOTS) {
      this.#kept = this.#kept.filter((_, index) => index % 2 === 1);
      this.#distance *= 2;
      return;
    }
    const snapshot = sharing(take(), this.#kept.at(-1)?.snapshot);
    if (snapshot !== undefined) this.#kept = [...this.#kept, { step, seq, snapshot }];
  }

  /** The last snapshot at that step or before it. */
  before(step: number): Kept | undefined {
    return this.#kept.findLast((each) => each.step <= step);
  }
}
