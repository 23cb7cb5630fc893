/**
 * Formats the facility's local time, cheaply enough for every row of every frame: the UTC offset is computed once per quarter of an hour, because
 * time zones change it only on the quarter-hour.
 */
import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../../sim/clock.ts';

const QUARTER_MS = 900_000;
/** The maximum number of quarter-hours in the cache; beyond it, the cache is cleared. */
const MAX_QUARTERS = 512;
const DAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export class LocalClock {
  readonly #timeZone: string;
  readonly #offsets = new Map<number, number>();

  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  /** `14:00:05.123` */
  time(at: Instant): string {
    return this.#iso(at).slice(11, 23);
  }

  /** The time of day if it is on the same day as `other`, otherwise date and time in the same width: `Nov 23 14:00`. */
  timeBeside(at: Instant, other: Instant): string {
    if (this.#day(at) === this.#day(other)) return this.time(at);
    const text = this.#iso(at);
    return `${MONTHS[Number(text.slice(5, 7)) - 1]} ${text.slice(8, 10)} ${text.slice(11, 16)}`;
  }

  /** `Tue 2026-11-24 14:00:05` */
  dateTime(at: Instant): string {
    const day = this.#day(at);
    const text = this.#iso(at);
    return `${DAYS[((day % 7) + 7) % 7]} ${text.slice(0, 10)} ${text.slice(11, 19)}`;
  }

  /** Local days since 1970. */
  #day(at: Instant): number {
    return Math.floor((at + this.#offsetMs(at)) / 86_400_000);
  }

  #iso(at: Instant): string {
    return new Date(at + this.#offsetMs(at)).toISOString();
  }

  #offsetMs(at: Instant): number {
    const quarter = Math.floor(at / QUARTER_MS);
    let offset = this.#offsets.get(quarter);
    if (offset === undefined) {
      const zoned = Temporal.Instant.fromEpochMilliseconds(quarter * QUARTER_MS).toZonedDateTimeISO(this.#timeZone);
      offset = Math.trunc(zoned.offsetNanoseconds / 1_000_000);
      if (this.#offsets.size >= MAX_QUARTERS) this.#offsets.clear();
      this.#offsets.set(quarter, offset);
    }
    return offset;
  }
}
