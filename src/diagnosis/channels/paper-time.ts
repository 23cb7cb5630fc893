/**
 * Dates and times in evidence files, in the facility's time zone. A local time that a clock change skips or repeats is read
 * as in a scenario: a skipped time as if the change had not happened yet, a repeated one as its first occurrence.
 */
import { localTime, readInstant } from '../../scenario/local-time.ts';
import { type Day, partsOfLocal, type TimeOfDay, twoDigits } from '../../screens/portal-time.ts';
import type { Instant } from '../../sim/clock.ts';

const MINUTE_MS = 60_000;

export const MIDNIGHT: TimeOfDay = { hour: 0, minute: 0, second: 0, ms: 0 };

/** Converts local times to points in time. Clocks change on the hour, so the time of each hour is looked up once. */
export class LocalClock {
  readonly #zone: string;
  #hour = '';
  #start: Instant | undefined;

  constructor(zone: string) {
    this.#zone = zone;
  }

  /** Undefined for a date that does not exist. */
  at({ year, month, day }: Day, { hour, minute, second, ms }: TimeOfDay): Instant | undefined {
    const text = `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}T${twoDigits(hour)}:00`;
    if (text !== this.#hour) {
      this.#hour = text;
      this.#start = readInstant(text, this.#zone, 0);
    }
    return this.#start === undefined ? undefined : this.#start + minute * MINUTE_MS + second * 1_000 + ms;
  }
}

export type DateOrder = 'month-first' | 'day-first';

const NUMBERS = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/;
const ISO = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/;

/** The order of day and month if the numbers fit only one; undefined if they fit both. */
export function orderOf(text: string): DateOrder | undefined {
  const found = NUMBERS.exec(text.trim());
  if (found === null) return undefined;
  if (found[2] === '.') return 'day-first';
  if (Number(found[1]) > 12) return 'day-first';
  return Number(found[3]) > 12 ? 'month-first' : undefined;
}

/** `03/05/2026`, `05.03.2026`, `2026-03-05`. */
export function readDay(text: string, order: DateOrder): Day | undefined {
  const iso = ISO.exec(text.trim());
  if (iso !== null) return existing(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const found = NUMBERS.exec(text.trim());
  if (found === null) return undefined;
  const [first, second, year] = [Number(found[1]), Number(found[3]), Number(found[4])];
  return order === 'month-first' ? existing(year, first, second) : existing(year, second, first);
}

export function existing(year: number, month: number, day: number): Day | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? { year, month, day } : undefined;
}

const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3})\d*)?)?(?:\s*([ap])\.?\s?m\.?)?$/i;

/** `10:20:21 AM`, `10:20`, `22:20:21.250`; undefined for anything else. */
export function readTimeOfDay(text: string): TimeOfDay | undefined {
  const found = TIME.exec(text.trim());
  if (found === null) return undefined;
  const half = found[5]?.toLowerCase();
  const [hour, minute, second] = [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
  const fits = half === undefined ? hour < 24 : hour >= 1 && hour <= 12;
  if (!fits || minute > 59 || second > 59) return undefined;
  const ms = Number((found[4] ?? '0').padEnd(3, '0'));
  return { hour: half === undefined ? hour : (hour % 12) + (half === 'p' ? 12 : 0), minute, second, ms };
}

/** The local date and time of a point in time. */
export const partsOf = (at: Instant, zone: string): Day & TimeOfDay => partsOfLocal(localTime(at, zone));

/** `10:20:21.250`. */
export const printClock = ({ hour, minute, second, ms }: TimeOfDay): string =>
  `${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}.${String(ms).padStart(3, '0')}`;

/** `03-05`. */
export const printMonthDay = ({ month, day }: Day, separator: string): string =>
  `${twoDigits(month)}${separator}${twoDigits(day)}`;

/** Portals and exports show whole seconds. */
export const wholeSecond = (at: Instant): Instant => Math.floor(at / 1_000) * 1_000;

const WITH_OFFSET = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3})\d*)?\s*(Z|[+-]\d{2}:?\d{2})$/;

/** A date and time with its offset, such as `2026-03-05T16:01:15.158Z`. */
export function readIso(text: string): Instant | undefined {
  const found = WITH_OFFSET.exec(text.trim());
  if (found === null) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = '', offset = ''] = found;
  const zone = offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset;
  if (existing(Number(year), Number(month), Number(day)) === undefined) return undefined;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0')}${zone}`);
  return Number.isNaN(at) ? undefined : at;
}
