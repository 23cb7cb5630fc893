/**
 * The common part of scripts that change something and expect a scenario to fail: the shipped scenarios, a run, and several
 * workers.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { planOf, shippedFacilities } from '../src/cli/run/facilities.ts';
import { findScenarios } from '../src/cli/run/scenario-files.ts';
import { switchedOff } from '../src/core/kernel/rule.ts';
import { type Rules, rules } from '../src/core/rules.ts';
import { openFromPlan } from '../src/facility/open/open.ts';
import { instantOf } from '../src/scenario/local-time.ts';
import { readScenario } from '../src/scenario/parse.ts';
import { ScenarioRun } from '../src/scenario/run.ts';
import type { Scenario } from '../src/scenario/scenario.ts';

/** The maximum number of timers in one run; a changed run that needs more has failed. */
const MAX_TIMERS = 2_000_000;
const TURN = 10_000;

export type RuleEntryId = keyof Rules;

export const isRule = (id: string): id is RuleEntryId => Object.hasOwn(rules, id);

/** The rules with one entry switched off. */
export function without(id: RuleEntryId): Rules {
  // One entry is switched off; its type stays the same.
  return { ...rules, [id]: switchedOff(rules[id]) } as Rules;
}

/** Why a scenario fails under these rules; undefined when it passes. */
export function failureOf(scenario: Scenario, changed: Rules = rules): string | undefined {
  try {
    const read = planOf(scenario.facility, scenario.file);
    if (!read.ok) return 'the facility cannot be read';
    const startAt = instantOf(scenario.startAt, read.plan.timeZone, 0);
    const run = new ScenarioRun(scenario, openFromPlan(read.plan, { seed: scenario.seed, startAt, rules: changed }));
    for (let timers = 0; !run.advance(TURN); timers += TURN) if (timers > MAX_TIMERS) return 'does not end';
    const { verdict, failure } = run.result();
    return verdict === 'pass' ? undefined : `line ${failure?.line ?? 0}: ${failure?.message ?? verdict}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export function shippedScenarios(): Scenario[] {
  const found = findScenarios(['scenarios']);
  return (found.ok ? found.files : []).flatMap((file) => {
    const read = readScenario(file, shippedFacilities.verbTable);
    return read.ok ? [read.scenario] : [];
  });
}

/** The share of this process when it is a worker: `--part=2/4` is the third of four. */
export function partOf(given: readonly string[]): { readonly part: number; readonly of: number } | undefined {
  const [, part, of] = /^--part=(\d+)\/(\d+)$/.exec(given[0] ?? '') ?? [];
  return part === undefined ? undefined : { part: Number(part), of: Number(of) };
}

/** Runs a script in as many processes as there are cores; each prints its findings, a line of JSON for each. */
export async function inWorkers<Found>(script: string, given: readonly string[]): Promise<Found[]> {
  const of = Math.max(1, Math.min(8, availableParallelism()));
  const found: Found[] = [];
  const one = (part: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [...process.execArgv, script, `--part=${part}/${of}`, ...given], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      createInterface({ input: child.stdout }).on('line', (line) => found.push(JSON.parse(line)));
      child.on('error', reject);
      child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
    });
  await Promise.all(Array.from({ length: of }, (_, part) => one(part)));
  return found;
}
