/** The rows of the map: only those that changed are written and sent again, and nobody sees a difference. */
import { expect, test } from 'vitest';
import type { MapStates } from '../../src/facility/open/map-view.ts';
import { UnitRows } from '../../src/facility/open/unit-rows.ts';
import { completed } from '../../src/pages/state/map-states.ts';
import { finished } from '../../src/sim/steps.ts';
import { demo, must } from './demo.ts';

const STEPS: readonly (readonly [verb: string, args: Readonly<Record<string, unknown>>, ms: number])[] = [
  ['lock.touch', { lock: 'A101' }, 100],
  ['lock.touch', { lock: 'A102' }, 1_000],
  ['pms.overdue', { unit: 'A101' }, 60_000],
  ['lock.drainTo', { lock: 'A103', mv: 2_890 }, 1_000],
  ['lock.touch', { lock: 'A103' }, 120_000],
  ['lock.changeBattery', { lock: 'A103' }, 10],
  ['portal.unlock', { as: 'maya', unit: 'A101', choose: 'Emergency', reason: 'Fire' }, 1_000],
  ['lock.touch', { lock: 'A101' }, 3_000],
  ['gateway.cut', { lock: 'A104' }, 60_000],
  ['pms.moveOut', { unit: 'A101' }, 60_000],
  ['lock.failPowerAt', { lock: 'A102', at: 'motor', n: 3 }, 1_000],
  ['portal.unlock', { as: 'maya', unit: 'A102', choose: 'Emergency', reason: 'Flood' }, 1_000],
  ['lock.touch', { lock: 'A102' }, 60_000],
];

test('INV-1: a row that is kept equals a new one, and the changes since a version complete the rows of that version', () => {
  const { site } = demo();
  const kept = new UnitRows(site);
  const rows = (of: UnitRows, after: number) =>
    finished(of.after(after)).map((text) => JSON.parse(text) as MapStates['units'][number]);
  let known: MapStates = { now: 0, version: 0, units: rows(kept, 0), entries: [], people: [] };
  known = { ...known, version: kept.version };
  const counts: number[] = [];
  for (const [verb, args, ms] of STEPS) {
    must(site, verb, args);
    site.clock.runFor(ms);
    const changed = rows(kept, known.version);
    counts.push(changed.length);
    known = completed(known, { ...known, version: kept.version, after: known.version, units: changed });
    const fresh = rows(new UnitRows(site), 0);
    expect(known.units, verb).toEqual(fresh);
    expect(rows(kept, 0), verb).toEqual(fresh);
  }
  expect(Math.max(...counts.slice(0, 6))).toBeLessThan(10);
  expect(counts.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(6);
  const before = kept.version;
  expect(rows(kept, before)).toEqual([]);
  expect(kept.version).toBe(before);
});
