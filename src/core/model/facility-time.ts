/**
 * The facility's own days and hours: the UTC offset, the key day of a given time, the end of that day, and the time-zone data that the lock needs.
 * Time zones come from Temporal. Results are cached, because they never change.
 */
import { Temporal } from 'temporal-polyfill';
import { type LocalTime, localTime, offsetAt } from '../../keys/zone.ts';
import { isDayInCalendar } from '../../protocol/calendar.ts';
import type { ZoneTime } from '../../protocol/operands.ts';

export const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;
/** The maximum number of cached time zones, and of spans per zone; the oldest is dropped first. */
const REMEMBERED_ZONES = 64;
const REMEMBERED_SPANS = 64;

/** A span of time with one offset. */
interface Span {
  readonly from: number;
  readonly until: number;
  readonly offsetMs: number;
}

const remembered = new Map<string, Span[]>();

const milliseconds = (at: Temporal.ZonedDateTime | null, otherwise: number): number =>
  at === null ? otherwise : at.epochMilliseconds;

function resolve(zone: string, at: number): Span {
  const here = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return {
    from: milliseconds(here.add({ nanoseconds: 1 }).getTimeZoneTransition('previous'), Number.MIN_SAFE_INTEGER),
    until: milliseconds(here.getTimeZoneTransition('next'), Number.MAX_SAFE_INTEGER),
    offsetMs: Math.trunc(here.offsetNanoseconds / 1_000_000),
  };
}

/** The span around a point in time. Throws RangeError for an unknown zone: call `isTimeZone` first. */
export function spanAt(zone: string, at: number): Span {
  const spans = remembered.get(zone) ?? [];
  const known = spans.find((span) => span.from <= at && at < span.until);
  if (known !== undefined) return known;
  const found = resolve(zone, at);
  if (spans.length >= REMEMBERED_SPANS) spans.shift();
  spans.push(found);
  if (!remembered.has(zone) && remembered.size >= REMEMBERED_ZONES) {
    for (const oldest of remembered.keys()) {
      remembered.delete(oldest);
      break;
    }
  }
  remembered.set(zone, spans);
  return found;
}

export function isTimeZone(zone: string): boolean {
  if (remembered.has(zone)) return true;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

const fixedZone = (zone: string, at: number): ZoneTime => {
  const offset = Math.trunc(spanAt(zone, at).offsetMs / QUARTER_MS);
  return { offset, transition: 0, offsetAfter: offset, quartersToNext: 0 };
};

/** Day, weekday and quarter-hour on the facility's clock. */
export const localAt = (zone: string, at: number): LocalTime => localTime(fixedZone(zone, at), Math.floor(at / 1_000));

/** The facility's date and time of day, such as 2026-03-02T23:59:59. */
export const localTextAt = (zone: string, at: number): string =>
  new Date(at + spanAt(zone, at).offsetMs).toISOString().slice(0, 19);

/** Days since 1970-01-01 in the facility's time zone. Source: NP1. */
export const keyDayAt = (zone: string, at: number): number => localAt(zone, at).day;

/** The beginning of the next key day; days may have 23, 24 or 25 hours. */
export function endOfDay(zone: string, at: number): number {
  const day = keyDayAt(zone, at);
  const before = (day + 1) * DAY_MS - spanAt(zone, at).offsetMs;
  const after = (day + 1) * DAY_MS - spanAt(zone, at + 2 * DAY_MS).offsetMs;
  const ends = [before, after, before + DAY_MS / 24].filter((end) => keyDayAt(zone, end) > day);
  return Math.min(...ends);
}

/** The key day of a date such as `2026-11-21`, or undefined when it is not a date of the calendar. */
export function keyDayOf(date: string): number | undefined {
  try {
    const { days } = Temporal.PlainDate.from(date).since('1970-01-01');
    return isDayInCalendar(days) ? days : undefined;
  } catch {
    return undefined;
  }
}

/** Opening hours of some weekdays in the lock's format: bit 0 is Monday, quarter-hours from 0 to 96. */
export interface Window {
  readonly weekdays: number;
  readonly open: number;
  readonly close: number;
}

export const isWindow = (window: Window): boolean =>
  [window.weekdays, window.open, window.close].every(Number.isInteger) &&
  window.weekdays > 0 &&
  window.weekdays < 128 &&
  window.open >= 0 &&
  window.open < window.close &&
  window.close <= 96;

const onWeekday = (window: Window, weekday: number): boolean => ((window.weekdays >> weekday) & 1) === 1;

/** Whether one of the windows is open at that time (open ≤ now < close). */
export function isOpen(windows: readonly Window[], zone: string, at: number): boolean {
  const { weekday, quarter } = localAt(zone, at);
  return windows.some((window) => onWeekday(window, weekday) && window.open <= quarter && quarter < window.close);
}

/** Whole minutes since the windows last closed on the same local day, or undefined when they did not. */
export function minutesSinceClose(windows: readonly Window[], zone: string, at: number): number | undefined {
  const { weekday, quarter } = localAt(zone, at);
  const minute = quarter * 15 + Math.floor((((at % QUARTER_MS) + QUARTER_MS) % QUARTER_MS) / 60_000);
  const closes = windows
    .filter((window) => onWeekday(window, weekday) && window.close <= quarter)
    .map((window) => minute - window.close * 15);
  return closes.length === 0 ? undefined : Math.min(...closes);
}

/** The time-zone data that a lock gets (protocol C9). */
export function zoneTimeAt(zone: string, at: number): ZoneTime {
  const now = spanAt(zone, at);
  const offset = Math.trunc(now.offsetMs / QUARTER_MS);
  const transition = Math.ceil(now.until / 1_000);
  if (transition >= 4_294_967_296) return { offset, transition: 0, offsetAfter: offset, quartersToNext: 0 };
  const next = spanAt(zone, now.until);
  const quarters = Math.trunc((next.until - now.until) / QUARTER_MS);
  return {
    offset,
    transition,
    offsetAfter: Math.trunc(next.offsetMs / QUARTER_MS),
    quartersToNext: quarters < 65_536 ? quarters : 0,
  };
}

/** Whether the time-zone data that a lock has is correct from one instant to another. */
export function zoneTimeHolds(told: ZoneTime, zone: string, from: number, until: number): boolean {
  return [from, until - 1].every(
    (at) => offsetAt(told, Math.floor(at / 1_000)) * QUARTER_MS === spanAt(zone, at).offsetMs,
  );
}
