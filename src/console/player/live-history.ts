/**
 * The recent past of a live facility: a series of snapshots and the events since the oldest of them. A branch can be replayed from it while the live
 * facility keeps running.
 *
 * INV-1: Snapshots older than `EVENTS_BEHIND` events are dropped, except the last one, and only the events since the oldest are held. INV-2: Only one
 * snapshot is taken at a time.
 */
import type { Facility } from '../../facility/open/facility.ts';
import { bisect } from '../../sim/bisect.ts';
import type { Json } from '../../sim/clock.ts';
import type { HostClock } from '../../sim/live-clock.ts';
import type { Steps } from '../../sim/steps.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { FacilitySnapshot } from './facility-snapshot.ts';
import { distanceFor, KeptSnapshots, MIN_DISTANCE, MIN_PAUSE_MS } from './kept-snapshots.ts';

/** How to take a snapshot of a live facility, in slices between its turns, and restore it in another facility. */
export interface LiveSource {
  /** Takes a snapshot; undefined if none can be taken now. */
  readonly snapshot: () => Promise<FacilitySnapshot | undefined>;
  readonly restore: (snapshot: Json) => Steps<Facility>;
}

/** A new snapshot is due after a number of events, or after this much real time if anything has happened. */
const MS_BETWEEN = 60_000;
/** How many events the past reaches back. */
export const EVENTS_BEHIND = 16_384;

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
  readonly #kept = new KeptSnapshots();
  readonly #events: TraceEvent[] = [];
  /** The time at which a snapshot was last requested, and the number of events since; undefined before the first request. */
  #asked: number | undefined;
  #since = 0;
  #underWay: Promise<FacilitySnapshot | undefined> | undefined;

  /** `start` is a snapshot of the facility as it is now, if there is one. */
  constructor(facility: Facility, source: LiveSource, host: HostClock, start?: FacilitySnapshot) {
    this.source = source;
    this.#distance = distanceFor(facility);
    this.#host = host;
    if (start === undefined) return;
    this.#kept.keep(start.seq, start);
    this.#asked = host.now();
  }

  push(event: TraceEvent): void {
    this.#events.push(event);
    this.#since++;
  }

  get snapshots(): number {
    return this.#kept.count;
  }

  /** Requests a snapshot if one is due. */
  tick(): void {
    if (this.#underWay === undefined && this.#isDue()) void this.take();
  }

  /** Takes a snapshot of the present. If one is already being taken, returns that one, because time stands still meanwhile. */
  take(): Promise<FacilitySnapshot | undefined> {
    if (this.#underWay !== undefined) return this.#underWay;
    this.#asked = this.#host.now();
    this.#since = 0;
    this.#underWay = this.source.snapshot().then((taken) => {
      this.#underWay = undefined;
      this.#keep(taken);
      return taken;
    });
    return this.#underWay;
  }

  #isDue(): boolean {
    if (this.#asked === undefined || this.#since >= this.#distance) return true;
    const passed = this.#host.now() - this.#asked;
    return (this.#since >= MIN_DISTANCE && passed >= MIN_PAUSE_MS) || (this.#since > 0 && passed >= MS_BETWEEN);
  }

  /** The past since the last snapshot at or before that event, or else since the oldest one; undefined before the first snapshot. */
  past(seq = 0): Past | undefined {
    const kept = this.#kept.before(seq) ?? this.#kept.oldest;
    if (kept === undefined) return undefined;
    const events = this.#events.slice(this.#until(kept));
    return { snapshot: kept.snapshot, from: kept.seq, events };
  }

  #keep(taken: FacilitySnapshot | undefined): void {
    if (taken === undefined) return;
    this.#kept.keep(taken.seq, taken);
    this.#kept.forgetBefore(taken.seq - EVENTS_BEHIND);
    if (this.#kept.oldest !== undefined) this.#events.splice(0, this.#until(this.#kept.oldest));
  }

  /** How many of the events that are held happened before a snapshot. */
  #until(kept: FacilitySnapshot): number {
    return bisect(this.#events, ({ seq }) => seq <= kept.seq);
  }
}
