/** A scenario as the runner gets it: the parsed file, and the position of every step in it. Plain data. */
import type { FacilityFile } from '../facility/files/schema.ts';
import type { Json } from '../sim/clock.ts';
import type { Condition } from './condition.ts';

/** The maximum number of steps in a scenario. */
export const MAX_STEPS = 10_000;
/** The maximum simulated time of one run. */
export const MAX_RUN_MS = 400 * 86_400_000;
/** The maximum number of trace events of one run. */
export const MAX_EVENTS = 5_000_000;

/** The source of a scenario's facility: the shipped `demo`, a file next to the scenario, or the scenario itself. */
export type ScenarioSource =
  | { readonly from: 'demo' }
  | { readonly from: 'file'; readonly path: string }
  | { readonly from: 'inline'; readonly value: unknown };
/** The source of a facility: as in a scenario, or the first line of a trace. */
export type FacilitySource = ScenarioSource | { readonly from: 'trace'; readonly plan: FacilityFile };

/** Events of the trace; `*` in kind and actor matches any characters, and data is a subset with conditions. */
export interface EventPattern {
  readonly kind: string;
  readonly actor?: string | undefined;
  readonly data?: { readonly [key: string]: Json } | undefined;
}

export interface Check {
  /** A path of the facility's view, for instance `lock.A101.bolt`. */
  readonly path: string;
  readonly condition: Condition;
  readonly line: number;
  readonly column: number;
}

interface StepPlace {
  readonly line: number;
  readonly column: number;
  /** The name by which later steps refer to this one. */
  readonly as?: string | undefined;
}

export type Step = StepPlace &
  (
    | {
        readonly do: 'play';
        readonly verb: string;
        readonly args: Args;
        readonly fails?: string | undefined;
        /** The reason why the scenario also passes without this step; a run does not use it. */
        readonly noEffect?: string | undefined;
      }
    | { readonly do: 'wait'; readonly ms: number }
    | { readonly do: 'waitUntil'; readonly time: string }
    | { readonly do: 'expect'; readonly checks: readonly Check[]; readonly withinMs: number }
    | {
        readonly do: 'expectEvent';
        readonly pattern: EventPattern;
        readonly withinMs: number;
        readonly since?: string | undefined;
      }
    | {
        readonly do: 'never';
        readonly what: Never;
        readonly forMs?: number | undefined;
        /** How many such events are allowed; the next one violates the step. */
        readonly moreThan?: number | undefined;
      }
    | { readonly do: 'stopWatching'; readonly name: string }
  );

export type Args = Readonly<Record<string, unknown>>;
export type Never = { readonly event: EventPattern } | { readonly checks: readonly Check[] };

/** A scenario file as parsed (docs/formats/scenario-v1.md). */
export interface Scenario {
  /** The name as given, for messages and for the `reproduce` command. */
  readonly file: string;
  readonly name: string;
  readonly about?: string | undefined;
  /** Ids of the rules that it demonstrates, for instance `B-KEY-3`. */
  readonly rules: readonly string[];
  /** Ids of the source statements that it shows, for instance `S-002-12`. */
  readonly shows: readonly string[];
  readonly facility: ScenarioSource;
  readonly seed: string;
  /** Local date and time at the facility. */
  readonly startAt: string;
  readonly steps: readonly Step[];
}
