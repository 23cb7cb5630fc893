/**
 * A recording, and its facility at one of its steps. Forwards, the inputs are replayed and every event is compared with the recording. Backwards, the
 * facility is restored from the nearest earlier snapshot, from which it can be run forward to the target step.
 *
 * INV-1: After any sequence of steps, the facility is identical to the one after the same number of steps forward. INV-2: At most `MAX_SNAPSHOTS`
 * snapshots exist, however long the recording is.
 */
import type { Facility } from '../../facility/open/facility.ts';
import type { Replay } from '../../scenario/replay.ts';
import { bisect } from '../../sim/bisect.ts';
import type { Json } from '../../sim/clock.ts';
import type { Steps } from '../../sim/steps.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { divergenceOf } from './divergence.ts';
import { takeSnapshotSteps } from './facility-snapshot.ts';
import { KeptSnapshots } from './kept-snapshots.ts';
import type { EventPredicate, Origin } from './player.ts';
import { type Recording, replayFrom } from './recording.ts';

export interface Rebuilding {
  /** Opens the facility in its state at the start of the recording, or from a snapshot. */
  readonly open: (snapshot?: Json) => Steps<Facility>;
  /** The reason why no alternative run can be simulated, if there is one. */
  readonly noWorlds?: string | undefined;
  /** The point where alternative runs begin, if that is before the recording. */
  readonly origin?: () => Origin | string;
}

export class Playback {
  readonly recording: Recording;
  /** Whether the facility begins as it did in the recording. */
  readonly beginsAlike: boolean;
  readonly #source: Rebuilding;
  /** The last event before the recording. */
  readonly #first: number;
  #facility: Facility;
  #replay: Generator<void, Replay, void>;
  #step = 0;
  #seq: number;
  /** The last event of every step so far, for stepping back. */
  readonly #ends: number[];
  readonly #kept = new KeptSnapshots();
  /** A snapshot that is being taken at the current step, or that could not be taken there. */
  #taking: { readonly steps: Steps<void> | undefined } | undefined;
  /** A facility that is being opened for a step back, and the snapshot that it comes from. */
  #opening: { readonly from: Json | undefined; readonly steps: Steps<Facility> } | undefined;
  #over = false;
  #trouble: string | undefined;

  /** `facility` is in its state at the start of the recording; `start` is a snapshot of that state, if there is one. */
  constructor(recording: Recording, source: Rebuilding, facility: Facility, start?: Json) {
    this.recording = recording;
    this.#source = source;
    this.#first = recording.header.from.seq;
    this.#facility = facility;
    this.beginsAlike = this.#facility.trace.digest === recording.header.from.digest;
    this.#seq = this.#first;
    this.#ends = [this.#seq];
    if (start !== undefined) this.#kept.keep(0, { seq: this.#seq, snapshot: start });
    this.#replay = replayFrom(recording, this.#seq, this.#facility);
  }

  get facility(): Facility {
    return this.#facility;
  }

  /** Number of steps so far. */
  get step(): number {
    return this.#step;
  }

  /** The last event that has happened. */
  get seq(): number {
    return this.#seq;
  }

  /** The last event of the recording. */
  get of(): number {
    return this.#first + this.recording.events.length;
  }

  /** Whether no further step can be taken. */
  get isOver(): boolean {
    return this.#over;
  }

  /** The difference between the facility and the recording, once one has been seen. */
  get divergence(): string | undefined {
    return this.#trouble;
  }

  get snapshots(): number {
    return this.#kept.count;
  }

  /** The last events that have happened. */
  past(count: number): readonly TraceEvent[] {
    const behind = this.#seq - this.#first;
    return this.recording.events.slice(Math.max(0, behind - count), behind);
  }

  /** The next events of the recording; none at its end. */
  coming(count: number): readonly TraceEvent[] {
    const behind = this.#seq - this.#first;
    return this.#over ? [] : this.recording.events.slice(behind, behind + count);
  }

  get next(): TraceEvent | undefined {
    return this.recording.events[this.#seq - this.#first];
  }

  /** The next event of the recording that passes the filter. */
  nextShown(shows: EventPredicate): TraceEvent | undefined {
    const { events } = this.recording;
    for (let index = this.#seq - this.#first; !this.#over; index++) {
      const event = events[index];
      if (event === undefined || shows(event)) return event;
    }
    return undefined;
  }

  /** The last event of a step that passes the filter. */
  lastOf(step: number, shows: EventPredicate): TraceEvent | undefined {
    const [from = this.#first, to = this.#first] = [this.#ends[step - 1], this.#ends[step]];
    return this.recording.events.slice(from - this.#first, to - this.#first).findLast(shows);
  }

  /** Takes one step, comparing everything that one timer or input causes. False at the end. */
  forward(): boolean {
    if (this.#over) return false;
    do {
      const result = this.#replay.next();
      if (result.done) {
        this.#over = true;
        if (!result.value.ok) this.#trouble = divergenceOf(result.value);
        return false;
      }
      this.#seq++;
    } while (this.#facility.trace.seq !== this.#seq);
    this.#ends[++this.#step] = this.#seq;
    this.#taking = undefined;
    return true;
  }

  /**
   * Takes part of the snapshot that is due here, on the way to event `to`; false when nothing is left to do. The next step abandons an incomplete
   * snapshot.
   */
  keep(to = this.#seq, distance?: number): boolean {
    if (!this.#kept.isDue(this.#seq, to, distance)) return false;
    this.#taking ??= { steps: this.#keepHere() };
    const next = this.#taking.steps?.next();
    if (next?.done === true) this.#taking = { steps: undefined };
    return next?.done === false;
  }

  *#keepHere(): Steps<void> {
    const taken = yield* takeSnapshotSteps(this.#facility);
    if (taken !== undefined) this.#kept.keep(this.#step, taken);
  }

  /**
   * Restores the facility as it was at that step, or at an earlier one with a snapshot. If this is abandoned, nothing
   * has changed; it continues when the same snapshot is next needed.
   */
  *restoreBefore(step: number): Steps<void> {
    const kept = this.#kept.before(step);
    const from = kept?.snapshot;
    if (this.#opening === undefined || this.#opening.from !== from)
      this.#opening = { from, steps: this.#source.open(from) };
    const facility = yield* this.#opening.steps;
    this.close();
    this.#opening = undefined;
    this.#taking = undefined;
    this.#trouble = undefined;
    this.#over = false;
    this.#facility = facility;
    this.#step = kept?.step ?? 0;
    this.#seq = kept?.seq ?? this.#first;
    this.#replay = replayFrom(this.recording, this.#seq, facility);
  }

  /** The last event of a step that was taken. */
  endOf(step: number): number {
    return this.#ends[step] ?? this.#seq;
  }

  /** The first step taken that ends at or after event `seq`. */
  stepOf(seq: number): number {
    return bisect(this.#ends, (end) => end < seq, Math.max(0, this.#ends.length - 1));
  }

  /** Advances time to a point in time before the next recorded event; after the last event, time does not advance. */
  runTo(target: number): void {
    const { clock } = this.#facility;
    if (this.next !== undefined && target > clock.now()) clock.runUntil(target);
  }

  close(): void {
    this.#replay.return({ ok: false, why: 'the console was closed' });
  }
}
