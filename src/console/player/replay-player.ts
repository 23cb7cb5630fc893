/** Replays a recording as a user moves through it: by steps, at a speed, to an event or to a point in time. Long moves are carried out in slices. */
import type { Facility } from '../../facility/open/facility.ts';
import type { VerbOutcome } from '../../facility/verbs/verb.ts';
import { bisect } from '../../sim/bisect.ts';
import type { Instant, Json } from '../../sim/clock.ts';
import type { HostClock } from '../../sim/live-clock.ts';
import type { Slice } from '../../sim/slice.ts';
import type { Steps } from '../../sim/steps.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { Answer } from '../input/ui.ts';
import { type FacilitySnapshot, takeUndisturbed } from './facility-snapshot.ts';
import { distanceFor, MIN_DISTANCE, MIN_PAUSE_MS } from './kept-snapshots.ts';
import { Playback, type Rebuilding } from './playback.ts';
import {
  EVENTS_KEPT,
  type EventPredicate,
  type Origin,
  type Player,
  type Position,
  type Progress,
  type Upcoming,
} from './player.ts';
import type { Recording } from './recording.ts';
import { frameSlice, STEPS_PER_FRAME } from './slice.ts';

/** A move in progress. A jump ends at a point in time and does not pause. */
interface Move {
  /** Opens the facility before a move back; undefined once it is open. */
  readonly opening: Steps<void> | undefined;
  /** The event after which the move ends. */
  readonly to: number;
  /** The event at which the move began. */
  readonly from: number;
  readonly until: Instant | undefined;
  /** The step to which a step back returns. */
  readonly step: number | undefined;
}

interface BranchOptions {
  readonly name?: string;
  readonly before?: readonly TraceEvent[];
  readonly start?: Json;
}

export class ReplayPlayer implements Player {
  readonly kind = 'replay';
  readonly name: string;
  readonly #playback: Playback;
  readonly #source: Rebuilding;
  readonly #host: HostClock;
  readonly #slice: Slice;
  readonly #before: readonly TraceEvent[];
  readonly #known: readonly TraceEvent[];
  #paused = true;
  #seeking: Move | undefined;
  #speed = 1;
  #anchorHost = 0;
  #anchorSim = 0;
  /** The time at which a snapshot was last taken while time was running. */
  #keptAt = 0;

  /** `facility` is in its state at the start of the recording, and `start` is a snapshot of that state. `before` contains earlier events to show. */
  constructor(
    recording: Recording,
    source: Rebuilding,
    facility: Facility,
    host: HostClock,
    { name = '', before = [], start }: BranchOptions = {},
  ) {
    this.name = name;
    this.#before = before;
    this.#known = before.length === 0 ? recording.events : [...before, ...recording.events];
    this.#playback = new Playback(recording, source, facility, start);
    this.#source = source;
    this.#host = host;
    this.#slice = frameSlice(host);
  }

  get facility(): Facility {
    return this.#playback.facility;
  }

  get paused(): boolean {
    return this.#paused && this.#seeking === undefined;
  }

