/** The alternative runs of the page that explains a failure. */
import { expect, test } from 'vitest';
import { Controls } from '../../src/console/controls.ts';
import { SLICE_MS } from '../../src/console/player/slice.ts';
import { isFailure } from '../../src/console/text/failure.ts';
import { hostClock } from '../../src/sim/live-clock.ts';
import { failureAt, whyOf } from '../../src/why/why.ts';
import { DEMO, JAM, record } from './visit.ts';

const jam = record(JAM);

test('alternative runs are kept for one failure at a time, because each needs a facility', () => {
  const failure = failureAt(jam.events, jam.events.find(isFailure)?.seq ?? 0, isFailure);
  if (failure === undefined) throw new Error('the jam has no failure');
  const first = whyOf(jam.events, failure);
  const second = { ...first, failure: { ...failure, seq: failure.seq + 1 } };
  let opened = 0;
  const open = () => {
    opened++;
    return DEMO.open();
  };
  let at = 0;
  const host = { ...hostClock, now: () => (at += SLICE_MS) };
  const controls = new Controls(
    { divergence: undefined, origin: () => ({ open, events: jam.events, timeZone: 'UTC' }) },
    host,
  );
  for (const [why, times] of [
    [first, 1],
    [first, 1],
    [second, 2],
    [first, 3],
  ] as const) {
    controls.of(why);
    controls.tick();
    expect(opened).toBe(times);
  }
});
