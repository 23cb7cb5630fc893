/** Dates and times as the portal and its exports write them. Pure: the time zone has already been applied. */

export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
}

/** The parts of a local time, such as `2026-03-05T10:20:21.250` or `2026-03-05 10:20:21`. */
export function partsOfLocal(local: string): Day & TimeOfDay {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0] = local.split(/[-T :.]/).map(Number);
  return { year, month, day, hour, minute, second, ms };
}

export const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** `03/05/2026`. */
export const printDay = ({ year, month, day }: Day): string =>
  `${twoDigits(month)}/${twoDigits(day)}/${String(year).padStart(4, '0')}`;

/** `10:20:21 AM`. */
export const printTime = ({ hour, minute, second }: TimeOfDay): string =>
  `${hour % 12 === 0 ? 12 : hour % 12}:${twoDigits(minute)}:${twoDigits(second)} ${hour < 12 ? 'AM' : 'PM'}`;
