/** The control of a failed attempt: a simulated run in which the attempt does not fail, and the first event in which both differ. */
import { expect, test } from 'vitest';
import { isFailure } from '../../src/console/text/failure.ts';
import type { Json } from '../../src/sim/clock.ts';
import { Random } from '../../src/sim/random.ts';
import { finished } from '../../src/sim/steps.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { openWorld, openWorldSteps, visitOf } from '../../src/why/branches.ts';
import { type Control, controlOf } from '../../src/why/control.ts';
import { aroundFirstDifference } from '../../src/why/text.ts';
import { whyOf } from '../../src/why/why.ts';
import { dated, WORLD } from './branching.ts';
import { byApp, KINDS, planted, VISITORS } from './planted.ts';

const [who] = VISITORS;
if (who === undefined) throw new Error('nobody comes');

const open = (snapshot?: Json) => openWorldSteps(WORLD, snapshot);
const { timeZone } = WORLD.plan;

function controlIn(events: readonly TraceEvent[]) {
  const failure = events.findLast(isFailure);
  if (failure === undefined) throw new Error('nothing failed');
  const why = whyOf(events, failure);
  const control = finished(controlOf(why, { open, visit: visitOf(events, failure), timeZone }));
  return { why, failure, control };
}

const opened = (control: Control | undefined): Control => {
  if (control === undefined) throw new Error('no world opened');
  return control;
};

function eventsOf(name: string): readonly TraceEvent[] {
  const kind = KINDS[name];
  if (kind === undefined || who === undefined) throw new Error(`there is no ${name}`);
  const draw = new Random(name).stream('causes');
  return planted(kind, who, kind.cause(who, draw), draw);
}

test.each(['weight on the door', 'Bluetooth off', 'overlocked, at the gate'])(
  '%s: without the accused event the attempt opens, and both part after they were alike',
  (name) => {
    const { why, control } = controlIn(eventsOf(name));
    const { says, path, common } = opened(control);
    const accused = why.brought[0]?.[0];
    expect(says).toMatch(new RegExp(`^Without event ${accused?.seq}, the same attempt does not fail: .*Input `));
    expect(common).toBeGreaterThan(0);
    const { before, failed, opened: other } = aroundFirstDifference({ says, path, common }, why);
    for (const [i, event] of before.entries())
      expect(path[common - before.length + i]).toMatchObject({ kind: event.kind, actor: event.actor });
    expect([failed[0]?.kind, failed[0]?.data]).not.toEqual([other[0]?.kind, other[0]?.data]);
    expect(path.at(-1)).toMatchObject({ kind: 'phone.outcome', data: { result: 'unlocked' } });
  },
);

test('what nobody did: the remedy opens', () => {
  const facility = openWorld(WORLD);
  const events: TraceEvent[] = [];
  facility.trace.subscribe((event) => void events.push(event));
  for (const [input, thenMs] of byApp(who)) {
    if (input[0] === 'lock.touch') continue;
    facility.play(...input);
    facility.clock.runFor(thenMs);
  }
  const { control } = controlIn(events);
  expect(opened(control).says).toMatch(/^With this remedy, the same attempt does not fail: Press the button/);
});

test('without an accused event that can be left out, a branch that opened is the control', async () => {
  const events = eventsOf('a broken motor');
  const failure = events.findLast(isFailure);
  if (failure === undefined) throw new Error('nothing failed');
  const { opened: branch } = await dated(events, failure, { seeds: 1, moments: 3 });
  const why = { ...whyOf(events, failure), brought: [], cures: [] };
  const asked = { open, visit: visitOf(events, failure), timeZone };
  expect(finished(controlOf(why, asked))).toBeUndefined();
  expect(opened(finished(controlOf(why, { ...asked, opened: branch }))).says).toMatch(
    /^The same visit, with nothing else from 2026-03-03T/,
  );
});

test('it is played in steps: a facility is opened, then the run is played', () => {
  const events = eventsOf('weight on the door');
  const failure = events.findLast(isFailure);
  if (failure === undefined) throw new Error('nothing failed');
  const steps = controlOf(whyOf(events, failure), { open, visit: visitOf(events, failure), timeZone });
  expect(steps.next().done).toBe(false);
});
