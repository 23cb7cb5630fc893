/**
 * Whether every rule of the core matters: each guard and effect is switched off in turn, and one of the scenarios that name it must then fail. Run it
 * with `npm run rules-matter`; it exits with 1 and lists the rules whose absence no scenario notices. Rules named on the command line are tried
 * alone; `--third N` tries every third rule.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rules } from '../src/core/rules.ts';
import { readRulePage } from '../src/report/rule-page.ts';
import type { Scenario } from '../src/scenario/scenario.ts';
import { failureOf, inWorkers, partOf, type RuleEntryId, shippedScenarios, without } from './playing.ts';

interface Found {
  readonly rule: string;
  /** The scenario that failed, and where. */
  readonly by: string | undefined;
  readonly why: string;
}

const ids = Object.keys(rules).filter((id): id is RuleEntryId => id in rules);
const { unreachable } = readRulePage(readFileSync('docs/behaviour.md', 'utf8'));
const boundaries = ids.filter((id) => rules[id].kind === 'boundary');
/** Rules that no scenario can reach are excused on the page, with the test that covers them. */
const excused = ids.filter((id) => rules[id].kind !== 'boundary' && unreachable.has(id));
const removable = ids.filter((id) => rules[id].kind !== 'boundary' && !unreachable.has(id));

/** Scenarios by the rules that they name; those with fewer rules come first, because they are the most specific. */
function scenariosByRule(): Map<string, Scenario[]> {
  const byRule = new Map<string, Scenario[]>();
  for (const scenario of shippedScenarios().sort((a, b) => a.rules.length - b.rules.length))
    for (const rule of scenario.rules) byRule.set(rule, [...(byRule.get(rule) ?? []), scenario]);
  return byRule;
}

function judge(id: RuleEntryId, naming: readonly Scenario[]): Found {
  const changed = without(id);
  let unopened: Found | undefined;
  for (const scenario of naming) {
    const why = failureOf(scenario, changed);
    if (why === undefined) continue;
    const found = { rule: id, by: scenario.file, why };
    // A facility that cannot be opened proves less than a scenario that fails.
    if (!why.startsWith('the facility cannot be opened')) return found;
    unopened ??= found;
  }
  if (unopened !== undefined) return unopened;
  const why = naming.length === 0 ? 'no scenario names it' : `${naming.length} scenarios pass without it`;
  return { rule: id, by: undefined, why };
}

/** One worker of several: every nth rule, one line of JSON for each. */
function work(part: number, of: number, wanted: readonly RuleEntryId[]): void {
  const byRule = scenariosByRule();
  wanted.forEach((id, i) => {
    if (i % of === part) console.log(JSON.stringify(judge(id, byRule.get(id) ?? [])));
  });
}

function print(found: readonly Found[]): number {
  const at = new Map(ids.map((id, i) => [id as string, i]));
  const sorted = [...found].sort((a, b) => (at.get(a.rule) ?? 0) - (at.get(b.rule) ?? 0));
  for (const { rule, by, why } of sorted) console.log(`${rule.padEnd(9)} ${by ?? 'UNNOTICED'}  ${why}`);
  const unnoticed = sorted.filter((each) => each.by === undefined);
  console.log(`\n${sorted.length} rules switched off, ${sorted.length - unnoticed.length} noticed by a scenario`);
  console.log(`${boundaries.length} boundaries cannot be switched off; no scenario can reach ${excused.join(', ')}`);
  if (unnoticed.length > 0) console.log(`unnoticed: ${unnoticed.map((each) => each.rule).join(', ')}`);
  return unnoticed.length === 0 ? 0 : 1;
}

const given = process.argv.slice(2);
const share = partOf(given);
const third = given.indexOf('--third') < 0 ? undefined : Number(given[given.indexOf('--third') + 1]);
const named = given.filter((word, i) => !word.startsWith('--') && given[i - 1] !== '--third');
const tried = named.length === 0 ? removable : removable.filter((id) => named.includes(id));
const wanted = third === undefined ? tried : tried.filter((_, i) => i % 3 === third % 3);
if (share !== undefined) work(share.part, share.of, wanted);
else process.exitCode = print(await inWorkers<Found>(fileURLToPath(import.meta.url), wanted));
