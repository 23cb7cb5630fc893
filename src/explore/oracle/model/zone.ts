/** The local time of a lock, restated from docs/protocol.md §4 (C9, C8): offsets in quarter-hours, hours by weekday. */
import type { ZoneRule } from './observations.ts';

export interface LocalClockTime {
  readonly day: number;
  /** 0 is Monday. */
  readonly weekday: number;
  readonly quarter: number;
}

export function localClockTime(zone: ZoneRule, unixSeconds: number): LocalClockTime {
  const { transition, quartersToNext, offset, offsetAfter } = zone;
  const after =
    transition !== 0 &&
    unixSeconds >= transition &&
    (quartersToNext === 0 || unixSeconds < transition + quartersToNext * 900);
  const local = unixSeconds + (after ? offsetAfter : offset) * 900;
  const day = Math.floor(local / 86_400);
  // 1970-01-01 was a Thursday.
  return { day, weekday: (day + 3) % 7, quarter: Math.floor((local % 86_400) / 900) };
}

export const isSameZone = (a: ZoneRule | null, b: ZoneRule | null): boolean =>
  a?.offset === b?.offset &&
  a?.transition === b?.transition &&
  a?.offsetAfter === b?.offsetAfter &&
  a?.quartersToNext === b?.quartersToNext;

/** The number with these low bits, of `span` values, that is nearest to `known`; the later one if two are equally near. */
export function nearestDay(bits: number, known: number, span = 4_096): number {
  let best = bits;
  for (let day = bits; day < 65_536; day += span) if (Math.abs(day - known) <= Math.abs(best - known)) best = day;
  return best;
}
