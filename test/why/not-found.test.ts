/** “Lock not found” has several causes, which look the same to the person at the lock; the trace distinguishes them. */
import { expect, test } from 'vitest';
import { isFailure } from '../../src/console/text/failure.ts';
import { finished } from '../../src/sim/steps.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { openWorld, openWorldSteps, visitOf } from '../../src/why/branches.ts';
import { controlOf } from '../../src/why/control.ts';
import { whyOf } from '../../src/why/why.ts';
import { WORLD } from './branching.ts';
import type { Input } from './planted.ts';

/** Bob, in front of his unit, with keys. */
const AT_A102: readonly (readonly [Input, number])[] = [
  [['person.driveToGate', { person: 'bob' }], 1_000],
  [['phone.openApp', { phone: 'bob' }], 2_000],
  [['person.tailgate', { person: 'bob' }], 1_000],
  [['person.walkTo', { person: 'bob', to: 'A102' }], 120_000],
];
const TOUCH: Input = ['lock.touch', { lock: 'A102' }];
const UNLOCK: readonly (readonly [Input, number])[] = [[['phone.unlock', { phone: 'bob', unit: 'A102' }], 30_000]];

function whyAfter(inputs: readonly (readonly [Input, number])[]) {
  const facility = openWorld(WORLD);
  const events: TraceEvent[] = [];
  facility.trace.subscribe((event) => void events.push(event));
  for (const [[verb, args], thenMs] of inputs) {
    const outcome = facility.play(verb, args);
    if (!outcome.ok) throw new Error(`${verb}: ${outcome.why}`);
    facility.clock.runFor(thenMs);
  }
  const failure = events.findLast(isFailure);
  if (failure === undefined) throw new Error('nothing failed');
  expect(failure.data.message).toMatch(/^Lock not found/);
  const why = whyOf(events, failure);
  const open = () => openWorldSteps(WORLD);
  const control = finished(controlOf(why, { open, visit: visitOf(events, failure), timeZone: WORLD.plan.timeZone }));
  return { why, control, brought: why.brought.map((path) => path.at(-1)) };
}

test('nobody pressed the button: asleep', () => {
  const { why, control } = whyAfter([...AT_A102, ...UNLOCK]);
  expect(why).toMatchObject({ causes: ['D7-1'], says: expect.stringMatching(/^The lock was asleep/) });
  expect(control?.says).toContain('Press the button');
});

test('the button was pressed long before: asleep again', () => {
  const { why } = whyAfter([...AT_A102, [TOUCH, 60_000], ...UNLOCK]);
  expect(why).toMatchObject({ causes: ['D7-1'], says: expect.stringMatching(/^The lock had gone back to sleep/) });
});

test('somebody pressed it, but the phone is far away: out of range, and the lock does not count as asleep', () => {
  const away: Input = ['person.walkTo', { person: 'bob', to: 'B202' }];
  const { why, control, brought } = whyAfter([...AT_A102, [away, 120_000], [TOUCH, 500], ...UNLOCK]);
  expect(why).toMatchObject({
    causes: [],
    says: expect.stringMatching(/out of range of the lock: the lock advertised/),
  });
  expect(brought[0]).toMatchObject({ actor: 'person/bob', kind: 'person.arrived', data: { at: 'B202' } });
  expect(control?.says).toMatch(/^Without event \d+, .*walkTo.*B202|^With this remedy, .* Go to the lock/);
});

test('the lock fell asleep while the app searched: it had advertised before', () => {
  const away: Input = ['person.walkTo', { person: 'bob', to: 'B202' }];
  const { why } = whyAfter([...AT_A102, [away, 120_000], [TOUCH, 12_000], ...UNLOCK]);
  expect(why.says).toMatch(/out of range/);
});

test('at home: out of range, whether or not the lock is asleep', () => {
  const { why } = whyAfter([...AT_A102.slice(0, 2), [['person.leave', { person: 'bob' }], 60_000], ...UNLOCK]);
  expect(why.says).toBe('The phone was out of range of the lock: it was not on site.');
});

test('an entry never sleeps: out of range', () => {
  const open: Input = ['phone.startEntry', { phone: 'bob', entry: 'gate-in' }];
  const { why, control } = whyAfter([...AT_A102, [open, 30_000]]);
  expect(why.says).toMatch(/out of range of the lock: the lock advertised/);
  expect(control?.path.at(-1)?.data).toMatchObject({ result: 'unlocked' });
});

test('the radio of the phone hears nothing: disturbed', () => {
  const { why, brought } = whyAfter([
    ...AT_A102,
    [['phone.disturb', { phone: 'bob', lossPerMille: 1_000 }], 1_000],
    [TOUCH, 500],
    ...UNLOCK,
  ]);
  expect(why.says).toBe('Something interferes with the radio at the lock.');
  expect(brought[0]).toMatchObject({ kind: 'link.disturbed' });
});

test('another device is connected to the lock', () => {
  const { why, brought } = whyAfter([
    ...AT_A102,
    [['intruder.connect', { lock: 'A102' }], 500],
    [TOUCH, 2_000],
    ...UNLOCK,
  ]);
  expect(why.says).toBe('The lock was connected to another device, so it did not advertise.');
  expect(brought[0]).toMatchObject({ kind: 'lock.connected' });
});
