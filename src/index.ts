/**
 * noke-sim as a library, for your own tests: a facility in memory on simulated time, scenarios, traces and reports. Nothing here
 * waits, reads the machine's clock or opens a port; `noke-sim up` is for that.
 *
 *     const facility = openFacility('demo', { startAt: '2026-03-07T09:00' });
 *     facility.verbs.lock.touch({ lock: 'A101' });
 *     facility.clock.runFor(2_000);
 *     facility.look('lock.A101.power'); // 'awake'
 */

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TOOL } from './cli/host/version.ts';
import { shippedFacilities } from './cli/run/facilities.ts';
import { caseOf, caseOfProblems } from './cli/run/scenario-case.ts';
import { CoreThread } from './facility/core-port/core-thread.ts';
import { readPlan } from './facility/files/plan.ts';
import { type Problem, printProblem, problem } from './facility/files/problem.ts';
import type { FacilityFile } from './facility/files/schema.ts';
import type { Facility } from './facility/open/facility.ts';
import { openFromPlan } from './facility/open/open.ts';
import type { OpenOptions } from './facility/site/options.ts';
import type { Verbs } from './facility/verbs/calls.ts';
import type { Verb } from './facility/verbs/verb.ts';
import { VERBS } from './facility/verbs/verbs.ts';
import { CALENDAR_WORDS, isInCalendar } from './protocol/calendar.ts';
import type { Case, Report } from './report/case.ts';
import { reportOf as reportOfCases } from './report/exit-code.ts';
import { DATE_TIME_WORDS, readInstant } from './scenario/local-time.ts';
import * as parsing from './scenario/parse.ts';
import type { ScenarioResult } from './scenario/result.ts';
import { runScenario } from './scenario/run.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { Instant, Json } from './sim/clock.ts';

export { CoreFault } from './facility/core-port/core-fault.ts';
export { generatePlan } from './facility/files/generate.ts';
export { type PlanRead, readPlan } from './facility/files/plan.ts';
export { printProblem } from './facility/files/problem.ts';
export type { VerbArgs, VerbName, VerbResult, Verbs } from './facility/verbs/calls.ts';
export type { VerbOutcome } from './facility/verbs/verb.ts';
export { htmlReport } from './report/html.ts';
export { junitReport } from './report/junit.ts';
export { markdownPages } from './report/markdown.ts';
export { tapReport } from './report/tap.ts';
export { textReport } from './report/text.ts';
export { inputsToScenario } from './scenario/from-inputs.ts';
export { replay } from './scenario/replay.ts';
export { runScenario, ScenarioRun } from './scenario/run.ts';
export type { TraceHeader } from './scenario/trace-file.ts';
export { TraceRecorder } from './scenario/trace-file.ts';
export { traceLine } from './scenario/trace-line.ts';
export { openTrace, openTraceFrom } from './scenario/trace-reader.ts';
export { chainOf } from './sim/causes.ts';
export type { TraceEvent } from './sim/trace.ts';
export type { Case, Facility, FacilityFile, Instant, Json, Problem, Report, Scenario, ScenarioResult, Verb };

/** The start of a facility without `startAt`: a working day, far from any change of clocks. */
const OPENS_AT = '2026-03-02T09:00';

export interface FacilityOptions extends Pick<Partial<OpenOptions>, 'rules' | 'lockParts' | 'life'> {
  /** Equal seeds give equal randomness; default `1`. */
  readonly seed?: string | number;
  /** Local date and time at the facility, such as `2026-03-07T09:00`, or an instant; default 2026-03-02T09:00. */
  readonly startAt?: string | Instant;
  /** The result of `snapshot()` for a facility with the same plan and options: it continues from there. */
  readonly snapshot?: Json;
  /**
   * A module with an unlock core of your own (docs/core-port.md), which takes the place of ours: a path or a `file:` URL. Such a
   * facility has no gateway and no snapshot.
   */
  readonly core?: string | URL;
}

