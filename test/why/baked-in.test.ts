/** A cause is planted at a random instant, and its symptom shows hours later: the event that is named is of the chain of the cause. */
import { expect, test } from 'vitest';
import { isFailure } from '../../src/console/text/failure.ts';
import { readPlan } from '../../src/facility/files/plan.ts';
import { openFromPlan } from '../../src/facility/open/open.ts';
import { VERBS } from '../../src/facility/verbs/verbs.ts';
import { chainOf } from '../../src/sim/causes.ts';
import type { Json } from '../../src/sim/clock.ts';
import { Random } from '../../src/sim/random.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { bakedIn, VISIT as REPEATED } from '../../src/why/baked-in.ts';

const read = readPlan('demo');
if (!read.ok) throw new Error('the demo facility cannot be read');
const plan = { ...read.plan, gateway: { ...read.plan.gateway, installed: false } };
const MINUTE = 60_000;
const open = (snapshot?: Json) => openFromPlan(plan, { seed: '1', startAt: Date.UTC(2026, 2, 3, 15) }, snapshot);

type Input = readonly [verb: string, args: Record<string, Json>];

const CAUSES: readonly Input[] = [
  ['door.lean', { lock: 'A101', newtons: 300 }],
  ['lock.drainTo', { lock: 'A101', mv: 1_300 }],
  ['lock.cutPart', { lock: 'A101', part: 'radio' }],
  ['lock.cutPart', { lock: 'A101', part: 'motor' }],
  ['phone.setBluetooth', { phone: 'alice', on: false }],
  ['phone.setPermission', { phone: 'alice', what: 'location', allowed: false }],
];
/** Two causes of the six, unless `NOKE_SIM_PRACTICE=all`. */
const PLANTED = CAUSES.filter((_, i) => process.env.NOKE_SIM_PRACTICE === 'all' || i % 3 === 0);
/** Inputs that change nothing for the visit, at other instants. */
const NOISE: readonly Input[] = [
  ['door.lean', { lock: 'A102', newtons: 300 }],
  ['lock.touch', { lock: 'A104' }],
  ['phone.setBluetooth', { phone: 'bob', on: false }],
];
const VISIT: readonly (readonly [Input, number])[] = [
  [['person.driveToGate', { person: 'alice' }], 1_000],
  [['phone.openApp', { phone: 'alice' }], 2_000],
  [['phone.startEntry', { phone: 'alice', entry: 'gate-in' }], 5_000],
  [['person.enter', { person: 'alice' }], 1_000],
  [['person.walkTo', { person: 'alice', to: 'A101' }], MINUTE],
  [['lock.touch', { lock: 'A101' }], 500],
  [['phone.unlock', { phone: 'alice', unit: 'A101' }], MINUTE],
];

/** A run of a day with the cause at a random instant, and its events. */
function planted(cause: Input, draw: ReturnType<Random['stream']>): readonly TraceEvent[] {
  const facility = open();
  const events: TraceEvent[] = [];
  facility.trace.subscribe((event) => void events.push(event));
  const begins = facility.clock.now();
  const plays = [cause, ...NOISE].map((input) => ({ input, at: begins + draw.int(MINUTE, 240 * MINUTE) }));
  for (const { input, at } of plays.toSorted((a, b) => a.at - b.at)) {
    facility.clock.runUntil(at);
    facility.play(...input);
  }
  facility.clock.runUntil(begins + 360 * MINUTE);
  for (const [input, thenMs] of VISIT) {
    facility.play(...input);
    facility.clock.runFor(thenMs);
  }
  return events;
}

test('every input that a branch repeats is a verb', () => {
  expect([...REPEATED].filter((name) => !VERBS.has(name))).toEqual([]);
});

test('at least nine in ten planted late symptoms are dated to the chain of their cause', { timeout: 240_000 }, () => {
  const draw = new Random('planted').stream('causes');
  let right = 0;
  for (const cause of PLANTED) {
    const events = planted(cause, draw);
    const failure = events.findLast((event) => event.kind === 'phone.outcome' && isFailure(event));
    if (failure === undefined) throw new Error(`${cause[0]} lets the visit succeed`);
    const { event, moments } = bakedIn(events, failure, { open, isFailure, seeds: 1, moments: 4 });
    expect(moments).toHaveLength(4);
    const root = event === undefined ? undefined : chainOf(events, event.seq)[0];
    if (root?.data.verb === cause[0] && JSON.stringify(root.data.args) === JSON.stringify(cause[1])) right++;
  }
  expect(right).toBeGreaterThanOrEqual(Math.ceil(0.9 * PLANTED.length));
});

test('a visit that fails from the beginning on has no event that baked it in', { timeout: 120_000 }, () => {
  const facility = open();
  const events: TraceEvent[] = [];
  facility.trace.subscribe((event) => void events.push(event));
  facility.clock.runFor(30 * MINUTE);
  // Nobody presses the button.
  for (const [input, thenMs] of VISIT) {
    if (input[0] === 'lock.touch') continue;
    facility.play(...input);
    facility.clock.runFor(thenMs);
  }
  const failure = events.findLast(isFailure);
  if (failure === undefined) throw new Error('the visit succeeded');
  const { event, moments } = bakedIn(events, failure, { open, isFailure, seeds: 2, moments: 3 });
  expect(event).toBeUndefined();
  expect(moments.map(({ failed, of }) => failed / of)).toEqual([1, 1, 1]);
});
