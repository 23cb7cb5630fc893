/** Compares the rules in docs/behaviour.md with the scenarios, and prints the coverage. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { problemsError } from '../../facility/files/problem.ts';
import type { Verb } from '../../facility/verbs/verb.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { coverageOf, coverageText, type NamingScenario } from '../../report/rule-coverage.ts';
import { readRulePage } from '../../report/rule-page.ts';
import { ansi, plain } from '../../report/text.ts';
import { visible } from '../../report/visible.ts';
import { readScenario } from '../../scenario/parse.ts';
import { type Host, unfiltered, wantsColour } from '../host/host.ts';
import { findScenarios } from './scenario-files.ts';

const shipped = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** Prints the coverage of `names`, or of the bundled scenarios; throws CodedError for a scenario that is not valid. */
export function coverRules(
  names: readonly string[],
  options: { readonly json?: true },
  host: Host,
  verbs: ReadonlyMap<string, Verb>,
): ExitCode {
  const found = findScenarios(names.length === 0 ? [relative('.', shipped('scenarios'))] : names);
  if (!found.ok) throw found.error;
  const scenarios: NamingScenario[] = [];
  for (const file of found.files) {
    const read = readScenario(file, verbs);
    if (!read.ok) throw problemsError(read.problems);
    const { rules, shows } = read.scenario;
    scenarios.push({ file: visible(file), rules: rules.map(visible), shows: shows.map(visible) });
  }
  const coverage = coverageOf(readRulePage(readFileSync(shipped('docs/behaviour.md'), 'utf8')), scenarios);
  if (options.json) host.out(`${JSON.stringify(coverage, null, 2)}\n`);
  else unfiltered(host).out(coverageText(coverage, wantsColour(host) ? ansi : plain));
  return coverage.problems.length === 0 ? 0 : 1;
}