/** An invalid facility or scenario, problem by problem; the message has one line for each. The caller's mistake. */
export class InvalidInput extends Error {
  override name = 'InvalidInput';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(printProblem).join('\n'));
    this.problems = problems;
  }
}

/** A facility opened by this library: its verbs are functions, with types from the schemas of `verbTable`. */
export interface OpenedFacility extends Facility {
  readonly verbs: Verbs;
  /** Ends the thread of a core of your own; a facility without one has nothing to close. */
  close(): Promise<void>;
}

/** Every verb by name, with the schema of its arguments. */
export const verbTable: ReadonlyMap<string, Verb> = VERBS;

/** Opens `demo`, a facility file, or a plan (from `readPlan` or `generatePlan`). Throws `InvalidInput`, and `CoreFault` for an unusable `core`. */
export function openFacility(facility: string | FacilityFile = 'demo', options: FacilityOptions = {}): OpenedFacility {
  const { seed = '1', startAt = OPENS_AT, snapshot, core, ...rest } = options;
  const plan = typeof facility === 'string' ? planOf(facility) : facility;
  const at = startOf(startAt, plan.timeZone);
  const thread = core === undefined ? undefined : new CoreThread();
  const outside = core === undefined || thread === undefined ? {} : { core: { thread, url: urlOf(core) } };
  try {
    const facility = openFromPlan(plan, { ...rest, ...outside, seed: String(seed), startAt: at }, snapshot);
    return Object.assign(facility, { close: async () => void (await thread?.close()) });
  } catch (error) {
    void thread?.close();
    throw error;
  }
}

const urlOf = (module: string | URL): string =>
  module instanceof URL || module.startsWith('file:') ? String(module) : pathToFileURL(resolve(module)).href;

function planOf(nameOrPath: string): FacilityFile {
  const read = readPlan(nameOrPath);
  if (!read.ok) throw new InvalidInput(read.problems);
  return read.plan;
}

function startOf(at: string | Instant, timeZone: string): Instant {
  const instant = typeof at === 'number' ? at : readInstant(at, timeZone, 0);
  if (instant !== undefined && Number.isInteger(instant) && isInCalendar(instant)) return instant;
  const expected = `${DATE_TIME_WORDS}, ${CALENDAR_WORDS}`;
  const parts = { file: 'startAt', line: 0, column: 0, path: '', found: String(at), expected };
  throw new InvalidInput([problem(parts)]);
}

/** Reads a scenario from disk. */
export const readScenario = (file: string): parsing.ParsedScenario => parsing.readScenario(file, VERBS);

/** Parses a scenario from text; relative paths in it start at `file`, which need not exist. */
export const parseScenario = (file: string, text: string): parsing.ParsedScenario =>
  parsing.parseScenario(file, text, VERBS);

/** Opens a scenario's facility and plays it, with the file's own seed or another one. Throws `InvalidInput`. */
export function playScenario(
  scenario: Scenario | string,
  options: { readonly seed?: string | number } = {},
): ScenarioResult {
  const read = typeof scenario === 'string' ? readScenario(scenario) : ({ ok: true, scenario } as const);
  if (!read.ok) throw new InvalidInput(read.problems);
  const { facility, startAt, file, seed } = read.scenario;
  const opened = shippedFacilities.open(facility, { seed: String(options.seed ?? seed), startAt, beside: file });
  if (!opened.ok) throw new InvalidInput(opened.problems);
  return runScenario(read.scenario, opened.facility);
}

/** Combines several results into one report, for `junitReport` and the others; its exit code is that of `noke-sim run`. */
export const reportOf = (results: readonly (ScenarioResult | InvalidInput)[]): Report =>
  reportOfCases(
    TOOL,
    results.map((result) =>
      result instanceof InvalidInput
        ? caseOfProblems(result.problems[0]?.file ?? '', result.problems, result.problems[0]?.file ?? '')
        : caseOf(result, `${result.file}@${result.seed}`),
    ),
  );
