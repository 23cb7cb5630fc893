/** A find is shrunk: unnecessary steps, units, fault classes and waits are removed, and the rest still fails. */
import { describe, expect, test } from 'vitest';
import { TrialRun } from '../../../src/explore/run/trial-run.ts';
import type { Draw } from '../../../src/explore/setup/draw.ts';
import { setupOf } from '../../../src/explore/setup/setup.ts';
import { simpler } from '../../../src/explore/setup/simpler.ts';
import { type Step, verbs, wait } from '../../../src/explore/setup/steps.ts';
import { reproductionFault } from '../../../src/explore/shrink/reproduces.ts';
import { scenarioOf } from '../../../src/explore/shrink/scenario-of.ts';
import { shrink } from '../../../src/explore/shrink/shrink.ts';
import { SOUND_PARTS } from '../../../src/facility/faults/fault.ts';
import { FAULTS } from '../../../src/facility/faults/faults.ts';

const DRAW: Draw = {
  zone: 1,
  start: 1,
  seed: 7,
  ios: true,
  units: [
    { status: 0, factory: false, drift: 60 },
    { status: 1, factory: false, drift: 0 },
  ],
  faultClasses: ['jam', 'rent'],
  moves: 80,
  settings: [],
  more: 3,
};

const partsOf = (id: string) => {
  const fault = FAULTS.get(id);
  if (fault === undefined) throw new Error(`no fault ${id}`);
  return fault.plant(SOUND_PARTS);
};

/** The trial after these steps with a fault planted. */
function played(fault: string, steps: readonly Step[]): TrialRun {
  const trial = new TrialRun(setupOf(DRAW), partsOf(fault));
  for (const step of steps) trial.play(step);
  trial.beginRecovery();
  return trial;
}

const NOISE: readonly Step[] = [
  verbs.door.lean({ lock: 'U2', newtons: 30 }),
  wait(4_000),
  verbs.person.driveToGate({ person: 'ann' }),
  verbs.phone.openApp({ phone: 'ann' }),
  wait(12_000),
  verbs.lock.touch({ lock: 'U2' }),
  // Not long enough to see that a lock should be asleep.
  wait(10_000),
];

describe('shrinking', () => {
  test('of two verbs in one instant, the scenario forbids the event of the second one only', () => {
    const unlock = verbs.portal.unlock({ as: 'mia', unit: 'U1', choose: 'Emergency', reason: 'Fire' });
    const trial = played('emergencies-pile-up', [unlock, unlock]);
    expect(trial.broken?.invariant).toBe('INV-REMOTE-WINDOW');
    const found = shrink(trial, partsOf('emergencies-pile-up'), '');
    expect(found.steps).toHaveLength(2);
    expect(reproductionFault(found, partsOf('emergencies-pile-up'))).toBeUndefined();
  });

  test('of two events of one instant without a verb between them, the scenario forbids the second one only', () => {
    const trial = played('remote-again-and-again', [
      verbs.lock.touch({ lock: 'U2' }),
      verbs.lock.touch({ lock: 'U2' }),
      verbs.portal.unlock({ as: 'mia', unit: 'U2', choose: 'Emergency', reason: 'Fire' }),
      wait(1_000),
    ]);
    expect(trial.broken?.invariant).toBe('INV-REMOTE-WINDOW');
    const found = shrink(trial, partsOf('remote-again-and-again'), '');
    expect(scenarioOf(found)).toContain('moreThan: 1');
    expect(reproductionFault(found, partsOf('remote-again-and-again'))).toBeUndefined();
  });

  test('a status that the rental software reports is the status of the unit from the start', () => {
    const auction = verbs.portal.auction({ as: 'eve', unit: 'U1', opener: 'mia', opens: 1 });
    const trial = played('auctions-by-all', [
      ...NOISE,
      verbs.pms.overdue({ unit: 'U1' }),
      verbs.portal.updateCustomerData(),
      wait(1_000),
      auction,
    ]);
    expect(trial.broken?.invariant).toBe('INV-PERMISSION');
    const { steps } = shrink(trial, partsOf('auctions-by-all'), '');
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject(auction);
  });

  test('a failure among many other steps is shrunk to its two steps, in the simplest facility', () => {
    const trial = played('never-sleeps', [
      ...NOISE,
      verbs.lock.touch({ lock: 'U1' }),
      wait(300_000),
      verbs.phone.openApp({ phone: 'ben' }),
    ]);
    expect(trial.broken?.invariant).toBe('INV-SLEEPS');
    const found = shrink(trial, partsOf('never-sleeps'), '');
    expect(found.broken.invariant).toBe('INV-SLEEPS');
    expect(found.steps).toHaveLength(2);
    expect(found.steps[0]).toMatchObject({ verb: 'lock.touch' });
    expect(found.setup?.plan.units).toHaveLength(1);
    expect(found.setup?.draw).toMatchObject({ zone: 0, start: 0, faultClasses: [], units: [{ drift: 0 }] });
    expect(reproductionFault(found, partsOf('never-sleeps'))).toBeUndefined();
  }, 30_000);

  test('a step that the failure needs is kept', () => {
    const trial = played('bolt-drifts', [...NOISE, verbs.lock.pullHasp({ lock: 'U1' }), wait(1_000)]);
    const found = shrink(trial, partsOf('bolt-drifts'), '');
    expect(found.steps).toContainEqual({ verb: 'lock.pullHasp', args: { lock: 'U1' } });
    expect(reproductionFault(found, partsOf('bolt-drifts'))).toBeUndefined();
  }, 30_000);

  test('simpler draws end with the simplest one, and none removes the last unit', () => {
    let draw = DRAW;
    for (let i = 0; ; i++) {
      const [next] = simpler(draw);
      if (next === undefined) break;
      draw = next;
      expect(i).toBeLessThan(50);
    }
    expect(draw).toEqual({
      ...DRAW,
      zone: 0,
      start: 0,
      seed: 0,
      ios: false,
      units: [{ status: 0, factory: false, drift: 0 }],
      faultClasses: [],
      more: 0,
    });
  });
});
