/** Scenarios and reports for users' programs: read, run, and combine the results. */

import { shippedFacilities } from '../cli/run/facilities.ts';
import { caseOf, caseOfProblems } from '../cli/run/scenario-case.ts';
import type { Verb } from '../facility/verbs/verb.ts';
import { VERBS } from '../facility/verbs/verbs.ts';
import type { Report } from '../report/case.ts';
import { reportOf as reportOfCases } from '../report/exit-code.ts';
import { TOOL } from '../report/version.ts';
import * as parsing from '../scenario/parse.ts';
import type { ScenarioResult } from '../scenario/result.ts';
import { runScenario } from '../scenario/run.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { InvalidInput } from './invalid-input.ts';

/** Every verb by name, with the schema of its arguments. */
export const verbTable: ReadonlyMap<string, Verb> = VERBS;

/** Reads a scenario from disk. */
export const readScenario = (file: string): parsing.ParsedScenario => parsing.readScenario(file, VERBS);

/** Parses a scenario from text; relative paths in it are resolved from `file`, which need not exist. */
export const parseScenario = (file: string, text: string): parsing.ParsedScenario =>
  parsing.parseScenario(file, text, VERBS);

/** Opens a scenario's facility and runs it, with the file's own seed or a different one. Throws `InvalidInput`. */
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
