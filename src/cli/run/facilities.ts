/** The facilities that commands open: the shipped ones by name, files, and facilities defined inside a scenario. */
import { dirname, resolve } from 'node:path';
import { openWith, SOUND_PARTS } from '../../facility/faults/fault.ts';
import { checkPlan, facilityPath, type PlanRead, planIn } from '../../facility/files/plan.ts';
import { type Problem, problem } from '../../facility/files/problem.ts';
import type { FacilityFile } from '../../facility/files/schema.ts';
import { readYamlFile, type YamlRead } from '../../facility/files/yaml-file.ts';
import { openFromPlan, openFromPlanSteps } from '../../facility/open/open.ts';
import { VERBS } from '../../facility/verbs/verbs.ts';
import type { Lock } from '../../lock/lock.ts';
import { CALENDAR_WORDS } from '../../protocol/calendar.ts';
import type { Facilities } from '../../scenario/facilities.ts';
import { DATE_TIME_WORDS, readInstant } from '../../scenario/local-time.ts';
import type { FacilitySource } from '../../scenario/scenario.ts';
import { oncePer } from '../../sim/once-per.ts';
import { airOf, captureMemory } from '../options/link.ts';

/** Facilities whose files `read` provides. */
export const facilitiesFrom = (read: (file: string) => YamlRead): Facilities => ({
  verbTable: VERBS,
  open(source, { seed, startAt, beside, link = 'memory', capture, core, fault }) {
    const planned = planOf(source, beside, read);
    if (!planned.ok) return planned;
    const { plan } = planned;
    const at = readInstant(startAt, plan.timeZone, 0);
    if (at === undefined) return { ok: false, problems: [noStart(startAt, beside)] };
    const air = airOf(link, capture);
    const parts = fault === undefined ? {} : openWith(fault.plant(SOUND_PARTS));
    const outside = core === undefined ? {} : { core };
    const options = { seed, startAt: at, air, ...parts, ...outside };
    const facility = openFromPlan(plan, options);
    if (capture !== undefined && link === 'memory') {
      const locks = new Map<string, Lock>(facility.ids('lock').map((id) => [facility.lock(id).mac, facility.lock(id)]));
      captureMemory(capture, facility.trace, (mac) => locks.get(mac));
    }
    return { ok: true, facility, plan, again: (snapshot) => openFromPlanSteps(plan, options, snapshot) };
  },
});

export const shippedFacilities: Facilities = facilitiesFrom(readYamlFile);

const noStart = (found: string, file: string): Problem =>
  problem({
    code: 'E-FILE-9',
    file,
    line: 0,
    column: 0,
    path: 'startAt',
    found,
    expected: `${DATE_TIME_WORDS}, ${CALENDAR_WORDS}`,
  });

export const pathOf = (source: FacilitySource & { from: 'file' }, beside: string): string =>
  resolve(dirname(beside), source.path);

/** The plan of a source, or the problems of one that is not valid. */
export function planOf(
  source: FacilitySource,
  beside: string,
  read: (file: string) => YamlRead = readYamlFile,
): PlanRead {
  if (source.from === 'demo') return checkedOnce(readYamlFile(facilityPath('demo')));
  if (source.from === 'file') return checkedOnce(read(pathOf(source, beside)));
  if (source.from === 'trace') return tracePlan(source.plan, beside);
  const inline = read(beside);
  return inline.ok ? checkPlan(inline.document, ['facility']) : inline;
}

/** Hundreds of scenarios name the same file, which `readYamlFile` keeps while it is unchanged. */
const checkedOnce = oncePer(planIn);

/** A problem with the plan in a trace is in its first line. */
function tracePlan(plan: FacilityFile, file: string): PlanRead {
  const locate = () => ({ line: 1, column: 1 });
  return checkPlan({ file, value: { facility: { plan } }, locate, locateKey: locate }, ['facility', 'plan']);
}
