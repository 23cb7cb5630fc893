/**
 * Schedules and the people who have them, according to docs/behaviour.md (schedules, fobs): whether a time is within
 * hours, and how long after closing it is.
 */
import { localMoment } from './calendar.ts';
import { count, type ObservedEvent, partOf, SITE, text } from './observations.ts';

export interface Hours {
  /** Bit 0 is Monday. */
  readonly weekdays: number;
  /** Quarter-hours. */
  readonly open: number;
  readonly close: number;
}

export interface ScheduleFacts {
  readonly id: string;
  /** The number of the schedule in locks; 0 means always. */
  readonly index: number | undefined;
  readonly windows: readonly Hours[];
}

const DAYTIME: readonly Hours[] = [{ weekdays: 127, open: 24, close: 88 }];
/** The schedules of a facility whose file does not set any. */
const STANDARD: readonly ScheduleFacts[] = [
  { id: '24-hour', index: 0, windows: [] },
  { id: 'default', index: 1, windows: DAYTIME },
  { id: 'office', index: 2, windows: DAYTIME },
  { id: 'fob', index: 3, windows: DAYTIME },
];

export class HoursModel {
  readonly #timeZone: string;
  readonly #schedules = new Map<string, ScheduleFacts>();
  readonly #of: Map<string, string>;

  constructor(timeZone: string, schedules: readonly ScheduleFacts[], of: ReadonlyMap<string, string>) {
    this.#timeZone = timeZone;
    for (const schedule of [...STANDARD, ...schedules]) this.#schedules.set(schedule.id, schedule);
    this.#of = new Map(of);
  }

  saw({ kind, data }: ObservedEvent): void {
    if (kind === 'core.user.scheduleSet' && data.facility === SITE)
      this.#of.set(text(data, 'user'), text(data, 'schedule'));
    if (kind !== 'core.facility.scheduleSet') return;
    const set = partOf(data, 'schedule');
    const windows = Array.isArray(set.windows) ? (set.windows as ObservedEvent['data'][]) : [];
    this.#schedules.set(text(set, 'id'), {
      id: text(set, 'id'),
      index: typeof set.index === 'number' ? set.index : undefined,
      windows: windows.map((each) => ({
        weekdays: count(each, 'weekdays'),
        open: count(each, 'open'),
        close: count(each, 'close'),
      })),
    });
  }

  scheduleOf(user: string): ScheduleFacts | undefined {
    return this.#schedules.get(this.#of.get(user) ?? 'default');
  }

  schedule(id: string): ScheduleFacts | undefined {
    return this.#schedules.get(id);
  }

  /** The hours that a lock must store for the number of a schedule: seven weekdays from Monday. */
  week(index: number): readonly Pick<Hours, 'open' | 'close'>[] | undefined {
    const known = [...this.#schedules.values()].find((each) => each.index === index);
    if (known === undefined) return undefined;
    return Array.from({ length: 7 }, (_, day) => {
      const window = known.windows.find(({ weekdays }) => ((weekdays >> day) & 1) === 1);
      return { open: window?.open ?? 0, close: window?.close ?? 0 };
    });
  }

  within(user: string, at: number): boolean {
    const schedule = this.scheduleOf(user);
    return schedule === undefined || this.isOpen(schedule, at);
  }

  isOpen(schedule: ScheduleFacts, at: number): boolean {
    if (schedule.index === 0) return true;
    const { weekday, minute } = localMoment(this.#timeZone, at);
    return schedule.windows.some(
      (window) => ((window.weekdays >> weekday) & 1) === 1 && minute >= window.open * 15 && minute < window.close * 15,
    );
  }

  /** Minutes since the person’s hours of today ended; undefined if they have not. */
  sinceClose(user: string, at: number): number | undefined {
    const { weekday, minute } = localMoment(this.#timeZone, at);
    const over = (this.scheduleOf(user)?.windows ?? [])
      .filter((window) => ((window.weekdays >> weekday) & 1) === 1 && window.close * 15 <= minute)
      .map((window) => minute - window.close * 15);
    return over.length === 0 ? undefined : Math.min(...over);
  }
}