  get working(): Progress | undefined {
    if (this.#seeking === undefined) return undefined;
    const { opening, from, to } = this.#seeking;
    const isThere = opening === undefined && to === from;
    return { text: `moving to event ${to}`, done: isThere ? 1 : (this.#playback.seq - from) / (to - from) };
  }

  /** A recording never lags. */
  readonly behindMs = 0;

  get speed(): number {
    return this.#speed;
  }

  get divergence(): string | undefined {
    return this.#playback.divergence;
  }

  get position(): Position {
    const { step, seq, of } = this.#playback;
    return { step, seq, of };
  }

  upcoming(shows: EventPredicate): Upcoming | undefined {
    const next = this.#playback.coming(STEPS_PER_FRAME).find(shows);
    return next === undefined ? undefined : { text: eventWords(next), at: next.time };
  }

  get restore(): Rebuilding['open'] {
    return this.#source.open;
  }

  origin(): Origin | string {
    if (!this.#playback.beginsAlike) return 'This recording does not begin when the facility was opened.';
    const { open, noWorlds, origin } = this.#source;
    if (origin !== undefined) return origin();
    return noWorlds ?? { open, events: this.#playback.recording.events, timeZone: this.facility.timeZone };
  }

  past(): undefined {
    return undefined;
  }

  *snapshot(): Steps<FacilitySnapshot | undefined> {
    this.pause();
    return yield* takeUndisturbed(() => this.facility);
  }

  get snapshots(): number {
    return this.#playback.snapshots;
  }

  events(): readonly TraceEvent[] {
    const past = this.#playback.past(EVENTS_KEPT);
    const missing = Math.min(EVENTS_KEPT - past.length, this.#before.length);
    return missing === 0 ? past : [...this.#before.slice(-missing), ...past];
  }

  known(): readonly TraceEvent[] {
    return this.#known;
  }

  tick(): void {
    if (this.#seeking !== undefined) this.#seekOn();
    else if (!this.#paused) this.#catchUp();
    else this.#slice.spend(() => !this.#playback.keep());
    this.#slice.renew();
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
    const isBack = seq < this.#playback.seq;
    this.#move({ to: seq, opening: isBack ? this.#playback.restoreBefore(this.#playback.stepOf(seq)) : undefined });
  }

  step(shows: EventPredicate): Answer {
    this.pause();
    const next = this.#playback.nextShown(shows);
    if (next === undefined && !this.#playback.isOver && this.#playback.next !== undefined)
      return { text: 'the filter hides all later events; f changes it, > goes to the end', tone: 'warn' };
    this.#move({ to: next?.seq ?? this.#playback.seq + 1 });
    if (next === undefined || (this.#seeking === undefined && this.#playback.seq < next.seq)) return this.#ended();
    const shown = this.#seeking === undefined ? this.#playback.lastOf(this.#playback.step, shows) : undefined;
    return { text: eventWords(shown ?? next), tone: 'note' };
  }

  back(shows: EventPredicate): Answer {
    const from = this.#seeking?.step ?? this.#playback.step;
    this.pause();
    if (from === 0) return BEGINNING;
    let step = from - 1;
    while (step > 0 && this.#playback.lastOf(step, shows) === undefined) step--;
    this.#backTo(step);
    const shown = this.#playback.lastOf(step, shows);
    return arrivedAt(shown);
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    this.#anchor();
  }

  jump(ms: number): Answer | undefined {
    if (this.#seeking !== undefined) return { text: 'a move is in progress; Esc stops it', tone: 'warn' };
    const until = this.facility.clock.now() + ms;
    const { events, header } = this.#playback.recording;
    this.#move({ to: header.from.seq + bisect(events, ({ time }) => time <= until), until });
    if (this.working !== undefined) return undefined;
    return this.#playback.isOver ? this.#ended() : this.#here();
  }

  toStart(): Answer {
    this.pause();
    this.#backTo(0);
    return BEGINNING;
  }

  toEnd(): undefined {
    this.pause();
    const { seq, of } = this.#playback;
    this.#seeking = { from: seq, to: of, ...STILL };
  }

  play(): VerbOutcome {
    return { ok: false, by: 'not-possible', why: 'verbs cannot be used in a recording' };
  }

  close(): void {
    this.#playback.close();
  }

  #catchUp(): void {
    const target = this.#anchorSim + Math.floor((this.#host.now() - this.#anchorHost) * this.#speed);
    const distance = this.#host.now() - this.#keptAt < MIN_PAUSE_MS ? distanceFor(this.facility) : MIN_DISTANCE;
    this.#slice.spend(() => {
      if (this.#playback.keep(undefined, distance)) {
        this.#keptAt = this.#host.now();
        return false;
      }
      const { next } = this.#playback;
      if (next !== undefined && next.time > target) {
        this.#playback.runTo(target);
        return true;
      }
      if (this.#playback.forward()) return false;
      this.pause();
      return true;
    });
  }

  #move(how: Pick<Move, 'to'> & Partial<Move>): void {
    this.#seeking = { from: this.#playback.seq, ...STILL, ...how };
    this.#seekOn();
  }

  /** Runs a slice of a move. */
  #seekOn(): void {
    const distance = distanceFor(this.facility);
    this.#slice.spend(() => {
      if (this.#seeking === undefined) return true;
      const { to, until, opening } = this.#seeking;
      if (opening !== undefined) {
        if (opening.next().done === true)
          this.#seeking = { ...this.#seeking, opening: undefined, from: this.#playback.seq };
        return false;
      }
      if (this.#playback.keep(to, distance) || (this.#playback.seq < to && this.#playback.forward())) return false;
      if (until === undefined) this.pause();
      else this.#arriveAt(until);
      return true;
    });
  }

  /** Ends a jump; time continues from there if it was running before. */
  #arriveAt(until: Instant): void {
    this.#seeking = undefined;
    if (!this.#playback.isOver) this.#playback.runTo(until);
    this.#anchor();
  }

  #backTo(step: number): void {
    const isBack = step < this.#playback.step;
    const opening = isBack ? this.#playback.restoreBefore(step) : undefined;
    this.#move({ to: this.#playback.endOf(step), step, opening });
  }

  #anchor(): void {
    this.#anchorHost = this.#host.now();
    this.#anchorSim = this.facility.clock.now();
  }

  #here(): Answer {
    return arrivedAt(this.#playback.past(1)[0]);
  }

  #ended(): Answer {
    const { divergence, recording } = this.#playback;
    if (divergence !== undefined) return { text: divergence, tone: 'bad' };
    return {
      text: recording.cut ? 'the recording is incomplete and ends here' : 'end of the recording',
      tone: 'warn',
    };
  }
}

const STILL = { opening: undefined, until: undefined, step: undefined } as const;
const BEGINNING: Answer = { text: 'beginning of the recording', tone: 'warn' };

/** The answer to a move that ends after an event, or at the beginning. */
export const arrivedAt = (event: TraceEvent | undefined): Answer =>
  event === undefined ? BEGINNING : { text: eventWords(event), tone: 'note' };

const eventWords = (event: TraceEvent): string => `${event.actor} ${event.kind}`;
