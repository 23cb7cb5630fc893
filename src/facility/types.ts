/**
 * What a facility offers to whoever drives it: scenarios, consoles, servers, searches and tests see this and no more.
 * A verb is defined once, with a schema, and is the same everywhere.
 */
import type { z } from 'zod';
import type { Json } from '../sim/clock.ts';
import type { Random } from '../sim/random.ts';
import type { Trace } from '../sim/trace.ts';
import type { VirtualClock } from '../sim/virtual-clock.ts';

/** A verb as people and programs see it; how it acts is the facility's affair. */
export interface Verb {
  /** `subject.action`, for instance `lock.touch`. */
  readonly name: string;
  /** The parameter that a lone scalar stands for: `lock.touch: A101` means `{ lock: A101 }`. */
  readonly subject: string;
  /** One line, as a person at the facility would say it. */
  readonly summary: string;
  readonly params: z.ZodObject;
  /** Arguments that work in the demo facility, as they stand in a scenario. */
  readonly examples: readonly string[];
}

export type VerbOutcome =
  | { readonly ok: true; readonly value?: Json }
  | {
      readonly ok: false;
      /** Who refused: a rule id, `unknown-verb`, `bad-argument`, or `not-possible` for what nobody could do there. */
      readonly by: string;
      readonly why: string;
      /** The right word, where one is near. */
      readonly nearest?: string;
    };

export interface Facility {
  readonly clock: VirtualClock;
  readonly trace: Trace;
  readonly random: Random;
  /** IANA name of the zone the facility's days turn in. */
  readonly timeZone: string;
  readonly verbs: ReadonlyMap<string, Verb>;
  /** Every kind of event that the trace may hold. */
  readonly kinds: ReadonlySet<string>;
  /** Plays a verb now. Arguments are checked against its schema; the call itself enters the trace as an `input` event. */
  play(verb: string, args: Readonly<Record<string, unknown>>): VerbOutcome;
  /** Plain JSON of all there is to look at, keyed `lock`, `phone`, `person`, `unit`, `entry`, `message`, … and then by id. */
  view(): Json;
  /** One part of the view by path, for instance `lock.A101.bolt`; undefined when nothing is there. */
  look(path: string): Json | undefined;
  /** The value behind a reference such as `alice.lastPin`, for a step that needs it; never printed. */
  reveal(reference: string): string | undefined;
  snapshot(): Json;
}
