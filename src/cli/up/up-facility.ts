/** Chooses the facility that `up` opens (the demo, a file, or a generated one) and its start time. */
import { readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { generatePlan } from '../../facility/files/generate.ts';
import { didYouMean, nearest } from '../../facility/files/nearest.ts';
import { BUILT_IN, facilityPath, readPlan } from '../../facility/files/plan.ts';
import { problemsError } from '../../facility/files/problem.ts';
import type { FacilityFile } from '../../facility/files/schema.ts';
import { CALENDAR_WORDS, isInCalendar } from '../../protocol/calendar.ts';
import { DATE_TIME_WORDS, readInstant } from '../../scenario/local-time.ts';
import type { ScenarioSource } from '../../scenario/scenario.ts';
import type { Instant } from '../../sim/clock.ts';
import { OPENS_AT } from './up-options.ts';

export interface Chosen {
  readonly plan: FacilityFile;
  /** The source of the facility for a scenario at this path. */
  readonly source: (scenario: string) => ScenarioSource;
  readonly isDemo: boolean;
}

/** Throws CodedError. */
export function chooseFacility(name: string | undefined, units: number | undefined, seed: string): Chosen {
  if (units !== undefined) {
    if (name !== undefined) throw new CodedError('E-USAGE-5', `--units generates a facility; omit ${name}`);
    const plan = generatePlan(units, seed);
    return { plan, source: () => ({ from: 'inline', value: plan }), isDemo: false };
  }
  const wanted = name ?? 'demo';
  const file = facilityPath(wanted);
  const isDemo = file !== wanted;
  const read = readPlan(wanted);
  if (read.ok)
    return {
      plan: read.plan,
      isDemo,
      source: (scenario) =>
        isDemo ? { from: 'demo' } : { from: 'file', path: relative(dirname(resolve(scenario)), resolve(file)) },
    };
  const [first] = read.problems;
  throw first?.found === 'no file' ? new CodedError('E-FACILITY-1', notThere(wanted)) : problemsError(read.problems);
}

/** The same facility without a gateway; a scenario contains all of it, because no file describes it. */
export function withoutGateway(chosen: Chosen): Chosen {
  const plan = { ...chosen.plan, gateway: { ...chosen.plan.gateway, installed: false } };
  return { ...chosen, plan, source: () => ({ from: 'inline', value: plan }) };
}

function notThere(name: string): string {
  const folder = dirname(name);
  const near = nearest(name, [...Object.keys(BUILT_IN), ...yamlFiles(folder).map((file) => join(folder, file))]);
  const hint = didYouMean(near, 'expected demo or a facility file');
  return `there is no facility "${basename(name) === name ? name : relative('.', name)}"; ${hint}`;
}

function yamlFiles(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => /\.ya?ml$/.test(file));
  } catch {
    return [];
  }
}

/** The time of `--at`; `now` is the host's time. Undefined if it is not a time within the calendar. */
export function startOf(at: string | undefined, timeZone: string, now: number): Instant | undefined {
  if (at === 'now') return isInCalendar(now) ? now : undefined;
  return readInstant(at ?? OPENS_AT, timeZone, now);
}

/** The values that `--at` accepts, for error messages. */
export const AT_WORDS = `now, a time today, such as 07:00, or ${DATE_TIME_WORDS}, ${CALENDAR_WORDS}`;
