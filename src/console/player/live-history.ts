/**
 * The recent past of a live facility: a series of snapshots and the events since the oldest of them. A branch can be replayed from it while the live
 * facility keeps running.
 *
 * INV-1 at most `MAX_KEPT` snapshots are held, and only the events since the oldest. INV-2 only one snapshot is taken at a time.
 */
import type { Facility } from '../../facility/open/facility.ts';
import { bisect } from '../../sim/bisect.ts';
import type { Json } from '../../sim/clock.ts';
import type { HostClock } from '../../sim/live-clock.ts';
import type { Steps } from '../../sim/steps.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { FacilitySnapshot } from './facility-snapshot.ts';
import { distanceFor, MIN_DISTANCE, MIN_PAUSE_MS } from './kept-snapshots.ts';

/** How to take a snapshot of a live facility, in slices between its turns, and restore it in another facility. */
export interface LiveSource {
  /** Takes a snapshot; undefined if none can be taken now. */
  readonly snapshot: () => Promise<FacilitySnapshot | undefined>;
  readonly restore: (snapshot: Json) => Steps<Facility>;
}

/** A new snapshot is due after a number of events, or after this much host time if anything has happened. */
const MS_BETWEEN = 60_000;
export const MAX_KEPT = 64;

export interface Past {
  readonly snapshot: Json;
  /** The last event before this stretch of history. */
  readonly from: number;
  /** The events after it. */
  readonly events: readonly TraceEvent[];
}

export class LiveHistory {
  readonly source: LiveSource;
  readonly #host: HostClock;
  /** Events between two snapshots while time runs fast. */
  readonly #distance: number;
  #kept: readonly FacilitySnapshot[] = [];
  #events: TraceEvent[] = [];
  /** The time at which a snapshot was last requested, and the number of events since; undefined before the first request. */
  #asked: number | undefined;
  #since = 0;
  #underWay = false;

  constructor(facility: Facility, source: LiveSource, host: HostClock) {
    this.source = source;
    this.#distance = distanceFor(facility);
    this.#host = host;
  }

  push(event: TraceEvent): void {
    this.#events.push(event);
    this.#since++;
  }

  /** Requests a snapshot if one is due. */
  tick(): void {
    if (this.#underWay || !this.#isDue()) return;
    this.#asked = this.#host.now();
    this.#since = 0;
    this.#underWay = true;
    void this.source.snapshot().then((taken) => this.#keep(taken));
  }

  #isDue(): boolean {
    if (this.#asked === undefined || this.#since >= this.#distance) return true;
    const passed = this.#host.now() - this.#asked;
    return (this.#since >= MIN_DISTANCE && passed >= MIN_PAUSE_MS) || (this.#since > 0 && passed >= MS_BETWEEN);
  }

  /** The past since the last snapshot at or before that event, or else since the oldest one; undefined before the first snapshot. */
  past(seq = 0): Past | undefined {
    const kept = this.#kept.findLast((each) => each.seq <= seq) ?? this.#kept[0];
    if (kept === undefined) return undefined;
    const events = this.#events.slice(bisect(this.#events, (event) => event.seq <= kept.seq));
    return { snapshot: kept.snapshot, from: kept.seq, events };
  }

  #keep(taken: FacilitySnapshot | undefined): void {
    this.#underWay = false;
    if (taken === undefined) return;
    this.#kept = [...this.#kept, taken].slice(-MAX_KEPT);
    const oldest = this.#kept[0]?.seq ?? 0;
    this.#events = this.#events.filter((event) => event.seq > oldest);
  }
}
