import { expect, test } from 'vitest';
import { shippedFacilities } from '../../../src/cli/run/facilities.ts';
import { findScenarios } from '../../../src/cli/run/scenario-files.ts';
import { KINDS } from '../../../src/facility/open/kinds.ts';
import { openFacility } from '../../../src/index.ts';
import { readScenario } from '../../../src/scenario/parse.ts';
import { runScenario } from '../../../src/scenario/run.ts';
import { oneIn } from '../../sizes.ts';

test('every kind of event in the shipped scenarios is on the list', () => {
  const seen = new Set<string>();
  const found = findScenarios(['scenarios/locked-in', 'scenarios/portal', 'scenarios/keys']);
  if (!found.ok) throw found.error;
  for (const file of oneIn(3, found.files)) {
    const read = readScenario(file, shippedFacilities.verbTable);
    if (!read.ok) throw new Error(read.problems[0]?.message);
    const { facility: source, seed, startAt } = read.scenario;
    const opened = shippedFacilities.open(source, { seed, startAt, beside: file });
    if (!opened.ok) throw new Error(file);
    opened.facility.trace.subscribe(({ kind }) => void seen.add(kind));
    runScenario(read.scenario, opened.facility);
  }
  const living = openFacility('demo', { life: true });
  living.trace.subscribe(({ kind }) => void seen.add(kind));
  living.clock.runFor(600_000);
  expect(seen.size).toBeGreaterThan(60);
  expect([...seen].filter((kind) => !KINDS.has(kind))).toEqual([]);
}, 120_000);
