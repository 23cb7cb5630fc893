/** Waits in simulated time for a condition, timer by timer, and reports the actual state if it does not hold. */
import type { Facility } from '../facility/open/facility.ts';
import { lookStrictly, type ViewAt, type ViewPath } from '../facility/open/view-path.ts';
import { conditionFault, holds, printCondition } from '../scenario/condition.ts';
import { printDuration } from '../scenario/duration.ts';
import type { EventLog } from '../scenario/event-log.ts';
import { traceLine } from '../scenario/trace-line.ts';
import { show } from '../scenario/waits.ts';
import type { Json } from '../sim/clock.ts';
import { type Duration, msOf } from './within.ts';

/** The number of events that the message of `NotInTime` shows. */
const LAST_EVENTS = 10;

/** A value, part of a map, or the operators of a scenario's conditions (docs/scenarios.md). */
export type Expected<T> =
  | T
  | (T extends object ? Partial<T> : never)
  | { readonly not: T }
  | { readonly in: readonly T[] }
  | (T extends number ? { readonly above?: number; readonly below?: number } : never)
  | (T extends string ? { readonly matches: string } : never)
  | (T extends string | object ? { readonly contains: Json } : never)
  | { readonly exists: boolean };

/** Thrown when a condition did not hold within the limit; the message shows the actual state and the last events. */
export class NotInTime extends Error {
  override name = 'NotInTime';
  /** The value at the path at the end; undefined for a predicate. */
  readonly seen: Json | undefined;

  constructor(message: string, seen?: Json) {
    super(message);
    this.seen = seen;
  }
}

/** Waits until a predicate returns true, or until a value of the view is as expected. */
export interface Until {
  /** Throws `NotInTime` when the limit of simulated time has passed. */
  (predicate: () => boolean, limit: Duration): void;
  /** Returns the value. Throws `NotInTime`, and `UnknownPath` immediately for an unknown path. */
  <P extends string>(path: ViewPath<P>, expected: Expected<ViewAt<P>>, limit: Duration): ViewAt<P>;
}

export function untilOf(facility: Facility, log: EventLog): Until {
  const { clock, timeZone } = facility;
  const wait = (met: () => boolean, limitMs: number): boolean => {
    const deadline = clock.now() + limitMs;
    while (!met()) {
      if (clock.step(deadline)) continue;
      clock.runUntil(deadline);
      return met();
    }
    return true;
  };
  const events = (): string => {
    const lines = log.last(LAST_EVENTS).map((event) => `  ${traceLine(event, timeZone)}`);
    return lines.length === 0 ? 'nothing has happened yet' : ['the last events:', ...lines].join('\n');
  };
  return (what: string | (() => boolean), ...rest: readonly unknown[]) => {
    if (typeof what === 'function') {
      const limitMs = msOf(rest[0] as Duration);
      if (wait(what, limitMs)) return undefined;
      throw new NotInTime(`the predicate did not hold within ${printDuration(limitMs)}; ${events()}`);
    }
    const [expected, limit] = rest as [Json, Duration];
    const limitMs = msOf(limit);
    const fault = conditionFault(expected);
    if (fault !== undefined) throw new TypeError(`until ${what}: expected ${fault}`);
    lookStrictly<string>(facility, what);
    if (wait(() => holds(expected, facility.find(what)), limitMs)) return facility.find(what);
    const seen = facility.find(what);
    const value = seen === undefined ? 'no value' : show(facility, seen);
    const wanted = printCondition(expected);
    throw new NotInTime(`after ${printDuration(limitMs)}, ${what} is ${value}, expected ${wanted}; ${events()}`, seen);
  };
}
