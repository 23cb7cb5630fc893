/**
 * Plays a recording. Forward, its inputs are replayed and every event is compared with the recording. Backward, the facility is
 * restored from the nearest earlier snapshot and run forward to the target step.
 *
 * INV-1 after any sequence of steps the facility equals the one after the same number of steps forward.
 * INV-2 at most `MOST_SNAPSHOTS` snapshots exist, however long the recording.
 */
import type { Facility } from '../../facility/open/facility.ts';
import type { VerbOutcome } from '../../facility/verbs/verb.ts';
import type { Replay } from '../../scenario/replay.ts';
import { bisect } from '../../sim/bisect.ts';
import type { Instant, Json } from '../../sim/clock.ts';
import type { HostClock } from '../../sim/live-clock.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { Answer } from '../input/ui.ts';
import { countdown } from '../text/duration.ts';
import { divergenceOf } from './divergence.ts';
import { distanceFor, KeptSnapshots } from './kept-snapshots.ts';
import {
  EVENTS_KEPT,
  type Origin,
  type Player,
  type Position,
  type Shows,
  SLICE_MS,
  type Upcoming,
  type Working,
} from './player.ts';
import { type Recording, replayFrom } from './recording.ts';
import { takenOf } from './taken.ts';

/** The maximum number of steps in one frame. */
export const STEPS_PER_FRAME = 1_000;

export interface Rebuilding {
  /** Builds the facility in its state at the start of the recording. */
  readonly rebuild: () => Facility;
  /** Restores the facility from a snapshot; without it, every step back starts from the beginning. */
  readonly restore?: (snapshot: Json) => Facility;
  /** Why no world beside the run can be played, if that is so. */
  readonly noWorlds?: string | undefined;
}

export class ReplayPlayer implements Player {
  readonly kind = 'replay';
  readonly name: string;
  readonly #recording: Recording;
  readonly #source: Rebuilding;
  readonly #host: HostClock;
  #facility: Facility;
  #play: Generator<void, Replay, void>;
  #step = 0;
  #seq: number;
  /** The last event of every step so far, for stepping back. */
  readonly #ends: number[];
  readonly #kept: KeptSnapshots;
  #paused = true;
  /** A move in progress: the event after which it ends, and the one at which it began. A jump ends at an instant and does not pause. */
  #seeking: { readonly to: number; readonly from: number; readonly until?: Instant } | undefined;
  #speed = 1;
  #anchorHost = 0;
  #anchorSim = 0;
  #over = false;
  #trouble: string | undefined;

  constructor(recording: Recording, source: Rebuilding, host: HostClock, name = '') {
    this.name = name;
    this.#recording = recording;
    this.#source = source;
    this.#host = host;
    this.#facility = source.rebuild();
    this.#seq = recording.header.from.seq;
    this.#ends = [this.#seq];
    this.#kept = new KeptSnapshots(this.#seq, distanceFor(this.#facility));
    this.#play = replayFrom(this.#recording, this.#seq, this.#facility);
  }

  get facility(): Facility {
    return this.#facility;
  }

  get paused(): boolean {
    return this.#paused && this.#seeking === undefined;
  }

