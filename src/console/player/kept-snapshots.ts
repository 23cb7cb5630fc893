/**
 * Snapshots along a replay, from which it steps back.
 *
 * INV-1 there are at most `MAX_SNAPSHOTS`, and the distance between them doubles whenever there would be more. INV-2 each shares with the
 * one before what has not changed in between.
 */
import type { Facility } from '../../facility/open/facility.ts';
import { sharingSteps } from '../../sim/json.ts';
import type { Steps } from '../../sim/steps.ts';
import type { FacilitySnapshot } from './facility-snapshot.ts';

/** At least this many events are between two snapshots. */
export const MIN_DISTANCE = 128;
/** Enough for the longest recording of a thousand units without doubling. */
export const MAX_SNAPSHOTS = 128;

/** Events between two snapshots: a snapshot of a larger facility takes longer, and should take a small share of the time. */
export const distanceFor = (facility: Facility): number =>
  Math.max(MIN_DISTANCE, EVENTS_PER_LOCK * (facility.viewKeys?.('lock')?.length ?? 0));
const EVENTS_PER_LOCK = 4;
/** Parts of a facility, and the parts of those. */
const SHARED_LEVELS = 2;

interface Kept extends FacilitySnapshot {
  readonly step: number;
}

export class KeptSnapshots {
  #kept: readonly Kept[] = [];
  #distance: number;
  /** The last event before the first step. */
  readonly #from: number;

  /** `distance`: events between two snapshots initially. */
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

  /** Keeps a snapshot that was taken after that step, in small steps. */
  *keep(step: number, { seq, snapshot }: FacilitySnapshot): Steps<void> {
    const shared = yield* sharingSteps(snapshot, this.#kept.at(-1)?.snapshot, SHARED_LEVELS);
    this.#kept = [...this.#kept, { step, seq, snapshot: shared }];
    if (this.#kept.length <= MAX_SNAPSHOTS) return;
    this.#kept = this.#kept.filter((_, index) => index % 2 === 1);
    this.#distance *= 2;
  }

  /** The last snapshot at that step or before it. */
  before(step: number): Kept | undefined {
    return this.#kept.findLast((each) => each.step <= step);
  }
}
