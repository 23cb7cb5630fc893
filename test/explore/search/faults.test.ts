/** Planted faults: their table is complete, each has a shortest known scenario, and a search finds some; `npm run full faults` searches for all. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../../../scripts/playing.ts';
import { rules } from '../../../src/core/rules.ts';
import { INVARIANTS } from '../../../src/explore/oracle/model/invariants.ts';
import { runBatch } from '../../../src/explore/search/batch.ts';
import type { Level } from '../../../src/explore/setup/draw.ts';
import { reproductionFault } from '../../../src/explore/shrink/reproduces.ts';
import { SOUND_PARTS } from '../../../src/facility/faults/fault.ts';
import { FAULTS } from '../../../src/facility/faults/faults.ts';
import { readRulePage } from '../../../src/report/rule-page.ts';
import { parsed } from '../../scenarios/played.ts';

const FOLDER = new URL('../../../src/facility/faults/', import.meta.url);
const KEPT_RUNS = new URL('../../../fixtures/faults/shortest.json', import.meta.url);
/** More runs than a search needs to find any of those below. */
const MAX_RUNS = 200;

describe('the table of planted faults', () => {
  test('each fault occurs once, in the table of its layer', () => {
    const tables = readdirSync(FOLDER).filter((name) => !['fault.ts', 'faults.ts'].includes(name));
    const entries = tables.flatMap((table) =>
      [...readFileSync(new URL(table, FOLDER), 'utf8').matchAll(/\bid: '([^']+)',\s+layer: '([^']+)'/g)].map(
        ([, id = '', layer = '']) => ({ table, id, layer }),
      ),
    );
    expect(entries.map(({ id }) => id).sort()).toEqual([...FAULTS.keys()].sort());
    for (const { table, id, layer } of entries) {
      expect(table.startsWith(layer), `${id} in ${table}`).toBe(true);
      expect(FAULTS.get(id)).toMatchObject({ id, layer });
    }
  });

  test('the shortest known runs name only faults and invariants that exist', () => {
    const keptRuns = JSON.parse(readFileSync(KEPT_RUNS, 'utf8')) as Record<
      string,
      { invariant: string; steps: string[] }
    >;
    for (const [id, { invariant, steps }] of Object.entries(keptRuns)) {
      expect(FAULTS.has(id), id).toBe(true);
      expect(INVARIANTS, id).toHaveProperty(invariant);
      expect(steps.length, id).toBeGreaterThan(0);
    }
  });
});

describe('every rule', () => {
  const planted = [...FAULTS.values()].map(({ plant }) => plant(SOUND_PARTS).rules);
  const { unreachable } = readRulePage(readFileSync(new URL('../../../docs/behaviour.md', import.meta.url), 'utf8'));

  test.each(Object.values(rules).filter(({ kind }) => kind !== 'boundary'))(
    '$id has a planted fault, or docs/behaviour.md says why nothing at a facility can show it',
    ({ id }) => {
      expect(planted.some((changed) => changed[id] !== rules[id])).toBe(!unreachable.has(id));
    },
  );
});

describe('a planted fault that breaks no invariant fails its scenario, which passes without it', () => {
  const shown = [...FAULTS.values()].flatMap(({ id, plant, scenario }) =>
    scenario === undefined ? [] : [{ id, plant, scenario }],
  );

  test.each(shown)('$id: $scenario', ({ plant, scenario: file }) => {
    const scenario = parsed(file);
    expect(failureOf(scenario)).toBeUndefined();
    // A facility that cannot be opened would show nothing.
    expect(failureOf(scenario, plant(SOUND_PARTS).rules)).toMatch(/^line \d+: /);
  });
});

describe('a search finds planted faults', () => {
  test.each<[layer: string, fault: string, level: Level, invariant: RegExp]>([
    ['keys', 'any-length', 'lock', /^INV-ANSWER$/],
    ['firmware', 'never-sleeps', 'lock', /^INV-SLEEPS$/],
    ['phone', 'phone-never-asks', 'lock', /^INV-PHONE-ASKS$/],
  ])(
    '%s: %s, and its scenario is red with it and green without',
    (layer, id, level, invariant) => {
      const fault = FAULTS.get(id);
      expect(fault?.layer).toBe(layer);
      const parts = fault?.plant(SOUND_PARTS) ?? SOUND_PARTS;
      const { found } = runBatch({ level, seed: 2, runs: MAX_RUNS, parts });
      if (found === undefined) throw new Error(`${id} was not found in ${MAX_RUNS} runs`);
      expect(found.broken.invariant).toMatch(invariant);
      expect(reproductionFault(found, parts)).toBeUndefined();
    },
    60_000,
  );
});
