/** Times as written in scenarios: local time at the facility. Days begin in the facility's time zone, even when clocks change. */
import { Temporal } from 'temporal-polyfill';
import { isInCalendar } from '../protocol/calendar.ts';
import type { Instant } from '../sim/clock.ts';

const TIME = /^([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{3})?)?$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{3})?)?$/;

/** The values of `waitUntil` and `startAt`, for error messages. */
export const TIME_WORDS =
  'a time of today such as "23:59" or a local date and time that exists, such as 2026-03-07T08:00';
export const DATE_TIME_WORDS = 'a local date and time that exists, such as 2026-03-07T08:00';

/** The same two forms as patterns, for JSON Schema. */
export const TIME_PATTERN = `${TIME.source}|${DATE_TIME.source}`;
export const DATE_TIME_PATTERN = DATE_TIME.source;

/** Whether a text is valid for `waitUntil`. */
export const isTime = (text: string): boolean => TIME.test(text) || isDateTime(text);

/** Whether a text is a date and time within the calendar. */
export function isDateTime(text: string): boolean {
  if (!DATE_TIME.test(text)) return false;
  try {
    Temporal.PlainDateTime.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}

/**
 * The point in time that a local time names; a time of day without a date means the day of `now`. A local time that is skipped is read as if the clocks had not
 * changed yet; a repeated one means the first of the two.
 */
export function instantOf(text: string, timeZone: string, now: Instant): Instant {
  const local = TIME.test(text)
    ? Temporal.Instant.fromEpochMilliseconds(now)
        .toZonedDateTimeISO(timeZone)
        .toPlainDate()
        .toPlainDateTime(Temporal.PlainTime.from(text))
    : Temporal.PlainDateTime.from(text);
  return local.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
}

/** The point in time that a text names; undefined for invalid text and for one outside the calendar. */
export function readInstant(text: string, timeZone: string, now: Instant): Instant | undefined {
  if (!isTime(text)) return undefined;
  const at = instantOf(text, timeZone, now);
  return isInCalendar(at) ? at : undefined;
}

/** `2026-03-07T08:00:05.250` at the facility. */
export function localTime(at: Instant, timeZone: string): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  return zoned.toPlainDateTime().toString({ fractionalSecondDigits: 3 });
}
