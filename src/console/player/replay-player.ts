/** Plays a recording as a user moves through it: by steps, at a speed, to an event or to an instant. Long moves are carried out in slices. */
import type { Facility } from '../../facility/open/facility.ts';
import type { VerbOutcome } from '../../facility/verbs/verb.ts';
import { bisect } from '../../sim/bisect.ts';
import type { Instant } from '../../sim/clock.ts';
import type { HostClock } from '../../sim/live-clock.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { Answer } from '../input/ui.ts';
import { countdown } from '../text/duration.ts';
import { Playback, type Rebuilding } from './playback.ts';
import {
  EVENTS_KEPT,
  type Origin,
  type Player,
  type Position,
  type Shows,
  type Upcoming,
  type Working,
} from './player.ts';
import type { Recording } from './recording.ts';
import { STEPS_PER_FRAME, takeSlice } from './slice.ts';

export class ReplayPlayer implements Player {
  readonly kind = 'replay';
  readonly name: string;
  readonly #playback: Playback;
  readonly #source: Rebuilding;
  readonly #host: HostClock;
  #paused = true;
  /** A move in progress: the event after which it ends, and the one at which it began. A jump ends at an instant and does not pause. */
  #seeking: { readonly to: number; readonly from: number; readonly until: Instant | undefined } | undefined;
  #speed = 1;
  #anchorHost = 0;
  #anchorSim = 0;

  constructor(recording: Recording, source: Rebuilding, host: HostClock, name = '') {
    this.name = name;
    this.#playback = new Playback(recording, source);
    this.#source = source;
    this.#host = host;
  }

  get facility(): Facility {
    return this.#playback.facility;
  }

  get paused(): boolean {
    return this.#paused && this.#seeking === undefined;
  }

  get working(): Working | undefined {
    if (this.#seeking === undefined) return undefined;
    const { from, to } = this.#seeking;
    return { text: `moving to event ${to}`, done: to === from ? 1 : (this.#playback.seq - from) / (to - from) };
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

  upcoming(shows: Shows): Upcoming | undefined {
    const next = this.#playback.coming(STEPS_PER_FRAME).find(shows);
    return next === undefined ? undefined : { text: eventWords(next), at: next.time };
  }

  get restore(): Rebuilding['restore'] {
    return this.#source.restore;
  }

  origin(): Origin | string {
    if (!this.#playback.beginsAlike) return 'This recording does not start where its facility does.';
    const { rebuild: open, noWorlds } = this.#source;
    return noWorlds ?? { open, events: this.known(), timeZone: this.facility.timeZone };
  }

  past(): undefined {
    return undefined;
  }

  /** Number of snapshots in memory. */
  get snapshots(): number {
    return this.#playback.snapshots;
  }

  events(): readonly TraceEvent[] {
    return this.#playback.past(EVENTS_KEPT);
  }

  known(): readonly TraceEvent[] {
    return this.#playback.recording.events;
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
    if (seq < this.#playback.seq) this.#playback.restoreBefore(this.#playback.stepOf(seq));
    this.#seekTo(seq);
  }

  step(shows: Shows): Answer {
    this.pause();
    for (let i = 0; i < STEPS_PER_FRAME; i++) {
      if (!this.#playback.forward()) return this.#ended();
      const shown = this.#playback.lastOf(this.#playback.step, shows);
      if (shown !== undefined) return { text: eventWords(shown), tone: 'note' };
    }
    return {
      text: `the filter hides all of the last ${STEPS_PER_FRAME} steps; step again, or change the filter`,
      tone: 'warn',
    };
  }

  back(shows: Shows): Answer {
    this.pause();
    if (this.#playback.step === 0) return BEGINNING;
    let step = this.#playback.step - 1;
    while (step > 0 && this.#playback.lastOf(step, shows) === undefined) step--;
    this.#backTo(step);
    const shown = this.#playback.lastOf(step, shows);
    return shown === undefined ? BEGINNING : { text: eventWords(shown), tone: 'note' };
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    this.#anchor();
  }

  jump(ms: number): Answer {
    if (this.#seeking !== undefined) return { text: 'a move is in progress; Esc stops it', tone: 'warn' };
    const until = this.facility.clock.now() + ms;
    const { events, header } = this.#playback.recording;
    this.#seekTo(header.from.seq + bisect(events, ({ time }) => time <= until), until);
    if (this.working !== undefined) return { text: `jumping ${countdown(ms)} ahead; Esc stops it`, tone: 'note' };
    return this.#playback.isOver ? this.#ended() : this.#here();
  }

  toStart(): Answer {
    this.pause();
    this.#backTo(0);
    return BEGINNING;
  }

  toEnd(): Answer {
    this.pause();
    const { seq, of } = this.#playback;
    this.#seeking = { from: seq, to: of, until: undefined };
    return { text: 'moving to the end', tone: 'note' };
  }

  play(): VerbOutcome {
    return { ok: false, by: 'not-possible', why: 'verbs cannot be played in a recording' };
  }

  close(): void {
    this.#playback.close();
  }

  #catchUp(): void {
    const target = this.#anchorSim + Math.floor((this.#host.now() - this.#anchorHost) * this.#speed);
    takeSlice(this.#host, () => {
      const { next } = this.#playback;
      if (next !== undefined && next.time > target) {
        this.#playback.runTo(target);
        return false;
      }
      if (this.#playback.forward()) return true;
      this.pause();
      return false;
    });
  }

  #seekTo(to: number, until?: Instant): void {
    this.#seeking = { from: this.#playback.seq, to, until };
    this.#seekOn();
  }

  /** Runs a slice of a move. */
  #seekOn(): void {
    const { to = 0, until } = this.#seeking ?? {};
    takeSlice(this.#host, () => {
      if (this.#playback.seq < to && this.#playback.forward()) return true;
      if (until === undefined) this.pause();
      else this.#arriveAt(until);
      return false;
    });
  }

  /** Ends a jump; time goes on from there if it did before. */
  #arriveAt(until: Instant): void {
    this.#seeking = undefined;
    if (!this.#playback.isOver) this.#playback.runTo(until);
    this.#anchor();
  }

  #backTo(step: number): void {
    this.#playback.restoreBefore(step);
    this.#seekTo(this.#playback.endOf(step));
  }

  #anchor(): void {
    this.#anchorHost = this.#host.now();
    this.#anchorSim = this.facility.clock.now();
  }

  #here(): Answer {
    const [event] = this.#playback.past(1);
    return { text: event === undefined ? BEGINNING.text : eventWords(event), tone: 'note' };
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

const BEGINNING: Answer = { text: 'beginning of the recording', tone: 'warn' };

const eventWords = (event: TraceEvent): string => `${event.actor} ${event.kind}`;
