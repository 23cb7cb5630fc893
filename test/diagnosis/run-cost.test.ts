/** The cost of a simulated run, in reports of entry controllers: they would be most of its events, and no evidence shows them. */
import { expect, it } from 'vitest';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { crop } from '../../src/diagnosis/world/crop.ts';
import { Draft } from '../../src/diagnosis/world/draft.ts';
import { openWorld } from '../../src/diagnosis/world/play.ts';
import { caseWith, MINUTE, told } from './made-case.ts';

const about = { unit: caseWith([told({})]), entry: caseWith([told({})], { person: 'gina', entry: 'gate-in' }) };

it('entry controllers report at most every ten minutes in a run about a unit', () => {
  const world = new Draft(about.unit, evidenceOf(about.unit)).build();
  const facility = openWorld(world, '1');
  let reports = 0;
  facility.trace.subscribe(({ kind, actor }) => {
    if (kind === 'lock.heartbeat' && actor === 'lock/gate-in') reports += 1;
  });
  facility.clock.runUntil(world.until);
  expect(reports).toBeGreaterThan(5);
  expect(reports).toBeLessThanOrEqual((world.until - world.startAt) / (10 * MINUTE) + 1);
});

it('entry controllers report as the facility file says in a run about an entry, and never more often', () => {
  const every = (of: typeof about.unit) => crop(of, evidenceOf(of)).lockSettings.mainsHeartbeatMs;
  expect(every(about.entry)).toBe(MINUTE);
  const slow = { ...about.unit.plan, lockSettings: { mainsHeartbeatMs: 60 * MINUTE } };
  expect(every({ ...about.unit, plan: slow })).toBe(60 * MINUTE);
});
