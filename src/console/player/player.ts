/** What the console shows and drives: a facility that lives, or a recording of one. */
import type { Facility } from '../../facility/open/facility.ts';
import type { VerbOutcome } from '../../facility/verbs/verb.ts';
import type { Instant } from '../../sim/clock.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { Kind } from '../input/keys.ts';
import type { Answer } from '../input/ui.ts';

/** How many events can be scrolled back to. */
export const EVENTS_KEPT = 5_000;

/** Where a recording stands. */
export interface Position {
  readonly step: number;
  /** Events of the recording behind us, and in all. */
  readonly seq: number;
  readonly of: number;
}

export type Shows = (event: TraceEvent) => boolean;

/** What one step would bring. */
export interface Upcoming {
  readonly text: string;
  readonly at: Instant;
}

export interface Player {
  readonly kind: Kind;
  /** Another object after a step back. */
  readonly facility: Facility;
  readonly paused: boolean;
  /** Simulated milliseconds a real one. */
  readonly speed: number;
  /** Simulated time that it is late, for the machine cannot keep the speed. */
  readonly behindMs: number;
  readonly position: Position | undefined;
  /** Why the facility no longer does what was recorded. */
  readonly divergence: string | undefined;
  /** What happened up to now, oldest first, as far back as is kept. */
  events(): readonly TraceEvent[];
  /** What one step would bring; worth asking only while time stands. */
  upcoming(shows: Shows): Upcoming | undefined;
  /** Brings the facility up to the present, where nothing else does. */
  tick(): void;
  pause(): void;
  go(): void;
  /** Pauses, takes one step and says which. In a recording the next one with an event that `shows` lets through. */
  step(shows: Shows): Answer;
  /** Back to where the step before ended that has such an event. */
  back(shows: Shows): Answer;
  setSpeed(speed: number): void;
  jump(ms: number): Answer;
  /** To the beginning and to the end of a recording. */
  toStart(): Answer;
  toEnd(): Answer;
  play(verb: string, args: Readonly<Record<string, unknown>>): VerbOutcome;
  close(): void;
}

/** Speeds that `+` and `-` go through. */
const SPEEDS: readonly number[] = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600];

export const fasterThan = (speed: number): number => SPEEDS.find((next) => next > speed) ?? speed;
export const slowerThan = (speed: number): number => SPEEDS.findLast((next) => next < speed) ?? speed;
