/** Instants at the facility, in words. */

export interface Times {
  /** `08:15:00`. */
  readonly clock: (ms: number) => string;
  /** `2026-03-02 08:15:00`. */
  readonly full: (ms: number) => string;
}

const made = new Map<string, Times>();

export function timesOf(timeZone: string): Times {
  const known = made.get(timeZone);
  if (known !== undefined) return known;
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' });
  const date = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  const times = {
    clock: (ms: number) => clock.format(ms),
    full: (ms: number) => `${date.format(ms)} ${clock.format(ms)}`,
  };
  made.set(timeZone, times);
  return times;
}
