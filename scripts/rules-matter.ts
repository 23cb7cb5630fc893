/**
 * Whether every rule of the core matters: each guard and effect is switched off in turn, and one of the scenarios that name it must
 * then fail. Run it with `npm run rules-matter`; exit code 1 with the list of those whose absence nobody notices. Rules named on
 * the command line are tried alone.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { planOf, shippedFacilities } from '../src/cli/run/facilities.ts';
import { findScenarios } from '../src/cli/run/scenario-files.ts';
import { switchedOff } from '../src/core/kernel/rule.ts';
import { type Rules, rules } from '../src/core/rules.ts';
import { openSite } from '../src/facility/open/open.ts';
import { readRulePage } from '../src/report/rule-page.ts';
import { instantOf } from '../src/scenario/local-time.ts';
import { readScenario } from '../src/scenario/parse.ts';
import { ScenarioRun } from '../src/scenario/run.ts';
import type { Scenario } from '../src/scenario/scenario.ts';

/** Timers of one run at most; a run that needs more without the rule has failed. */
const MOST_TIMERS = 2_000_000;
const TURN = 10_000;

type Id = keyof Rules;

interface Found {
  readonly rule: string;
  /** The scenario that failed, and where. */
  readonly by: string | undefined;
  readonly why: string;
}

const ids = Object.keys(rules).filter((id): id is Id => id in rules);
const { unreachable } = readRulePage(readFileSync('docs/behaviour.md', 'utf8'));
const boundaries = ids.filter((id) => rules[id].kind === 'boundary');
/** What no scenario can reach is excused by the page, with the test that holds it. */
const excused = ids.filter((id) => rules[id].kind !== 'boundary' && unreachable.has(id));
const removable = ids.filter((id) => rules[id].kind !== 'boundary' && !unreachable.has(id));

function without(id: Id): Rules {
  // One entry is switched off; its type stays what it was.
  return { ...rules, [id]: switchedOff(rules[id]) } as Rules;
}

/** Why a scenario fails with these rules; undefined when it passes. */
function failureOf(scenario: Scenario, changed: Rules): string | undefined {
  try {
    const read = planOf(scenario.facility, scenario.file);
    if (!read.ok) return 'the facility does not read';
    const startAt = instantOf(scenario.startAt, read.plan.timeZone, 0);
    const run = new ScenarioRun(scenario, openSite(read.plan, { seed: scenario.seed, startAt, rules: changed }));
    for (let timers = 0; !run.advance(TURN); timers += TURN) if (timers > MOST_TIMERS) return 'does not end';
    const { verdict, failure } = run.result();
    return verdict === 'pass' ? undefined : `line ${failure?.line ?? 0}: ${failure?.message ?? verdict}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Scenarios by the rules they name, those of fewer rules first: they are the closest to the point. */
function scenariosByRule(): Map<string, Scenario[]> {
  const found = findScenarios(['scenarios']);
  const all = (found.ok ? found.files : []).flatMap((file) => {
    const read = readScenario(file, shippedFacilities.verbTable);
    return read.ok ? [read.scenario] : [];
  });
  const byRule = new Map<string, Scenario[]>();
  for (const scenario of all.sort((a, b) => a.rules.length - b.rules.length))
    for (const rule of scenario.rules) byRule.set(rule, [...(byRule.get(rule) ?? []), scenario]);
  return byRule;
}

function judge(id: Id, naming: readonly Scenario[]): Found {
  const changed = without(id);
  let unopened: Found | undefined;
  for (const scenario of naming) {
    const why = failureOf(scenario, changed);
    if (why === undefined) continue;
    const found = { rule: id, by: scenario.file, why };
    // A facility that cannot even be opened says less than a story that goes wrong.
    if (!why.startsWith('the facility cannot be opened')) return found;
    unopened ??= found;
  }
  if (unopened !== undefined) return unopened;
  const why = naming.length === 0 ? 'no scenario names it' : `${naming.length} scenarios pass without it`;
  return { rule: id, by: undefined, why };
}

/** One worker of several: every nth rule, a line of JSON for each. */
function work(part: number, of: number, wanted: readonly Id[]): void {
  const byRule = scenariosByRule();
  wanted.forEach((id, i) => {
    if (i % of === part) console.log(JSON.stringify(judge(id, byRule.get(id) ?? [])));
  });
}

function workers(of: number, wanted: readonly Id[]): Promise<Found[]> {
  const found: Found[] = [];
  const one = (part: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const file = fileURLToPath(import.meta.url);
      const child = spawn(process.execPath, ['--import', 'tsx', file, `--part=${part}/${of}`, ...wanted], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      createInterface({ input: child.stdout }).on('line', (line) => found.push(JSON.parse(line)));
      child.on('error', reject);
      child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
    });
  return Promise.all(Array.from({ length: of }, (_, part) => one(part))).then(() => found);
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
const part = /^--part=(\d+)\/(\d+)$/.exec(given[0] ?? '');
const named = given.filter((word) => !word.startsWith('--'));
const wanted = named.length === 0 ? removable : removable.filter((id) => named.includes(id));
if (part !== null) work(Number(part[1]), Number(part[2]), wanted);
else process.exitCode = print(await workers(Math.max(1, Math.min(8, availableParallelism())), wanted));
