/** Opens a facility in memory, for users' tests and programs. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CoreThread } from '../facility/core-port/core-thread.ts';
import { readPlan } from '../facility/files/plan.ts';
import type { FacilityFile } from '../facility/files/schema.ts';
import { openFromPlan } from '../facility/open/open.ts';
import { CALENDAR_WORDS, isInCalendar } from '../protocol/calendar.ts';
import { DATE_TIME_WORDS, readInstant } from '../scenario/local-time.ts';
import type { Instant, Json } from '../sim/clock.ts';
import { openedFacility } from './conveniences.ts';
import { InvalidInput, invalidArgument } from './invalid-input.ts';
import type { OpenedFacility } from './opened-facility.ts';

/** The start of a facility without `startAt`: a working day, far from any change of clocks. */
const OPENS_AT = '2026-03-02T09:00';

/** The options with which `openFacility` opens a facility; every option has a default. */
export interface FacilityOptions {
  /** The same seed gives the same randomness; default `1`. */
  readonly seed?: string | number;
  /** Local date and time at the facility, such as `2026-03-07T09:00`, or a point in time; default 2026-03-02T09:00. */
  readonly startAt?: string | Instant;
  /** Whether tenants come and go on their own. */
  readonly life?: boolean;
  /** The result of `snapshot()` for a facility with the same plan and options: it continues from there. */
  readonly snapshot?: Json;
  /**
   * A module with your own unlock core (docs/core-port.md), which replaces the built-in one: a path or a `file:` URL. Such a
   * facility has no gateway and no snapshots.
   */
  readonly core?: string | URL;
}

/** Opens `demo`, a facility file, or a plan (from `readPlan` or `generatePlan`). Throws `InvalidInput`, and `CoreFault` for an unusable `core`. */
export function openFacility(facility: string | FacilityFile = 'demo', options: FacilityOptions = {}): OpenedFacility {
  const { seed = '1', startAt, snapshot, core, ...rest } = options;
  const plan = typeof facility === 'string' ? planOf(facility) : facility;
  const at = startOf(startAt, plan.timeZone);
  const thread = core === undefined ? undefined : new CoreThread();
  const outside = core === undefined || thread === undefined ? {} : { core: { thread, url: urlOf(core) } };
  try {
    return openedFacility(
      openFromPlan(plan, { ...rest, ...outside, seed: String(seed), startAt: at }, snapshot),
      thread,
    );
  } catch (error) {
    void thread?.close();
    throw error;
  }
}

const urlOf = (module: string | URL): string =>
  module instanceof URL || module.startsWith('file:') ? String(module) : pathToFileURL(resolve(module)).href;

/** The plan with this name or in this file. Throws `InvalidInput`. */
export function planOf(nameOrPath: string): FacilityFile {
  const read = readPlan(nameOrPath);
  if (!read.ok) throw new InvalidInput(read.problems);
  return read.plan;
}

/** The time at which a facility starts. Throws `InvalidInput`. */
export function startOf(at: string | Instant | undefined, timeZone: string): Instant {
  const instant = typeof at === 'number' ? at : readInstant(at ?? OPENS_AT, timeZone, 0);
  if (instant !== undefined && Number.isInteger(instant) && isInCalendar(instant)) return instant;
  throw invalidArgument('startAt', String(at), `${DATE_TIME_WORDS}, ${CALENDAR_WORDS}`);
}
