/** The search finds planted faults, shrinks them, and reproduces them from one string; in correct code it finds nothing. */
import { beforeAll, describe, expect, test } from 'vitest';
import { replayed } from '../../../src/explore/jobs/replayed.ts';
import { INVARIANTS } from '../../../src/explore/oracle/model/invariants.ts';
import { runBatch } from '../../../src/explore/search/batch.ts';
import { runKeys } from '../../../src/explore/search/keys-level.ts';
import { readReplay } from '../../../src/explore/setup/replay-string.ts';
import { scenarioOf } from '../../../src/explore/shrink/scenario-of.ts';
import type { Found } from '../../../src/explore/shrink/shrink.ts';
import { SOUND_PARTS } from '../../../src/facility/faults/fault.ts';
import { FAULTS } from '../../../src/facility/faults/faults.ts';
import { openFromPlan, simulatedSecrets } from '../../../src/facility/open/open.ts';
import { VERBS } from '../../../src/facility/verbs/verbs.ts';
import { instantOf } from '../../../src/scenario/local-time.ts';
import { parseScenario } from '../../../src/scenario/parse.ts';
import { runScenario } from '../../../src/scenario/run.ts';

const partsOf = (id: string) => {
  const fault = FAULTS.get(id);
  if (fault === undefined) throw new Error(`no fault ${id}`);
  return fault.plant(SOUND_PARTS);
};

const parts = partsOf('emergency-for-all');
let found: Found | undefined;

beforeAll(() => {
  found = runBatch({ level: 'facility', seed: 3, runs: 60, parts }).found;
}, 300_000);

describe('search', () => {
  test('INV-SAME-AGAIN: equal seeds give equal searches', () => {
    const runs: string[] = [];
    for (let i = 0; i < 2; i++) {
      let text = '';
      runBatch({ level: 'facility', seed: 12, runs: 1, hear: (event) => (text += JSON.stringify(event)) });
      runs.push(text);
    }
    expect(runs[0]).toBe(runs[1]);
    expect(runs[0]?.length).toBeGreaterThan(10_000);
  });

  test('a few runs find nothing in a facility without a fault', () => {
    expect(runBatch({ level: 'facility', seed: 5, runs: 2 }).found).toBeUndefined();
    expect(runBatch({ level: 'lock', seed: 5, runs: 2 }).found).toBeUndefined();
    expect(runKeys({ seed: 5, runs: 3 }).found).toBeUndefined();
  });

  test('INV-STAFF: an emergency unlock by anybody is found, shrunk, and reproduced from its string', () => {
    expect(found?.broken.invariant).toBe('INV-STAFF');
    // From the portal it takes one step; beside the unit, by the manager app, six.
    expect(found?.steps.length).toBeLessThanOrEqual(6);
    const read = readReplay(found?.replay ?? '');
    if (!read.ok) throw new Error(read.why);
    expect(replayed(read.replay, 'emergency-for-all')?.broken.invariant).toBe('INV-STAFF');
    expect(replayed(read.replay)).toBeUndefined();
  }, 300_000);

  test.each([
    'no-hours',
    'phone-time-ignored',
    'close-included',
    'sequence-equal',
    'wrong-answer-for-overlock',
    'any-class',
  ])('level keys finds %s', (id) => {
    expect(runKeys({ seed: 1, runs: 10, parts: partsOf(id) }).found?.broken.invariant).toMatch(/^INV-(OPENS|ANSWER)/);
  });
});

describe('the scenario of a failure', () => {
  test('it fails with the fault and passes without it', () => {
    if (found?.setup === undefined) throw new Error('nothing was found');
    const text = scenarioOf(found) ?? '';
    const parsed = parseScenario('found.yaml', text, VERBS);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const { plan, seed, startAt } = found.setup;
    const verdict = (rules: typeof parts.rules): string => {
      const at = instantOf(startAt, plan.timeZone, 0);
      const site = openFromPlan(plan, { seed, startAt: at, secrets: simulatedSecrets(plan.name, seed), rules });
      return runScenario(parsed.scenario, site).verdict;
    };
    expect(verdict(parts.rules)).toBe('fail');
    expect(verdict(SOUND_PARTS.rules)).toBe('pass');
  }, 300_000);
});

describe('planted faults', () => {
  test('there are at least sixty, in every layer, each with a sentence and an effect on the parts', () => {
    expect(FAULTS.size).toBeGreaterThanOrEqual(60);
    const layers = new Set([...FAULTS.values()].map(({ layer }) => layer));
    for (const layer of ['core', 'keys', 'firmware', 'body', 'phone']) expect(layers).toContain(layer);
    for (const [id, fault] of FAULTS) {
      expect(fault.sentence, id).toMatch(/^[A-Z].*\.$/);
      expect(fault.plant(SOUND_PARTS), id).not.toEqual(SOUND_PARTS);
    }
  });

  test('every invariant is a sentence', () => {
    for (const [id, sentence] of Object.entries(INVARIANTS)) expect(`${id} ${sentence}`).toMatch(/^INV-[A-Z-]+ .+\.$/);
  });
});
