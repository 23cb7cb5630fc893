/** A cause is planted at a random instant, and its symptom shows hours later: the named event belongs to the chain of that cause. */
import { expect, test } from 'vitest';
import { nextTurn } from '../../src/cli/host/host.ts';
import { isFailure } from '../../src/console/text/failure.ts';
import { VERBS } from '../../src/facility/verbs/verbs.ts';
import { chainOf } from '../../src/sim/causes.ts';
import { Random } from '../../src/sim/random.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { bakedIn } from '../../src/why/baked-in.ts';
import { BranchPool } from '../../src/why/branch-pool.ts';
import { type Branch, fails, openWorld, playOn, VISIT as REPEATED, visitOf } from '../../src/why/branches.ts';
import { dated, WORLD } from './branching.ts';
import { byApp, KINDS, planted, VISITORS } from './planted.ts';

const ALL = Object.entries(KINDS);
/** How often each kind is planted, each time with other values and instants; by default, one kind in six is planted once. */
const DRAWS = Number(process.env.NOKE_SIM_PLANTED ?? 0);
const PLANTED = DRAWS > 0 ? Array.from({ length: DRAWS }, () => ALL).flat() : ALL.filter((_, i) => i % 6 === 0);
const SEED = process.env.NOKE_SIM_PLANTED_SEED ?? 'planted';

const failureIn = (events: readonly TraceEvent[], name: string): TraceEvent => {
  const failure = events.findLast(isFailure);
  if (failure === undefined) throw new Error(`${name}: the visit succeeds`);
  return failure;
};

function jam(): { readonly events: readonly TraceEvent[]; readonly failure: TraceEvent } {
  const kind = KINDS['weight on the door'];
  const [who] = VISITORS;
  if (kind === undefined || who === undefined) throw new Error('nobody comes');
  const draw = new Random('jam').stream('causes');
  const events = planted(kind, who, kind.cause(who, draw), draw);
  return { events, failure: failureIn(events, 'jam') };
}

test('every input that a branch repeats is a verb', () => {
  expect([...REPEATED].filter((name) => !VERBS.has(name))).toEqual([]);
});

test('at least nine in ten planted late symptoms are dated to the chain of their cause', {
  timeout: 240_000,
}, async () => {
  expect(ALL.length).toBeGreaterThanOrEqual(20);
  const draw = new Random(SEED).stream('causes');
  const wrong: string[] = [];
  for (const [name, kind] of PLANTED) {
    const who = VISITORS[draw.int(0, VISITORS.length - 1)];
    if (who === undefined) throw new Error('nobody comes');
    const cause = kind.cause(who, draw);
    const events = planted(kind, who, cause, draw);
    const { event, moments } = await dated(events, failureIn(events, name), { seeds: 1, moments: 4 });
    expect(moments).toHaveLength(4);
    const root = event === undefined ? undefined : chainOf(events, event.seq)[0];
    const isRight = root?.data.verb === cause[0] && JSON.stringify(root.data.args) === JSON.stringify(cause[1]);
    if (!isRight) wrong.push(name);
  }
  if (DRAWS > 0) console.log(`${PLANTED.length - wrong.length} of ${PLANTED.length} right; wrong: ${wrong.join(', ')}`);
  expect(wrong.length, wrong.join(', ')).toBeLessThanOrEqual(0.1 * PLANTED.length);
});

test('a visit that fails from the very beginning has no event that baked it in', { timeout: 120_000 }, async () => {
  const facility = openWorld(WORLD);
  const events: TraceEvent[] = [];
  facility.trace.subscribe((event) => void events.push(event));
  facility.clock.runFor(30 * 60_000);
  const [who] = VISITORS;
  if (who === undefined) throw new Error('nobody comes');
  // Nobody presses the button.
  for (const [input, thenMs] of byApp(who)) {
    if (input[0] === 'lock.touch') continue;
    facility.play(...input);
    facility.clock.runFor(thenMs);
  }
  const { event, moments } = await dated(events, failureIn(events, 'no touch'), { seeds: 2, moments: 3 });
  expect(event).toBeUndefined();
  expect(moments.map(({ failed, of }) => failed / of)).toEqual([1, 1, 1]);
});

test('INV-1: two threads count what one counts', { timeout: 120_000 }, async () => {
  const { events, failure } = jam();
  const how = { seeds: 3, moments: 3 };
  const alone = await dated(events, failure, how);
  const lost: string[] = [];
  const visit = visitOf(events, failure);
  const pool = new BranchPool(
    { world: WORLD, visit },
    {
      workers: 2,
      nextTurn,
      signal: new AbortController().signal,
      lost: (why) => void lost.push(why),
    },
  );
  try {
    const both = await bakedIn(WORLD, events, visit, { ...how, play: (all) => pool.play(all, () => undefined) });
    expect([both.moments, both.event, both.interrupted, lost]).toEqual([alone.moments, alone.event, false, []]);
  } finally {
    await pool.close();
  }
});

test('INV-3: instants between which nothing happened share their branches, and each has the count of its own', {
  timeout: 120_000,
}, async () => {
  const { events, failure } = jam();
  const visit = visitOf(events, failure);
  const how = { seeds: 1, moments: 16 };
  const along: Branch[] = [];
  let [played, shared] = [0, 0];
  const { moments } = await bakedIn(WORLD, events, visit, {
    ...how,
    shared: (count) => {
      shared += count;
    },
    play: async (all) => {
      if (played + shared < how.seeds * how.moments) along.push(...all);
      played += all.length;
      return all.map((branch) => fails(WORLD, visit, branch));
    },
  });
  expect(along.length + shared).toBe(how.seeds * how.moments);
  expect(along.length).toBeLessThan((how.seeds * how.moments) / 2);
  // Some of the instants, each with the facility of its own.
  for (const { at, inputs, failed, of } of moments.filter((_, i) => i % 4 === 1)) {
    const facility = openWorld(WORLD);
    for (const input of visit.inputs.slice(0, inputs)) playOn(facility, input);
    facility.clock.runUntil(Math.max(at, facility.clock.now()));
    const snapshot = facility.snapshot();
    const apart = fails(WORLD, visit, { snapshot, inputs, seed: 0 });
    expect([failed, of], String(at)).toEqual([apart ? 1 : 0, 1]);
  }
});

test('INV-2: an interrupt leaves the branches that were played, and never names an event', {
  timeout: 120_000,
}, async () => {
  const { events, failure } = jam();
  const visit = visitOf(events, failure);
  const whole = await dated(events, failure, { seeds: 2, moments: 3 });
  for (const after of [0, 1, 4, 7]) {
    let left = after;
    const { moments, event, interrupted } = await bakedIn(WORLD, events, visit, {
      seeds: 2,
      moments: 3,
      play: async (all) => all.map((branch) => (left-- > 0 ? fails(WORLD, visit, branch) : undefined)),
    });
    expect({ event, interrupted }).toEqual({ event: undefined, interrupted: true });
    expect(moments.reduce((sum, { of }) => sum + of, 0)).toBe(Math.min(after, 6));
    for (const moment of moments)
      expect(moment.failed).toBeLessThanOrEqual(whole.moments.find(({ at }) => at === moment.at)?.failed ?? -1);
  }
});
