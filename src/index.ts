/**
 * noke-sim as a library, for your own tests: a facility in memory on simulated time, scenarios, traces and reports. Nothing here
 * opens a port or reads the machine's clock, unless you call `live`; `noke-sim/playwright` and `noke-sim up` open ports.
 *
 *     const facility = openFacility('demo', { startAt: '2026-03-07T09:00' });
 *     must(facility.verbs.lock.touch('A101'));
 *     facility.until('lock.A101.power', 'awake', '2s');
 *
 * @module noke-sim
 */

export { CoreFault } from './facility/core-port/core-fault.ts';
export { generatePlan } from './facility/files/generate.ts';
export { type PlanRead, readPlan } from './facility/files/plan.ts';
export { type Problem, printProblem } from './facility/files/problem.ts';
export type { FacilityFile } from './facility/files/schema.ts';
export type { Facility } from './facility/open/facility.ts';
export type { EventKind } from './facility/open/kinds.ts';
export { UnknownPath, type ViewAt, type ViewPath } from './facility/open/view-path.ts';
export type { View } from './facility/open/view-schema.ts';
export type { VerbArgs, VerbName, VerbResult, Verbs } from './facility/verbs/calls.ts';
export type { Verb, VerbOutcome } from './facility/verbs/verb.ts';
export { InvalidInput } from './library/invalid-input.ts';
export { must, Refused, type ValueOf } from './library/must.ts';
export { type FacilityOptions, openFacility } from './library/open-facility.ts';
export type { EventFilter, KindPattern, LiveOptions, OpenedFacility } from './library/opened-facility.ts';
export { parseScenario, playScenario, readScenario, reportOf, verbTable } from './library/scenarios.ts';
export { type Expected, NotInTime, type Until } from './library/until.ts';
export type { Duration } from './library/within.ts';
export type { Case, Report } from './report/case.ts';
export { htmlReport } from './report/html.ts';
export { junitReport } from './report/junit.ts';
export { markdownPages } from './report/markdown.ts';
export { tapReport } from './report/tap.ts';
export { textReport } from './report/text.ts';
export { inputsToScenario } from './scenario/from-inputs.ts';
export { replay } from './scenario/replay.ts';
export type { ScenarioResult } from './scenario/result.ts';
export { runScenario, ScenarioRun } from './scenario/run.ts';
export type { Scenario } from './scenario/scenario.ts';
export type { TraceHeader } from './scenario/trace-file.ts';
export { TraceRecorder } from './scenario/trace-file.ts';
export { traceLine } from './scenario/trace-line.ts';
export { openTrace, openTraceFrom } from './scenario/trace-reader.ts';
export { chainOf } from './sim/causes.ts';
export type { Instant, Json } from './sim/clock.ts';
export type { TraceEvent } from './sim/trace.ts';
