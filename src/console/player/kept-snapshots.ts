/**
 * Snapshots along a replay or of a live facility, from which it can step back: close together near the present, and further apart with increasing
 * distance. A step back is short; a move far away replays a few thousand events. A snapshot costs little, because it shares everything that has not
 * changed with the previous one.
 *
 * INV-1: There are at most `MAX_SNAPSHOTS`. INV-2: They are in the order of their events.
 */
import type { Facility } from '../../facility/open/facility.ts';
import type { FacilitySnapshot } from './facility-snapshot.ts';

/** The number of events between two snapshots near the present. */
export const MIN_DISTANCE = 128;
/** If events follow each other faster than this, in milliseconds of real time, the distance between snapshots is that of `distanceFor`. */
export const MIN_PAUSE_MS = 250;
/** Beyond this number, distant snapshots are kept at twice the distance. */
export const MAX_SNAPSHOTS = 192;
/** The maximum number of events between two snapshots, unless the recording is so long that there would be too many. */
const FAR = 4_096;
/** Two snapshots that are `n` events away may be `n / SPARSER` events apart. */
const SPARSER = 8;

/** Events between two snapshots while time runs fast. In a larger facility a snapshot takes longer, so they are further apart. */
export const distanceFor = (facility: Facility): number =>
  Math.max(MIN_DISTANCE, Math.floor((facility.viewKeys?.('lock')?.length ?? 0) / LOCKS_PER_EVENT));
const LOCKS_PER_EVENT = 4;

interface Kept extends FacilitySnapshot {
  readonly step: number;
}

export class KeptSnapshots {
  #kept: readonly Kept[] = [];
  #far = FAR;

  get count(): number {
    return this.#kept.length;
  }

  /**
   * Whether a snapshot is due after event `seq`, on the way to event `to`, with at least `distance` events since the previous one. The first is due
   * immediately, because reopening a facility takes longer.
   */
  isDue(seq: number, to = seq, distance = MIN_DISTANCE): boolean {
    const before = this.#kept.findLast((each) => each.seq <= seq);
    return before === undefined || seq >= before.seq + Math.max(distance, this.#wanted(to - seq));
  }

  /** Keeps a snapshot taken after `step`, the current position. */
  keep(step: number, taken: FacilitySnapshot): void {
    const after = this.#kept.findIndex(({ seq }) => seq > taken.seq);
    this.#kept = this.#kept.toSpliced(after < 0 ? this.#kept.length : after, 0, { ...taken, step });
    this.#thin(taken.seq);
    while (this.#kept.length > MAX_SNAPSHOTS) {
      this.#far *= 2;
      this.#thin(taken.seq);
    }
  }

  /** The last snapshot at or before that step. */
  before(step: number): Kept | undefined {
    return this.#kept.findLast((each) => each.step <= step);
  }

  get oldest(): Kept | undefined {
    return this.#kept[0];
  }

  /** Drops the snapshots before an event, except the last of all. */
  forgetBefore(seq: number): void {
    this.#kept = this.#kept.filter((each, index) => each.seq >= seq || index === this.#kept.length - 1);
  }

  /** Drops every snapshot whose neighbours are close enough together for their distance from the present. */
  #thin(present: number): void {
    let last = Number.NEGATIVE_INFINITY;
    this.#kept = this.#kept.filter(({ seq }, index) => {
      const next = this.#kept[index + 1]?.seq ?? Number.POSITIVE_INFINITY;
      const isNeeded = next - last > this.#wanted(present - seq);
      if (isNeeded) last = seq;
      return isNeeded;
    });
  }

  /** The desired number of events between two snapshots that are `away` events from the present. */
  #wanted(away: number): number {
    return Math.max(MIN_DISTANCE, Math.min(this.#far, Math.floor(Math.abs(away) / SPARSER)));
  }
}
