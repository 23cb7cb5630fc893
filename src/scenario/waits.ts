/**
 * Waiting in simulated time for one run: timer by timer, with a check of `never` steps and limits after each timer.
 */
import type { Facility } from '../facility/open/facility.ts';
import { CALENDAR_WORDS } from '../protocol/calendar.ts';
import type { Instant, Json } from '../sim/clock.ts';
import { truncate } from '../sim/truncate.ts';
import { printDuration } from './duration.ts';
import { instantOf, localTime } from './local-time.ts';
import { MAX_EVENTS, MAX_RUN_MS } from './scenario.ts';
import { inputError, printChecks, printPattern, type Stop } from './stop.ts';
import { traceLine } from './trace-line.ts';
import type { Breach, Watches } from './watch.ts';

/** The last time that ECMAScript dates support. */
const LATEST_DATE_MS = 8.64e15;
/** Values longer than this are truncated in messages. */
const MAX_VALUE_LENGTH = 400;

/** An activity that spans many timers, with a `yield` after each. */
export type Waiting<T> = Generator<void, T, void>;

/** The limits of one run; tests set them lower to reach them. */
export interface RunLimits {
  readonly longestRunMs: number;
  readonly mostEvents: number;
}

export const LIMITS: RunLimits = { longestRunMs: MAX_RUN_MS, mostEvents: MAX_EVENTS };

/** Advances time for one run. */
export class Waits {
  readonly #facility: Facility;
  readonly #watches: Watches;
  readonly #limits: RunLimits;
  readonly #startedAt: Instant;

  constructor(facility: Facility, watches: Watches, limits: RunLimits) {
    this.#facility = facility;
    this.#watches = watches;
    this.#limits = limits;
    this.#startedAt = facility.clock.now();
  }

  /** Waits until a local time of the facility; a time in the past is an error in the file. */
  *forTime(time: string): Waiting<Stop | undefined> {
    const { timeZone, clock } = this.#facility;
    const at = instantOf(time, timeZone, clock.now());
    if (at >= clock.now()) return yield* this.until(() => false, at - clock.now());
    const now = localTime(clock.now(), timeZone);
    const message = `${time} is in the past: at the facility it is already ${now}; give a later time, with its date if it is another day`;
    return inputError('E-STEP-6', { message, expected: `a time after ${now}`, seen: time });
  }

  /** Waits until `met` returns true, but at most for `withinMs`. */
  *until(met: () => boolean, withinMs: number): Waiting<Stop | undefined> {
    const deadline = this.#facility.clock.now() + withinMs;
    const tooLong = this.#tooLong(deadline);
    if (tooLong !== undefined) return tooLong;
    while (!met()) {
      if (!this.#facility.clock.step(deadline)) {
        this.#facility.clock.runUntil(deadline);
        return this.breach();
      }
      const breach = this.breach();
      if (breach !== undefined) return breach;
      yield;
    }
    return undefined;
  }

  /** Fires everything due now, so that the next input comes after it. */
  completeInstant(): Stop | undefined {
    this.#facility.clock.runUntil(this.#facility.clock.now());
    return this.breach();
  }

  #tooLong(until: Instant): Stop | undefined {
    if (until > this.#facility.clock.endsAt) {
      const message = 'this goes beyond the facility’s calendar; shorten it, or start earlier';
      const seen = until <= LATEST_DATE_MS ? localTime(until, this.#facility.timeZone) : 'a time beyond any calendar';
      return inputError('E-STEP-6', { message, expected: `a time ${CALENDAR_WORDS}`, seen });
    }
    const longest = this.#limits.longestRunMs;
    if (until - this.#startedAt <= longest) return undefined;
    const message = `a scenario simulates at most ${printDuration(longest)}; shorten its waits`;
    const seen = printDuration(until - this.#startedAt);
    return inputError('E-STEP-6', { message, expected: `at most ${printDuration(longest)}`, seen });
  }

  /** The reason why the run must stop here: a limit, or a violated `never`. */
  breach(): Stop | undefined {
    if (this.#facility.trace.seq > this.#limits.mostEvents) {
      const expected = `at most ${this.#limits.mostEvents} trace events`;
      const message = `a scenario writes ${expected}; shorten it or use a smaller facility`;
      return inputError('E-STEP-6', { message, expected, seen: `${this.#facility.trace.seq}` });
    }
    const breach: Breach | undefined = this.#watches.look();
    if (breach === undefined) return undefined;
    const seen =
      breach.event === undefined
        ? show(this.#facility, breach.seen ?? null)
        : traceLine(breach.event, this.#facility.timeZone);
    const what = 'event' in breach.never ? printPattern(breach.never.event) : printChecks(breach.never.checks);
    return {
      verdict: 'fail',
      message: 'a "never" was violated',
      expected: `${breach.moreThan === 0 ? 'never' : `at most ${breach.moreThan} ×`} ${what}`,
      seen,
      place: breach.place,
      saw:
        'event' in breach.never
          ? { event: breach.event?.seq ?? this.#facility.trace.seq }
          : { paths: breach.never.checks.map(({ path }) => path) },
    };
  }
}

/** A value in a message: JSON, truncated if it is long, and never a secret. */
export function show(facility: Facility, value: Json): string {
  if (facility.trace.secrets.findIn(value) !== undefined) return 'a hidden value';
  return truncate(JSON.stringify(value), MAX_VALUE_LENGTH);
}
