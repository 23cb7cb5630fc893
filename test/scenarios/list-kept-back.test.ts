/** The attack on what the core knows about a lock, as scenarios: correct code withstands it, and a core that trusts too much does not. */
import { describe, expect, it } from 'vitest';
import { planOf } from '../../src/cli/run/facilities.ts';
import { SOUND_PARTS } from '../../src/facility/faults/fault.ts';
import { FAULTS } from '../../src/facility/faults/faults.ts';
import { openFromPlan } from '../../src/facility/open/open.ts';
import { instantOf } from '../../src/scenario/local-time.ts';
import { ScenarioRun } from '../../src/scenario/run.ts';
import { parsed } from './played.ts';

function verdictOf(file: string, fault?: string) {
  const scenario = parsed(file);
  const read = planOf(scenario.facility, scenario.file);
  if (!read.ok) throw new Error('the facility does not read');
  const startAt = instantOf(scenario.startAt, read.plan.timeZone, 0);
  const { rules } = fault === undefined ? SOUND_PARTS : (FAULTS.get(fault)?.plant(SOUND_PARTS) ?? {});
  if (rules === undefined) throw new Error(`no fault ${fault}`);
  const run = new ScenarioRun(scenario, openFromPlan(read.plan, { seed: scenario.seed, startAt, rules }));
  while (!run.advance(Number.MAX_SAFE_INTEGER));
  const { verdict, failure } = run.result();
  return verdict === 'pass' ? verdict : `line ${failure?.line}`;
}

describe('a withheld list', () => {
  it.each([
    ['a-list-kept-back-confirms-nothing', 'any-record-confirms'],
    ['a-list-kept-back-undoes-what-is-confirmed', 'confirmed-too-soon'],
  ])('%s: passes, and fails with the fault %s', (name, fault) => {
    const file = `scenarios/keys/${name}.yaml`;
    expect(verdictOf(file)).toBe('pass');
    expect(verdictOf(file, fault)).toMatch(/^line/);
  });
});
