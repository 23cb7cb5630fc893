/** The interface of a facility for scenarios, consoles, servers, searches and tests, which use nothing else. */
import type { Json } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { Steps } from '../../sim/steps.ts';
import type { Trace } from '../../sim/trace.ts';
import type { VirtualClock } from '../../sim/virtual-clock.ts';
import type { Verb, VerbOutcome } from '../verbs/verb.ts';

/** Receives the sequence number of an input, and the rule that refused it or `not-possible`. */
export type Refused = (input: number, by: string) => void;

/** An open facility: time, trace, verbs and view. Everything happens synchronously, at a time of its clock (milliseconds since 1970). */
export interface Facility {
  readonly clock: VirtualClock;
  readonly trace: Trace;
  readonly random: Random;
  /** The IANA name of the time zone that determines the facility's days. */
  readonly timeZone: string;
  /** Every verb by name, with the schema of its arguments. */
  readonly verbTable: ReadonlyMap<string, Verb>;
  /** Every kind of event that can occur in the trace. */
  readonly kinds: ReadonlySet<string>;
  /** Performs a verb now. Arguments are checked against its schema; the call itself is traced as an `input` event. */
  play(verb: string, args: Readonly<Record<string, unknown>>): VerbOutcome;
  /**
   * Calls `read` for every refused input, with its sequence number in the trace and the rule that refused it. Returns a
   * function that unsubscribes.
   */
  onRefused?(read: Refused): () => void;
  /** The whole state as plain JSON, keyed `lock`, `phone`, `person`, `unit`, `entry`, `message`, … and then by id. */
  view(): Json;
  /** One part of the view by path, for instance `lock.A101.bolt`; undefined when nothing is there. */
  find(path: string): Json | undefined;
  /** The names of the parts of the view, or the ids in one part, without building the view; undefined for a part that has no ids. */
  viewKeys?(part?: string): readonly string[] | undefined;
  /**
   * The result of `find` (or of `view`, for an empty path) as JSON text in small steps; time stands still and no input is
   * handled in between.
   */
  lookSteps?(path: string): Steps<string | undefined>;
  /** The value behind a reference such as `alice.lastPin`, for a step that needs it; never printed. */
  reveal(reference: string): string | undefined;
  /** The whole state, from which a facility of the same file continues. */
  snapshot(): Json;
  /** Like `snapshot`, in small steps; time stands still and no input is handled in between. */
  snapshotSteps?(): Steps<Json>;
}
