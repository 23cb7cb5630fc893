import { expect, test } from 'vitest';
import { Backlogs, SENT_MS } from '../../src/server/control/backlogs.ts';
import { hostClock } from '../../src/sim/live-clock.ts';

/** A host on which every wait passes a quarter of the limit immediately. */
function quickHost() {
  let now = 0;
  return {
    ...hostClock,
    now: () => now,
    setTimeout: (act: () => void) => {
      now += SENT_MS / 4;
      return hostClock.setTimeout(act, 0);
    },
  };
}

test('it resolves when everything was taken, with nothing', async () => {
  const backlogs = new Backlogs(quickHost());
  let waiting = 2;
  backlogs.add(() => [{ to: 'ws-1', waiting: waiting-- }]);
  expect(await backlogs.sent()).toEqual([]);
  expect(waiting).toBe(-1);
});

test('INV-1 a program that does not read is named after the limit; INV-2 it delays no further answer until it has caught up', async () => {
  const host = quickHost();
  const backlogs = new Backlogs(host);
  let waiting = 7;
  backlogs.add(() => [{ to: 'ws-1', waiting }]);
  expect(await backlogs.sent()).toEqual([{ to: 'ws-1', waiting: 7 }]);
  expect(host.now()).toBe(SENT_MS);
  expect(await backlogs.sent()).toEqual([{ to: 'ws-1', waiting: 7 }]);
  expect(host.now()).toBe(SENT_MS);
  waiting = 0;
  expect(await backlogs.sent()).toEqual([]);
  waiting = 1;
  await backlogs.sent();
  expect(host.now()).toBe(2 * SENT_MS);
});

test('an attempt that failed is named, and not waited for', async () => {
  const host = quickHost();
  const backlogs = new Backlogs(host);
  const remove = backlogs.add(() => [{ to: 'subscriber 1', waiting: 3, failing: true }]);
  expect(await backlogs.sent()).toEqual([{ to: 'subscriber 1', waiting: 3, failing: true }]);
  expect(host.now()).toBe(0);
  remove();
  expect(await backlogs.sent()).toEqual([]);
});
