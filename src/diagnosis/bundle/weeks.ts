/**
 * Shifts the times of a case by whole weeks, so that the actual day cannot be determined. The UTC offset stays
 * the same at every point in time of the case, and so do weekdays and times of day.
 */
import { spanAt } from '../../core/model/facility-time.ts';
import { isInCalendar } from '../../protocol/calendar.ts';
import type { Instant } from '../../sim/clock.ts';

const WEEK_MS = 7 * 24 * 3_600_000;
/** About a year, after which the clocks change in the same week in most time zones. */
const FIRST = 52;
/** The calendar repeats after 28 years. */
const LAST = 1_461;
/** One point in time per hour is enough to notice every clock change. */
const HOUR_MS = 3_600_000;
/** The maximum number of instants that are compared; a longer case is compared in larger steps. */
const STEPS_MAX = 2_000;

/** A shift in milliseconds, by whole weeks, that preserves the UTC offset; undefined if there is none. The result depends only on the time zone and the time span. */
export function weeksToMove(zone: string, from: Instant, to: Instant): Instant | undefined {
  const step = Math.max(HOUR_MS, Math.ceil((to - from) / STEPS_MAX));
  const at: Instant[] = [];
  for (let one = from; one < to; one += step) at.push(one);
  at.push(to);
  for (let weeks = FIRST; weeks <= LAST; weeks++)
    for (const move of [weeks * WEEK_MS, -weeks * WEEK_MS])
      if (isInCalendar(from + move) && isInCalendar(to + move) && at.every((one) => keeps(zone, one, move)))
        return move;
  return undefined;
}

const keeps = (zone: string, at: Instant, move: Instant): boolean =>
  spanAt(zone, at).offsetMs === spanAt(zone, at + move).offsetMs;

/** A date as written in a facility file, shifted. */
export const movedDate = (date: string, move: Instant): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + move).toISOString().slice(0, 10);
