import { describe, expect, test } from 'vitest';
import { readPlan } from '../../../src/facility/files/plan.ts';
import { openFromPlan } from '../../../src/facility/open/open.ts';
import type { OpenOptions } from '../../../src/facility/site/options.ts';
import { instantOf } from '../../../src/scenario/local-time.ts';
import type { Json } from '../../../src/sim/clock.ts';
import type { TraceEvent } from '../../../src/sim/trace.ts';
import { ALL, oneIn } from '../../sizes.ts';

const read = readPlan('demo');
if (!read.ok) throw new Error('the demo facility does not open');
// Without a gateway there are no check-ins, which are most of a day's events and do not matter here.
const plan = { ...read.plan, gateway: { installed: false } };
const at = (time: string): number => instantOf(`2026-03-10T${time}`, plan.timeZone, 0);
const open = (life: NonNullable<OpenOptions['life']>, seed = '1', snapshot?: Json, from = '08:00') =>
  openFromPlan(plan, { seed, life, startAt: at(from) }, snapshot);

function heard(site: ReturnType<typeof open>): TraceEvent[] {
  const events: TraceEvent[] = [];
  site.trace.subscribe((event) => void events.push(event));
  return events;
}

describe('life', () => {
  test.each(oneIn(3, ['1', '2', '3']))(
    'an afternoon with seed %s: people open gates and their own units, and INV-3 all go home',
    (seed) => {
      const site = open(true, seed, undefined, '18:30');
      const events = heard(site);
      site.clock.runUntil(at('21:00'));
      const opened = (actor: RegExp): number =>
        events.filter((event) => event.kind === 'lock.unlocked' && actor.test(event.actor)).length;
      expect(opened(/^lock\/gate-/)).toBeGreaterThan(10);
      expect(opened(/^lock\/[AB]\d/)).toBeGreaterThan(10);
      expect(site.ids('person').filter((id) => site.people.get(id).at !== 'away')).toEqual([]);
      for (const id of site.ids('lock').filter((one) => site.lock(one).always === undefined))
        expect(site.lock(id).view().bolt).toBe('extended');
    },
  );

  test('may be that of some people only', () => {
    const cameTo = (life: NonNullable<OpenOptions['life']>) => {
      const site = open(life);
      const events = heard(site);
      site.clock.runUntil(at(ALL ? '11:00' : '09:00'));
      return new Set(events.flatMap(({ data }) => (data.verb === 'person.walkTo' ? [Object(data.args).person] : [])));
    };
    const everybody = cameTo(true);
    const [one = ''] = everybody;
    const others = cameTo((person) => person !== one);
    expect([everybody.size > 3, others.size > 1, others.has(one)], [...others].join()).toEqual([true, true, false]);
  });

  test('nobody comes at night, and people come in the morning', () => {
    const site = open(true, '1', undefined, '19:45');
    site.clock.runUntil(at('21:00'));
    const events = heard(site);
    site.clock.runUntil(at('21:00') + 10 * 3_600_000 - 1);
    expect(events.filter((event) => event.kind === 'input')).toEqual([]);
    site.clock.runFor(3_600_000);
    expect(events.some((event) => event.kind === 'input')).toBe(true);
  });

  test('INV-1 the inputs of visitors, played on a facility without visitors, give the same digest', () => {
    const lived = open(true);
    const events = heard(lived);
    lived.clock.runUntil(at('10:00'));
    const played = open(false);
    for (const { kind, time, data } of events) {
      if (kind !== 'input') continue;
      played.clock.runUntil(time);
      played.play(String(data.verb), data.args as Record<string, unknown>);
    }
    played.clock.runUntil(at('10:00'));
    expect(played.trace.snapshot()).toEqual(lived.trace.snapshot());
  });

  test('INV-2 a visitor does not interrupt a person who was sent somewhere', () => {
    const site = open(true);
    for (const id of ['alice', 'bob', 'henry', 'gina']) site.play('person.driveToGate', { person: id });
    const events = heard(site);
    site.clock.runUntil(at('10:00'));
    expect(events.filter((event) => event.kind === 'input')).toEqual([]);
  });

  test('a snapshot in the middle of a visit continues to the same digest', () => {
    const site = open(true);
    site.clock.runUntil(at('08:00') + 25_000);
    const snapshot = JSON.parse(JSON.stringify(site.snapshot())) as Json;
    const again = open(true, '1', snapshot);
    for (const one of [site, again]) one.clock.runUntil(at('09:00'));
    expect(again.trace.snapshot()).toEqual(site.trace.snapshot());
  });

  test('a snapshot with visits opens without visitors, and the visits end', () => {
    const site = open(true);
    site.clock.runUntil(at('08:00') + 25_000);
    const again = open(false, '1', site.snapshot());
    const events = heard(again);
    again.clock.runUntil(at('09:00'));
    expect(events.filter((event) => event.kind === 'input')).toEqual([]);
  });
});