  get working(): Working | undefined {
    if (this.#seeking === undefined) return undefined;
    const { from, to } = this.#seeking;
    return { text: `moving to event ${to}`, done: to === from ? 1 : (this.#seq - from) / (to - from) };
  }

  /** A recording never lags. */
  readonly behindMs = 0;

  get speed(): number {
    return this.#speed;
  }

  get divergence(): string | undefined {
    return this.#trouble;
  }

  get position(): Position {
    return { step: this.#step, seq: this.#seq, of: this.#recording.header.from.seq + this.#recording.events.length };
  }

  upcoming(shows: Shows): Upcoming | undefined {
    const from = this.#seq - this.#recording.header.from.seq;
    const next = this.#over ? undefined : this.#recording.events.slice(from, from + STEPS_PER_FRAME).find(shows);
    return next === undefined ? undefined : { text: eventWords(next), at: next.time };
  }

  get restore(): Rebuilding['restore'] {
    return this.#source.restore;
  }

  origin(): Origin | string {
    const { rebuild, restore = rebuild, noWorlds } = this.#source;
    const open = (snapshot?: Json): Facility => (snapshot === undefined ? rebuild() : restore(snapshot));
    return noWorlds ?? { open, events: this.#recording.events, timeZone: this.#facility.timeZone };
  }

  past(): undefined {
    return undefined;
  }

  /** Number of snapshots in memory. */
  get snapshots(): number {
    return this.#kept.count;
  }

  events(): readonly TraceEvent[] {
    const behind = this.#seq - this.#recording.header.from.seq;
    return this.#recording.events.slice(Math.max(0, behind - EVENTS_KEPT), behind);
  }

  known(): readonly TraceEvent[] {
    return this.#recording.events;
  }

  tick(): void {
    if (this.#seeking !== undefined) this.#seekOn();
    else if (!this.#paused) this.#catchUp();
  }

  pause(): void {
    this.#paused = true;
    this.#seeking = undefined;
  }

  go(): void {
    this.#paused = false;
    this.#seeking = undefined;
    this.#anchor();
  }

  seek(seq: number): void {
    this.pause();
    if (seq < this.#seq) this.#restoreBefore(stepOf(this.#ends, seq));
    this.#seeking = { from: this.#seq, to: seq };
    this.#seekOn();
  }

  step(shows: Shows): Answer {
    this.pause();
    for (let i = 0; i < STEPS_PER_FRAME; i++) {
      if (!this.#forward()) return this.#ended();
      const shown = this.#last(this.#step, shows);
      if (shown !== undefined) return { text: eventWords(shown), tone: 'note' };
    }
    return {
      text: `the filter hides all of the last ${STEPS_PER_FRAME} steps; step again, or change the filter`,
      tone: 'warn',
    };
  }

  back(shows: Shows): Answer {
    this.pause();
    if (this.#step === 0) return BEGINNING;
    let step = this.#step - 1;
    while (step > 0 && this.#last(step, shows) === undefined) step--;
    this.#backTo(step);
    const shown = this.#last(step, shows);
    return shown === undefined ? BEGINNING : { text: eventWords(shown), tone: 'note' };
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    this.#anchor();
  }

  jump(ms: number): Answer {
    if (this.#seeking !== undefined) return { text: 'a move is in progress; Esc stops it', tone: 'warn' };
    const until = this.#facility.clock.now() + ms;
    const { events, header } = this.#recording;
    const to = header.from.seq + bisect(events, ({ time }) => time <= until);
    this.#seeking = { from: this.#seq, to, until };
    this.#seekOn();
    if (this.working !== undefined) return { text: `jumping ${countdown(ms)} ahead; Esc stops it`, tone: 'note' };
    return this.#over ? this.#ended() : this.#here();
  }

  toStart(): Answer {
    this.pause();
    this.#backTo(0);
    return BEGINNING;
  }

  toEnd(): Answer {
    this.pause();
    this.#seeking = { from: this.#seq, to: this.position.of };
    return { text: 'moving to the end', tone: 'note' };
  }

  play(): VerbOutcome {
    return { ok: false, by: 'not-possible', why: 'verbs cannot be played in a recording' };
  }

  close(): void {
    this.#play.return({ ok: false, why: 'the console was closed' });
  }

  /** The last event of a step that the filter shows. */
  #last(step: number, shows: Shows): TraceEvent | undefined {
    const first = this.#recording.header.from.seq;
    const [from = first, to = first] = [this.#ends[step - 1], this.#ends[step]];
    return this.#recording.events.slice(from - first, to - first).findLast(shows);
  }

  /** The next event of the recording. */
  #next(): TraceEvent | undefined {
    return this.#recording.events[this.#seq - this.#recording.header.from.seq];
  }

  /** Takes one step: compares everything that one timer or input causes. False at the end. */
  #forward(): boolean {
    if (this.#over) return false;
    do {
      const result = this.#play.next();
      if (result.done) {
        this.#over = true;
        if (!result.value.ok) this.#trouble = divergenceOf(result.value);
        return false;
      }
      this.#seq++;
    } while (this.#facility.trace.seq !== this.#seq);
    this.#ends[++this.#step] = this.#seq;
    this.#keep();
    return true;
  }

  #catchUp(): void {
    const target = this.#anchorSim + Math.floor((this.#host.now() - this.#anchorHost) * this.#speed);
    this.#slice(() => {
      const next = this.#next();
      if (next !== undefined && next.time > target) {
        this.#runTo(target);
        return false;
      }
      if (this.#forward()) return true;
      this.pause();
      return false;
    });
  }

  /** Takes steps until there are no more or the slice is over. */
  #slice(step: () => boolean): void {
    const end = this.#host.now() + SLICE_MS;
    for (let i = 0; i < STEPS_PER_FRAME && step() && this.#host.now() < end; i++);
  }

  /** Advances time to an instant before the next recorded event; after the last event time does not advance. */
  #runTo(target: number): void {
    const { clock } = this.#facility;
    if (this.#next() !== undefined && target > clock.now()) clock.runUntil(target);
  }

  /** Runs a slice of a move. */
  #seekOn(): void {
    const { to = 0, until } = this.#seeking ?? {};
    this.#slice(() => {
      if (this.#seq < to && this.#forward()) return true;
      if (until === undefined) this.pause();
      else this.#arriveAt(until);
      return false;
    });
  }

  /** Ends a jump; time goes on from there if it did before. */
  #arriveAt(until: Instant): void {
    this.#seeking = undefined;
    if (!this.#over) this.#runTo(until);
    this.#anchor();
  }

  #backTo(step: number): void {
    this.#restoreBefore(step);
    const to = this.#ends[step] ?? this.#seq;
    this.#seeking = { from: this.#seq, to };
    this.#seekOn();
  }

  /** Restores the facility as it was at that step, or at an earlier one that was kept. */
  #restoreBefore(step: number): void {
    this.#trouble = undefined;
    this.#over = false;
    const kept = this.#kept.before(step);
    const { rebuild, restore } = this.#source;
    this.close();
    if (kept === undefined || restore === undefined) {
      this.#facility = rebuild();
      this.#step = 0;
      this.#seq = this.#recording.header.from.seq;
    } else {
      this.#facility = restore(kept.snapshot);
      this.#step = kept.step;
      this.#seq = kept.seq;
    }
    this.#play = replayFrom(this.#recording, this.#seq, this.#facility);
  }

  #keep(): void {
    if (this.#source.restore === undefined || !this.#kept.isDue(this.#seq)) return;
    this.#kept.keep(this.#step, this.#seq, () => takenOf(this.#facility)?.snapshot);
  }

  #anchor(): void {
    this.#anchorHost = this.#host.now();
    this.#anchorSim = this.#facility.clock.now();
  }

  #here(): Answer {
    const event = this.#recording.events[this.#seq - this.#recording.header.from.seq - 1];
    return { text: event === undefined ? BEGINNING.text : eventWords(event), tone: 'note' };
  }

  #ended(): Answer {
    if (this.#trouble !== undefined) return { text: this.#trouble, tone: 'bad' };
    return {
      text: this.#recording.cut ? 'the recording is incomplete and ends here' : 'end of the recording',
      tone: 'warn',
    };
  }
}

/** The first step that ends at that event or a later one. */
const stepOf = (ends: readonly number[], seq: number): number =>
  bisect(ends, (end) => end < seq, Math.max(0, ends.length - 1));

const BEGINNING: Answer = { text: 'beginning of the recording', tone: 'warn' };

const eventWords = (event: TraceEvent): string => `${event.actor} ${event.kind}`;
