/** Controls the facility that the console shows, live or from a recording. */
import type { Facility } from '../../facility/open/facility.ts';
import type { VerbOutcome } from '../../facility/verbs/verb.ts';
import type { Instant, Json } from '../../sim/clock.ts';
import type { Steps } from '../../sim/steps.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { Kind } from '../input/key-entry.ts';
import type { Answer } from '../input/ui.ts';
import type { FacilitySnapshot } from './facility-snapshot.ts';
import type { Past } from './live-history.ts';
import type { WaitingSteps } from './slice.ts';

/** The maximum number of events that the timeline can scroll back to. */
export const EVENTS_KEPT = 5_000;

export interface Position {
  readonly step: number;
  /** Events replayed so far, and in total. */
  readonly seq: number;
  readonly of: number;
}

/** The point where alternative runs begin: the facility, before the first of its events. */
export interface Origin {
  readonly open: () => Steps<Facility>;
  readonly events: readonly TraceEvent[];
  readonly timeZone: string;
}

/** Work that takes longer than a frame. */
export interface Progress {
  readonly text: string;
  /** The share that is done, 0 to 1; undefined if that is unknown. */
  readonly done: number | undefined;
}

export type EventPredicate = (event: TraceEvent) => boolean;

/** The effect of the next step. */
export interface Upcoming {
  readonly text: string;
  readonly at: Instant;
}

export interface Player {
  readonly kind: Kind;
  /** The name of a branch or fork, for the header; empty for the facility or recording with which the console was opened. */
  readonly name: string;
  /** A step back replaces this object. */
  readonly facility: Facility;
  readonly paused: boolean;
  /** Simulated milliseconds per real millisecond. */
  readonly speed: number;
  /** How far the simulation lags behind, if the machine cannot keep up. */
  readonly behindMs: number;
  readonly position: Position | undefined;
  /** The difference between the facility and the recording, once there is one. */
  readonly divergence: string | undefined;
  /** Past events, oldest first, up to `EVENTS_KEPT`. */
  events(): readonly TraceEvent[];
  /** Every known event, oldest first; for a recording, including those still to come. */
  known(): readonly TraceEvent[];
  /** Work in progress, which `pause` stops. */
  readonly working: Progress | undefined;
  /** The effect of the next step; useful only while paused. */
  upcoming(shows: EventPredicate): Upcoming | undefined;
  /** Advances a recording to the present; a live facility has its own timer. */
  tick(): void;
  pause(): void;
  go(): void;
  /** Pauses, takes one step and describes it. A recording steps to the next event that `shows` accepts. */
  step(shows: EventPredicate): Answer;
  /** Returns to the end of the previous step that has such an event. */
  back(shows: EventPredicate): Answer;
  setSpeed(speed: number): void;
  /** Runs ahead. No answer while the jump is in progress. */
  jump(ms: number): Answer | undefined;
  /** Moves a recording to just after that event. */
  seek(seq: number): void;
  /** Takes a snapshot of the present state, in steps; undefined while a Bluetooth stack is busy. A recording pauses. */
  snapshot(): WaitingSteps<FacilitySnapshot | undefined>;
  /** Opens a snapshot as a separate facility; undefined if that is not possible. */
  readonly restore: ((snapshot: Json) => Steps<Facility>) | undefined;
  /** The point where alternative runs begin, or a sentence that explains why there are none. */
  origin(): Origin | string;
  /** The past of a live facility since a snapshot at or before that event, or else since the oldest; undefined if none is kept. */
  past(seq?: number): Past | undefined;
  /** Moves to the beginning or the end of a recording. No answer while the move is in progress. */
  toStart(): Answer;
  toEnd(): Answer | undefined;
  play(verb: string, args: Readonly<Record<string, unknown>>): VerbOutcome;
  close(): void;
}

/** The speeds that `+` and `-` select. */
const SPEEDS: readonly number[] = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600];

export const fasterThan = (speed: number): number => SPEEDS.find((next) => next > speed) ?? speed;
export const slowerThan = (speed: number): number => SPEEDS.findLast((next) => next < speed) ?? speed;
