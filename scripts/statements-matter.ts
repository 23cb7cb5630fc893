/**
 * Whether the scenarios would notice if any one statement of the sources no longer held. In each scenario that shows a statement, every action is
 * removed in turn, and each shown statement loses its rules one at a time; the scenario must then fail. An action with `noEffect` must change nothing.
 * Run it with `npm run statements-matter [FILE…]`; it exits with 1 and lists the survivors.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rules } from '../src/core/rules.ts';
import { readRulePage } from '../src/report/rule-page.ts';
import type { Scenario, Step } from '../src/scenario/scenario.ts';
import { failureOf, inWorkers, isRule, partOf, shippedScenarios, without } from './playing.ts';

type Played = Step & { readonly do: 'play' };

interface Found {
  readonly file: string;
  /** The number of changes that were tried. */
  readonly tried: number;
  /** Changes that the scenario did not notice, one sentence each. */
  readonly survivors: readonly string[];
  /** Statements that failed with one of their rules switched off, and those without a rule that can be switched off. */
  readonly missed: readonly string[];
  readonly unswitchable: readonly string[];
}

const page = readRulePage(readFileSync('docs/behaviour.md', 'utf8'));
const rulesOf = new Map(page.statements.map(({ id, rules: basis }) => [id, basis]));

/** Actions by their line; a repeated action counts once. */
function actionsOf({ steps }: Scenario): Map<string, Played> {
  const actions = steps.filter((step): step is Played => step.do === 'play' && step.fails === undefined);
  return new Map(actions.map((step) => [`${step.line}:${step.column}`, step]));
}

function judge(scenario: Scenario): Found {
  const asItIs = failureOf(scenario);
  const survivors: string[] = asItIs === undefined ? [] : [`fails as it is (${asItIs})`];
  const actions = actionsOf(scenario);
  for (const action of actions.values()) {
    const { line, column, verb, noEffect } = action;
    const steps = scenario.steps.filter((step) => step.line !== line || step.column !== column);
    const why = failureOf({ ...scenario, steps });
    if (why === undefined && noEffect === undefined) survivors.push(`line ${line}: passes without ${verb}`);
    if (why !== undefined && noEffect !== undefined) survivors.push(`line ${line}: ${verb} has an effect (${why})`);
  }
  const missed: string[] = [];
  const unswitchable: string[] = [];
  let tried = actions.size;
  for (const statement of scenario.shows) {
    const switchable = (rulesOf.get(statement) ?? [])
      .filter(isRule)
      .filter((id) => rules[id].kind !== 'boundary' && scenario.rules.includes(id));
    if (switchable.length === 0) unswitchable.push(statement);
    tried += switchable.length;
    if (switchable.some((id) => failureOf(scenario, without(id)) !== undefined)) missed.push(statement);
  }
  return { file: scenario.file, tried, survivors, missed, unswitchable };
}

function print(found: readonly Found[]): number {
  const missed = new Set(found.flatMap((each) => each.missed));
  const excused = new Set(found.flatMap((each) => each.unswitchable));
  const shown = new Set(scenarios.flatMap(({ shows }) => shows));
  const hanging = [...shown].filter((id) => !missed.has(id) && !excused.has(id));
  for (const { file, survivors } of found) for (const each of survivors) console.log(`${file} ${each}`);
  for (const id of hanging.sort()) console.log(`${id}: no scenario that shows it fails without its rules`);
  const tried = found.reduce((sum, each) => sum + each.tried, 0);
  const unnoticed = found.reduce((sum, each) => sum + each.survivors.length, 0) + hanging.length;
  console.log(`${shown.size} statements in ${found.length} scenarios: ${tried} changes tried, ${unnoticed} unnoticed`);
  return unnoticed === 0 ? 0 : 1;
}

const given = process.argv.slice(2);
const share = partOf(given);
const named = given.filter((word) => !word.startsWith('--'));
const scenarios = shippedScenarios().filter(
  ({ file, shows }) => shows.length > 0 && (named.length === 0 || named.some((name) => file.includes(name))),
);
if (share !== undefined)
  scenarios.forEach((scenario, i) => {
    if (i % share.of === share.part) console.log(JSON.stringify(judge(scenario)));
  });
else process.exitCode = print(await inWorkers<Found>(fileURLToPath(import.meta.url), named));
