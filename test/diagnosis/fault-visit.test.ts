/** A fault of our own software is tried on the visit first: what that leaves out would change nothing, and what it spares is whole runs. */
import { expect, it, vi } from 'vitest';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { SOFTWARE_FAULTS } from '../../src/diagnosis/hypotheses/software-faults.ts';
import { playAndObserve } from '../../src/diagnosis/observe.ts';
import { hypothesisOf } from '../../src/diagnosis/tiers.ts';
import { tryOne } from '../../src/diagnosis/trial.ts';
import { Draft } from '../../src/diagnosis/world/draft.ts';
import { effectOf } from '../../src/diagnosis/world/effect.ts';
import type { World } from '../../src/diagnosis/world/step.ts';
import { VirtualClock } from '../../src/sim/virtual-clock.ts';
import { caseOfActs, DAY, MINUTE, visit } from './busy.ts';
import { failing, TRIES } from './paid.ts';

const HOUR = 60 * MINUTE;

/** The simulated time that `act` takes, in milliseconds. */
function simulated(act: () => void): number {
  const { runUntil } = VirtualClock.prototype;
  let sum = 0;
  const counted = vi.spyOn(VirtualClock.prototype, 'runUntil').mockImplementation(function (this: VirtualClock, at) {
    sum += at - this.now();
    return runUntil.call(this, at);
  });
  act();
  counted.mockRestore();
  return sum;
}

const { of } = caseOfActs(
  [...visit(TRIES - DAY), ...failing(true)],
  TRIES + 60 * MINUTE,
  '',
  'phone-shows-success-as-failure',
);
const evidence = evidenceOf(of);
const plain = new Draft(of, evidence).build();
const effectIn = (world: World): string => effectOf(of, evidence, playAndObserve(of, world));
/** The id of a fault without its prefix. */
const faultOf = (id: string): string => id.replace(/^our-/, '');
const SOME = [
  'silent-lock',
  'battery-heals',
  'clock-not-set',
  'phone-shows-success-as-failure',
  'bolt-drifts',
  'queue-without-end',
];

it('leaves out only faults whose whole run has the effects of the run without them', { timeout: 120_000 }, () => {
  const expected = effectIn(plain);
  const some = SOFTWARE_FAULTS.filter(({ id }) => SOME.includes(faultOf(id)));
  expect(some).toHaveLength(SOME.length);
  const left = some.filter((one) => tryOne(of, evidence, one) === undefined);
  for (const { id } of left) expect(effectIn({ ...plain, fault: faultOf(id) }), id).toBe(expected);
  expect(left.length).toBeGreaterThan(2);
  expect(left.map(({ id }) => id)).not.toContain('our-phone-shows-success-as-failure');
});

it('plays minutes of a fault that shows nothing, instead of the days before the visit', { timeout: 120_000 }, () => {
  // Another case shares no runs with the test above.
  const fresh = { ...of };
  const timeOf = (id: string) => simulated(() => void tryOne(fresh, evidence, hypothesisOf([id])));
  const whole = plain.until - plain.startAt;
  expect(whole).toBeGreaterThan(DAY);
  // The run before the visit is played once, for the first fault.
  timeOf('our-clock-not-set');
  expect(timeOf('our-clock-not-set')).toBeLessThan(3 * HOUR);
  expect(timeOf('our-phone-shows-success-as-failure')).toBeGreaterThanOrEqual(whole);
});
