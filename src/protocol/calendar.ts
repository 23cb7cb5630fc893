/**
 * The calendar of a facility. Locks, keys and records carry time as 32 bits of seconds since 1970, which end on 2106-02-07; clocks of
 * phones run ahead by up to ten days, and those of locks by up to 500 ppm, which is 25 days over the whole of it.
 *
 * INV-1 within the calendar no clock of the facility shows a time that those bits cannot hold.
 */

const DAY_MS = 86_400_000;

/** Two days in, so that no zone has a day before 1970. Milliseconds since 1970. */
export const FIRST_INSTANT = Date.UTC(1970, 0, 3);
/** Thirty-seven days before the bits end. */
export const LAST_INSTANT = Date.UTC(2106, 0, 1);

export const isInCalendar = (at: number): boolean => at >= FIRST_INSTANT && at <= LAST_INSTANT;

/** The same for a day, counted from 1970-01-01. */
export const isDayInCalendar = (day: number): boolean => isInCalendar(day * DAY_MS);

/** The same for a date such as `2026-11-21`. */
export const isDateInCalendar = (date: string): boolean => isInCalendar(Date.parse(`${date}T00:00:00Z`));

/** In the words of an error. */
export const CALENDAR_WORDS = 'from 1970-01-03T00:00Z to 2106-01-01T00:00Z, the last instant that locks can be told';
