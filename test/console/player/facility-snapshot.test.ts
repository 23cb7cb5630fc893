/** Snapshots that are taken in steps while something else may happen in between. */
import { expect, test } from 'vitest';
import { takeStandingStill, takeUndisturbed } from '../../../src/console/player/facility-snapshot.ts';
import type { Json } from '../../../src/sim/clock.ts';
import { type HostClock, LiveClock } from '../../../src/sim/live-clock.ts';
import type { Steps } from '../../../src/sim/steps.ts';
import { VirtualClock } from '../../../src/sim/virtual-clock.ts';
import { SmallFacility } from '../small-facility.ts';

const STEPS = 5;

/** Reads its state in the first of several steps, so that a snapshot that is disturbed later is wrong. */
class SlowFacility extends SmallFacility {
  steps = 0;
  *snapshotSteps(): Steps<Json> {
    const snapshot = this.snapshot();
    for (let step = 0; step < STEPS; step++) {
      this.steps++;
      yield;
    }
    return snapshot;
  }
}

test.each([
  ['an input', (facility: SmallFacility) => void facility.play('lock.touch', { lock: 'A102' })],
  ['time', (facility: SmallFacility) => facility.clock.runFor(10)],
])('a snapshot begins again after %s in between', (_, disturb) => {
  const facility = new SlowFacility();
  const steps = takeUndisturbed(() => facility);
  for (let step = 0; step < STEPS - 1; step++) steps.next();
  disturb(facility);
  let result = steps.next();
  while (result.done !== true) result = steps.next();
  expect(result.value).toEqual({ seq: facility.trace.seq, snapshot: facility.snapshot() });
  expect(facility.steps).toBe(2 * STEPS - 1);
});

test('a snapshot begins again when the facility was replaced, as by a step back', () => {
  const [first, second] = [new SlowFacility(), new SlowFacility()];
  second.play('lock.touch', { lock: 'A102' });
  let shown = first;
  const steps = takeUndisturbed(() => shown);
  steps.next();
  shown = second;
  let result = steps.next();
  while (result.done !== true) result = steps.next();
  expect(result.value?.snapshot).toEqual(second.snapshot());
});

test('a running facility stands still for a snapshot, which is taken in turns of its clock', async () => {
  const inner = new VirtualClock(0);
  let reads = 0;
  const host: HostClock = {
    // Each reading takes longer than a slice, so that a slice is one step.
    now: () => inner.now() + 20 * ++reads,
    setTimeout: (callback, delayMs) => inner.setTimeout(callback, Math.max(1, delayMs)) as NodeJS.Timeout,
    clearTimeout: (id) => inner.clearTimeout(id),
  };
  const facility = new SlowFacility();
  facility.play('lock.touch', { lock: 'A101' });
  const live = new LiveClock(facility.clock, {
    host,
    speed: 3_600,
    onError: (error) => {
      throw error;
    },
  });
  live.start();
  const { seq } = facility.trace;
  const at = facility.clock.now();
  const taking = takeStandingStill(facility, live);
  for (let turn = 1; turn <= STEPS; turn++) {
    expect(facility.steps).toBe(turn - 1);
    inner.step();
    expect([facility.clock.now(), facility.trace.seq]).toEqual([at, seq]);
  }
  const expected = facility.snapshot();
  inner.step();
  expect(await taking).toEqual({ seq, snapshot: expected });
  for (let turn = 0; turn < 20; turn++) inner.step();
  expect(facility.clock.now()).toBeGreaterThan(at);
  live.stop();
});
