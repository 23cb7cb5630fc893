/** What is found becomes short: needless steps, units, troubles and waiting go, and what is left shows the same. */
import { describe, expect, test } from 'vitest';
import { amiss } from '../../src/explore/reproduces.ts';
import { type Draw, setupOf } from '../../src/explore/setup.ts';
import { shortest } from '../../src/explore/shorten.ts';
import { simpler } from '../../src/explore/simpler.ts';
import { Stage } from '../../src/explore/stage.ts';
import { type Step, verb, wait } from '../../src/explore/steps.ts';
import { SOUND_PARTS } from '../../src/facility/faults/fault.ts';
import { FAULTS } from '../../src/facility/faults/faults.ts';

const DRAW: Draw = {
  zone: 1,
  start: 1,
  seed: 7,
  ios: true,
  units: [
    { status: 0, factory: false, drift: 60 },
    { status: 1, factory: false, drift: 0 },
  ],
  troubles: ['jam', 'rent'],
  moves: 80,
  settings: [],
  more: 3,
};

const partsOf = (id: string) => {
  const fault = FAULTS.get(id);
  if (fault === undefined) throw new Error(`no fault ${id}`);
  return fault.plant(SOUND_PARTS);
};

/** The stage after these steps with a fault planted. */
function played(fault: string, steps: readonly Step[]): Stage {
  const stage = new Stage(setupOf(DRAW), partsOf(fault));
  for (const step of steps) stage.play(step);
  stage.beginHealing();
  return stage;
}

const NOISE: readonly Step[] = [
  verb('door.lean', { lock: 'U2', newtons: 30 }),
  wait(4_000),
  verb('person.driveToGate', { person: 'ann' }),
  verb('phone.openApp', { phone: 'ann' }),
  wait(12_000),
  verb('lock.touch', { lock: 'U2' }),
  wait(20_000),
];

describe('shortening', () => {
  test('a failure in the middle of much else comes out as its two steps, in the simplest facility', () => {
    const stage = played('never-sleeps', [
      ...NOISE,
      verb('lock.touch', { lock: 'U1' }),
      wait(300_000),
      verb('phone.openApp', { phone: 'ben' }),
    ]);
    expect(stage.broken?.invariant).toBe('INV-SLEEPS');
    const found = shortest(stage, partsOf('never-sleeps'), '');
    expect(found.broken.invariant).toBe('INV-SLEEPS');
    expect(found.steps).toHaveLength(2);
    expect(found.steps[0]).toMatchObject({ verb: 'lock.touch' });
    expect(found.setup?.plan.units).toHaveLength(1);
    expect(found.setup?.draw).toMatchObject({ zone: 0, start: 0, troubles: [], units: [{ drift: 0 }] });
    expect(amiss(found, partsOf('never-sleeps'))).toBeUndefined();
  }, 30_000);

  test('a step that the failure needs stays', () => {
    const stage = played('bolt-drifts', [...NOISE, verb('lock.pullHasp', { lock: 'U1' }), wait(1_000)]);
    const found = shortest(stage, partsOf('bolt-drifts'), '');
    expect(found.steps).toContainEqual({ verb: 'lock.pullHasp', args: { lock: 'U1' } });
    expect(amiss(found, partsOf('bolt-drifts'))).toBeUndefined();
  }, 30_000);

  test('simpler draws end with the plainest one, and none takes the last unit', () => {
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
      troubles: [],
      more: 0,
    });
  });
});
