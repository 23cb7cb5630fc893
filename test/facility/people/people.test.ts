/** People alone: where they are at each moment of a walk, which phones they carry, and what a snapshot keeps of them. */
import { describe, expect, it } from 'vitest';
import { walkMs } from '../../../src/facility/files/map.ts';
import { People, type PeopleSnapshot } from '../../../src/facility/people/people.ts';
import { Random } from '../../../src/sim/random.ts';
import { Secrets } from '../../../src/sim/secrets.ts';
import { Trace, type TraceEvent } from '../../../src/sim/trace.ts';
import { VirtualClock } from '../../../src/sim/virtual-clock.ts';

const [GATE, UNIT] = [
  { x: 0, y: 0 },
  { x: 10_000, y: -20_000 },
];
const WALK = walkMs(GATE, UNIT);

function opened(snapshot?: PeopleSnapshot, clock = new VirtualClock(1_000)) {
  const trace = new Trace(clock, new Secrets());
  const events: TraceEvent[] = [];
  trace.subscribe((event) => events.push(event));
  const people = new People({ clock, random: new Random('p'), trace }, snapshot);
  const moved: string[] = [];
  people.moved = (person) => moved.push(person);
  if (snapshot === undefined) {
    people.add('ann', 'gate', GATE, true, { password: 'p' });
    people.add('bob', 'away', GATE, false, {});
    people.addPhone('one', 'ann');
    people.addPhone('two', 'bob');
  }
  const pass = (ms: number) => clock.runUntil(clock.now() + ms);
  return { people, clock, events, moved, pass };
}

describe('a walk', () => {
  it('takes as long as its distance, and passes every place on the way', () => {
    const { people, pass, moved, events, clock } = opened();
    expect(people.walkTo('ann', 'A101', UNIT)).toBe(1_000 + WALK);
    expect([people.get('ann').at, people.placeOf('ann')]).toEqual(['walking', GATE]);
    pass(WALK / 2);
    expect(people.placeOf('ann')).toEqual({ x: 5_000, y: -10_000 });
    expect(people.phonePlace('one')).toEqual({ x: 5_000, y: -10_000 });
    pass(WALK / 2 - 1);
    expect([people.get('ann').at, moved]).toEqual(['walking', []]);
    pass(1);
    expect([people.get('ann').at, people.placeOf('ann'), moved, people.get('ann').inside]).toEqual([
      'A101',
      UNIT,
      ['ann'],
      true,
    ]);
    expect(people.get('ann').walk).toBeUndefined();
    expect(events.map(({ kind, data, time }) => [kind, data, time])).toEqual([
      ['person.walks', { to: 'A101' }, 1_000],
      ['person.arrived', { at: 'A101' }, 1_000 + WALK],
    ]);
    expect(clock.nextAt()).toBeUndefined();
  });

  it('that changes its goal begins where the person is', () => {
    const { people, pass, moved } = opened();
    people.walkTo('ann', 'A101', UNIT);
    pass(WALK / 2);
    people.walkTo('ann', 'gate', GATE);
    pass(WALK / 2 - 1);
    expect(moved).toEqual([]);
    pass(1);
    expect([people.get('ann').at, people.placeOf('ann'), moved]).toEqual(['gate', GATE, ['ann']]);
    pass(WALK);
    expect(moved).toEqual(['ann']);
  });

  it('from or to elsewhere takes no time, nor does one to the same place; who has gone is no longer inside', () => {
    const { people, moved } = opened();
    for (const [person, goal, place] of [
      ['bob', 'gate', UNIT],
      ['ann', 'gate', GATE],
      ['ann', 'away', UNIT],
    ] as const) {
      expect(people.walkTo(person, goal, place)).toBe(1_000);
      expect([people.get(person).at, people.placeOf(person)]).toEqual([goal, place]);
    }
    expect([moved, people.get('ann').inside]).toEqual([['bob', 'ann', 'ann'], false]);
    people.setInside('bob', true);
    people.walkTo('bob', 'x', UNIT);
    expect(people.get('bob').inside).toBe(true);
  });
});

describe('a phone', () => {
  it('is with its carrier, or where it was put down', () => {
    const { people, pass } = opened();
    people.putDown('one', 'A101', UNIT);
    people.walkTo('ann', 'x', { x: 1_000, y: 0 });
    pass(60_000);
    expect([
      people.phonePlace('one'),
      people.phoneLeftAt('one'),
      people.carrierOf('one'),
      people.phonesOf('ann'),
    ]).toEqual([UNIT, 'A101', 'ann', ['one']]);
    people.pickUp('one');
    expect([people.phonePlace('one'), people.phoneLeftAt('one')]).toEqual([{ x: 1_000, y: 0 }, undefined]);
  });

  it('that is lent or added is with its new carrier at once', () => {
    const { people } = opened();
    expect(people.phonesOf('bob')).toEqual(['two']);
    people.lend('one', 'bob');
    expect([people.phonesOf('ann'), people.phonesOf('bob'), people.carrierOf('one')]).toEqual([
      [],
      ['one', 'two'],
      'bob',
    ]);
    people.addPhone('three', 'ann');
    expect([people.phonesOf('ann'), people.phonesOf('nobody')]).toEqual([['three'], []]);
    people.putDown('one', 'A101', UNIT);
    people.lend('one', 'ann');
    expect(people.phoneLeftAt('one')).toBeUndefined();
  });
});

it('what somebody learns is added to what they know; entries are propped and released', () => {
  const { people } = opened();
  people.learn('ann', { lastPin: '1' });
  people.learn('ann', { lastPin: '2', lastCode: '3' });
  expect(people.get('ann').knows).toEqual({ password: 'p', lastPin: '2', lastCode: '3' });
  people.prop('gate', true);
  people.prop('exit', true);
  people.prop('exit', false);
  expect([people.hasPropped('gate'), people.hasPropped('exit')]).toEqual([true, false]);
  expect([people.ids(), people.has('ann'), people.has('zoe')]).toEqual([['ann', 'bob'], true, false]);
  expect(() => people.get('zoe')).toThrow('there is no person zoe');
  expect(() => people.carrierOf('nine')).toThrow('there is no phone nine');
});

describe('a snapshot', () => {
  it('goes on in the middle of a walk, and is not changed by what follows', () => {
    const { people, clock, pass } = opened();
    people.walkTo('ann', 'A101', UNIT);
    people.prop('gate', true);
    people.putDown('two', 'gate', GATE);
    pass(WALK / 2);
    const snapshot = people.snapshot();
    const text = JSON.stringify(snapshot);
    const again = opened(JSON.parse(text), VirtualClock.restore(JSON.parse(JSON.stringify(clock.snapshot()))));
    expect(again.people.snapshot()).toEqual(snapshot);
    for (const one of [{ people, pass }, again]) {
      one.pass(WALK / 2);
      expect([one.people.get('ann').at, one.people.hasPropped('gate'), one.people.phoneLeftAt('two')]).toEqual([
        'A101',
        true,
        'gate',
      ]);
      one.people.pickUp('two');
      one.people.setInside('bob', true);
      one.people.learn('bob', { lastPin: '1' });
    }
    expect(again.moved).toEqual(['ann']);
    expect(JSON.stringify(snapshot)).toBe(text);
    expect(again.people.snapshot()).toEqual(people.snapshot());
  });
});
