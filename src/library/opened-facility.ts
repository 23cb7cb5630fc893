/**
 * A facility as the library opens it: its verbs are functions, its views are typed and strict, and waiting happens in simulated time
 * unless `live` connects it to a clock.
 */
import type { Facility } from '../facility/open/facility.ts';
import type { EventKind } from '../facility/open/kinds.ts';
import type { ViewAt, ViewPath } from '../facility/open/view-path.ts';
import type { Verbs } from '../facility/verbs/calls.ts';
import type { Json } from '../sim/clock.ts';
import type { HostClock, LiveClock } from '../sim/live-clock.ts';
import type { TraceEvent } from '../sim/trace.ts';
import type { Until } from './until.ts';
import type { Duration } from './within.ts';

/** A kind of event, or a pattern in which `*` stands for any characters. */
export type KindPattern = EventKind | `${string}*${string}`;

/** Events with this kind, this actor (`*` for any characters), and these data or conditions on them (docs/scenarios.md). */
export interface EventFilter {
  readonly kind: KindPattern;
  /** A path such as `lock/A101`, `phone/alice` or `core`. */
  readonly actor?: string;
  readonly data?: { readonly [key: string]: Json };
}

/** Options of `live`; every option has a default. */
export interface LiveOptions {
  /** Simulated seconds for each second of the clock; default 1. */
  readonly speed?: number;
  /** The clock; default is the machine's, including `setTimeout`, so that fake timers control it too. */
  readonly host?: HostClock;
  /** Receives an error thrown while the facility runs; the facility is then paused. By default, `close` throws it. */
  readonly onError?: (error: unknown) => void;
}

/** A facility opened by this library. */
export interface OpenedFacility extends Facility {
  /** Every verb as a function, `verbs.lock.touch('A101')`; a refusal is a value (`must` throws it). */
  readonly verbs: Verbs;
  /**
   * The value at a path of the view, such as `lock.A101.power`; undefined for a value that is currently absent. An unknown path is
   * a compile error, or throws `UnknownPath` with the nearest valid one. `find` returns undefined instead.
   */
  look<P extends string>(path: ViewPath<P>): ViewAt<P>;
  /**
   * Advances simulated time until a predicate returns true, or until a value is as expected: `until('lock.A101.bolt', 'retracted', '5s')`
   * returns the value. Throws `NotInTime` when the limit has passed.
   */
  readonly until: Until;
  /**
   * The matching events from now on, for at most `limit` of simulated time (default one hour). Reading advances simulated time to the
   * next event; while the facility is live, it waits for it. Throws `TypeError` for an unknown kind.
   */
  events(filter?: KindPattern | EventFilter, limit?: Duration): AsyncIterableIterator<TraceEvent>;
  /** The matching events since it was opened, oldest first, from at least the latest 20,000. Throws as `events` does. */
  recorded(filter: KindPattern | EventFilter): readonly TraceEvent[];
  /**
   * From now on, time passes on its own: following the machine's clock or your own, at a given speed. The returned clock pauses and
   * continues, jumps and changes speed. Until it stops, call neither `until` nor `clock.runFor`.
   */
  live(options?: LiveOptions): LiveClock;
  /** Stops the live clock, if any, and ends all iterations over events and the thread of your own core. Further calls do nothing. */
  close(): Promise<void>;
}
