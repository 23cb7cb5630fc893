/** Times at the facility as text. A formatter is expensive to create, so there is one of each kind per time zone. */

export interface Times {
  /** `08:15:00`. */
  readonly clock: (ms: number) => string;
  /** `2026-03-02 08:15:00`. */
  readonly full: (ms: number) => string;
  /** `Mon, 2 Mar 2026, 08:15:00`. */
  readonly dated: (ms: number) => string;
}

const made = new Map<string, Times>();

export function timesOf(timeZone: string): Times {
  const known = made.get(timeZone);
  if (known !== undefined) return known;
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' });
  const date = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  const dated = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    ...{ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  const times = {
    clock: (ms: number) => clock.format(ms),
    full: (ms: number) => `${date.format(ms)} ${clock.format(ms)}`,
    dated: (ms: number) => dated.format(ms),
  };
  made.set(timeZone, times);
  return times;
}
