/**
 * The lock's own time zone, as C9 sets it: an offset and the next two transitions. Integer arithmetic only; never
 * throws. Days before 1970 are negative.
 */
import type { ZoneTime } from '../protocol/operands.ts';

const QUARTER_S = 900;
const DAY_S = 86_400;

export interface LocalTime {
  /** Days since 1970-01-01. */
  readonly day: number;
  /** 0 is Monday, 6 is Sunday. */
  readonly weekday: number;
  /** Quarter-hours since local midnight, 0–95. */
  readonly quarter: number;
}

/** Offset in quarter-hours at that time. */
export function offsetAt(zone: ZoneTime, unixSeconds: number): number {
  if (zone.transition === 0 || unixSeconds < zone.transition) return zone.offset;
  if (zone.quartersToNext === 0 || unixSeconds < zone.transition + zone.quartersToNext * QUARTER_S)
    return zone.offsetAfter;
  return zone.offset;
}

/** Wall time in the lock's zone. */
export function localTime(zone: ZoneTime, unixSeconds: number): LocalTime {
  const local = unixSeconds + offsetAt(zone, unixSeconds) * QUARTER_S;
  const day = Math.floor(local / DAY_S);
  const weekday = (((day + 3) % 7) + 7) % 7;
  return { day, weekday, quarter: Math.floor((local - day * DAY_S) / QUARTER_S) };
}
