/**
 * The calendar of a facility. Locks, keys and records carry time as 32-bit seconds since 1970, which end on 2106-02-07. Phone clocks
 * may run up to ten days ahead, and lock clocks drift by up to 500 ppm, which adds up to 25 days over the whole range.
 *
 * INV-1: Within the calendar no clock in the facility shows a time that does not fit into those bits.
 */

const DAY_MS = 86_400_000;

/** Two days after the epoch, so that no time zone has a day before 1970. Milliseconds since 1970. */
export const FIRST_INSTANT = Date.UTC(1970, 0, 3);
/** Thirty-seven days before 32 bits overflow. */
export const LAST_INSTANT = Date.UTC(2106, 0, 1);

export const isInCalendar = (at: number): boolean => at >= FIRST_INSTANT && at <= LAST_INSTANT;

/** Like `isInCalendar`, for a day, counted from 1970-01-01. */
export const isDayInCalendar = (day: number): boolean => isInCalendar(day * DAY_MS);

/** Like `isInCalendar`, for a date such as `2026-11-21`. */
export const isDateInCalendar = (date: string): boolean => isInCalendar(Date.parse(`${date}T00:00:00Z`));

/** The range in words, for error messages. */
export const CALENDAR_WORDS = 'from 1970-01-03T00:00Z to 2106-01-01T00:00Z, the last time that locks can represent';
