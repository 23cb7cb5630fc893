/** Plays a shipped scenario and keeps what happened, for every test that looks at runs as a whole. */
import { planOf, shippedFacilities } from '../../src/cli/run/facilities.ts';
import type { FacilityFile } from '../../src/facility/files/schema.ts';
import type { Facility } from '../../src/facility/open/facility.ts';
import { LiveFacility } from '../../src/facility/open/live-facility.ts';
import type { Opened } from '../../src/scenario/facilities.ts';
import { readScenario } from '../../src/scenario/parse.ts';
import type { ScenarioResult } from '../../src/scenario/result.ts';
import { ScenarioRun } from '../../src/scenario/run.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';

export interface Played {
  readonly scenario: Scenario;
  readonly result: ScenarioResult;
  readonly events: readonly TraceEvent[];
  readonly facility: Facility;
}

export function parsed(file: string): Scenario {
  const read = readScenario(file, shippedFacilities.verbTable);
  if (!read.ok) throw new Error(read.problems.map((problem) => problem.message).join('\n'));
  return read.scenario;
}

/** The facility of a scenario, as a plan. */
export function planFor(scenario: Scenario): FacilityFile {
  const read = planOf(scenario.facility, scenario.file);
  if (!read.ok) throw new Error(`${scenario.file} has no facility`);
  return read.plan;
}

export const opened = (scenario: Scenario, seed?: string): Facility => opening(scenario, seed).facility;

/** The facility of a scenario, and how it is opened again. */
export function opening(scenario: Scenario, seed?: string): Opened & { readonly ok: true } {
  const { facility: source, startAt, file } = scenario;
  const open = shippedFacilities.open(source, { seed: seed ?? scenario.seed, startAt, beside: file });
  if (!open.ok) throw new Error(open.problems.map((problem) => problem.message).join('\n'));
  return open;
}

export function played(file: string, seed?: string): Played {
  const scenario = parsed(file);
  const facility = opened(scenario, seed);
  const events: TraceEvent[] = [];
  facility.trace.subscribe((event) => events.push(event));
  const run = new ScenarioRun(scenario, facility);
  while (!run.advance(Number.MAX_SAFE_INTEGER));
  return { scenario, result: run.result(), events, facility };
}

/** The MAC behind a lock's name in the trace. */
export const macOf =
  (facility: Facility) =>
  (lock: string): string => {
    if (!(facility instanceof LiveFacility)) throw new Error('shipped facilities are sites');
    return facility.lock(lock).mac;
  };
