/**
 * The facilities that a client has opened. Their time is simulated: it passes only when a tool advances it, so identical calls give identical traces.
 *
 * INV-1: At most `MAX_OPEN` are open, and each keeps a limited number of events.
 */
import type { FacilityFile } from '../facility/files/schema.ts';
import type { Facility } from '../facility/open/facility.ts';
import { CALENDAR_WORDS } from '../protocol/calendar.ts';
import { EventLog } from '../scenario/event-log.ts';
import { DATE_TIME_WORDS, isDateTime, readInstant } from '../scenario/local-time.ts';
import { openWorld, type World } from '../why/branches.ts';
import { Mistake } from './call.ts';

export const MAX_OPEN = 8;
/** At least this many of the latest events are kept for each facility. */
export const EVENTS_KEPT = 25_000;
/** The default start of the library's `openFacility`. */
const OPENS_AT = '2026-03-02T09:00';

export interface Opened {
  /** `f1`, `f2` …, in the order of opening. */
  readonly id: string;
  readonly facility: Facility;
  readonly log: EventLog;
  /** The facility at its beginning. */
  readonly world: World;
  /** The number of its last event before the first action. */
  readonly beganAt: number;
}

export interface OpenAsked {
  readonly seed?: string | undefined;
  /** Local date and time at the facility. */
  readonly startAt?: string | undefined;
}

export class OpenFacilities {
  readonly #open = new Map<string, Opened>();
  #count = 0;

  /** Throws `Mistake`. */
  open(plan: FacilityFile, { seed = '1', startAt = OPENS_AT }: OpenAsked): Opened {
    if (this.#open.size >= MAX_OPEN)
      throw new Mistake(`${MAX_OPEN} facilities are open, which is the maximum; close one of these: ${this.#ids()}`);
    const at = isDateTime(startAt) ? readInstant(startAt, plan.timeZone, 0) : undefined;
    if (at === undefined)
      throw new Mistake(`startAt: found ${JSON.stringify(startAt)}, expected ${DATE_TIME_WORDS}, ${CALENDAR_WORDS}`);
    const world: World = { plan, seed, startAt: at };
    const facility = openWorld(world);
    const log = new EventLog(facility.trace, EVENTS_KEPT);
    const opened: Opened = { id: `f${++this.#count}`, facility, log, world, beganAt: facility.trace.seq };
    this.#open.set(opened.id, opened);
    return opened;
  }

  /** The facility with that id; without an id, the one opened last. Throws `Mistake`. */
  get(id: string | undefined): Opened {
    const found = id === undefined ? [...this.#open.values()].at(-1) : this.#open.get(id);
    if (found !== undefined) return found;
    if (this.#open.size === 0) throw new Mistake('no facility is open; call open_facility first');
    throw new Mistake(`facility: there is no ${JSON.stringify(id)}; the open ones are ${this.#ids()}`);
  }

  close({ id, log }: Opened): void {
    log.close();
    this.#open.delete(id);
  }

  #ids(): string {
    return [...this.#open.values()].map(({ id, world }) => `${id} (${world.plan.name})`).join(', ');
  }
}
