import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  type EventKind,
  InvalidInput,
  type Json,
  must,
  NotInTime,
  type OpenedFacility,
  openFacility,
  Refused,
  UnknownPath,
  type ValueOf,
  type VerbResult,
  verbTable,
} from '../../src/index.ts';
import { EVENTS_KEPT } from '../../src/library/conveniences.ts';
import { MAX_UNREAD } from '../../src/library/events.ts';
import { HandClock } from '../cli/up-host.ts';
import { thrown } from './thrown.ts';

async function all<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of iterable) found.push(one);
  return found;
}

const wake = (facility: OpenedFacility) => must(facility.verbs.lock.touch('A101'));

describe('a lone argument', () => {
  test('sets the subject, as in a scenario', () => {
    const [lone, named] = [openFacility(), openFacility()];
    expect(lone.verbs.lock.touch('A101')).toEqual(named.verbs.lock.touch({ lock: 'A101' }));
    expect(lone.trace.digest).toBe(named.trace.digest);
  });

  test('of every verb goes to its subject, whatever its type', () => {
    const facility = openFacility();
    const calls: unknown[] = [];
    Object.assign(facility, { play: (verb: string, args: object) => calls.push([verb, args]) });
    for (const [name, { subject }] of verbTable) {
      const [of = '', action = ''] = name.split('.');
      (facility.verbs as unknown as Record<string, Record<string, (lone: unknown) => void>>)[of]?.[action]?.('x');
      expect(calls.pop()).toEqual([name, { [subject]: 'x' }]);
    }
  });

  test('is refused by the compiler, and at run time, where the verb needs more', () => {
    const { verbs } = openFacility();
    // @ts-expect-error it needs a voltage as well
    expect(verbs.lock.drainTo('A101')).toMatchObject({ ok: false, by: 'bad-argument' });
    // @ts-expect-error a lock has a name
    expect(verbs.lock.touch(101)).toMatchObject({ ok: false, by: 'bad-argument' });
    expect(verbs.lock.touch('A1O1')).toMatchObject({ ok: false, nearest: 'A101' });
  });
});

describe('must', () => {
  test('gives the value of an outcome', () => {
    const { verbs } = openFacility();
    expect(must(verbs.lock.touch('A101'))).toEqual(expect.any(String));
    expectTypeOf(must(verbs.lock.touch('A101'))).toEqualTypeOf<string>();
    expectTypeOf<ValueOf<VerbResult<'intruder.copyKeys'>>>().toEqualTypeOf<{ keys: number }>();
    expectTypeOf(must(verbs.portal.updateCustomerData())).toEqualTypeOf<undefined>();
  });

  test('throws the sentence of a refusal', () => {
    const { verbs } = openFacility();
    const error = thrown(() => must(verbs.lock.touch('A1O1')));
    expect(error).toBeInstanceOf(Refused);
    expect(error).toMatchObject({ by: 'bad-argument' });
    expect(String(error)).toBe('Refused: refused by bad-argument: there is no lock "A1O1"; did you mean A101?');
    expect(String(thrown(() => must(verbs.lock.closeHasp('A101'))))).toMatch(/^Refused: refused by not-possible: /);
  });
});

describe('look', () => {
  test('has the type of the value', () => {
    const facility = openFacility();
    expectTypeOf(facility.look('lock.A101.bolt')).toEqualTypeOf<'extended' | 'between' | 'retracted'>();
    expectTypeOf(facility.look('phone.alice.app.outcome.message')).toEqualTypeOf<string | undefined>();
    expectTypeOf(facility.look('message.alice.all.0.text')).toEqualTypeOf<string | undefined>();
    expectTypeOf(facility.look('message.alice.all.length')).toEqualTypeOf<number>();
    expectTypeOf(facility.look('pms.units.A101.tenant')).toEqualTypeOf<string | null | undefined>();
    const [id, path]: [string, string] = ['A101', 'time.ms'];
    expectTypeOf(facility.look(`lock.${id}.tensionN`)).toEqualTypeOf<number>();
    expectTypeOf(facility.look(path)).toEqualTypeOf<Json | undefined>();
    expect(facility.look(`lock.${id}.tensionN`)).toBe(0);
    expect(facility.look('message.alice.all.0.text')).toBeUndefined();
    expect(facility.look('phone.alice.app.outcome.message')).toBeUndefined();
  });

  test.each([
    ['locks.A101', 'the view has no "locks"; it has lock, known,', 'lock.A101'],
    ['lock.A1O1.power', 'there is no lock "A1O1"', 'lock.A101.power'],
    ['lock.A101.powr', 'lock.A101 has no "powr"', 'lock.A101.power'],
    ['phone.alice.app.outcome.mesage', 'phone.alice.app.outcome has no "mesage"', 'phone.alice.app.outcome.message'],
    ['message.alice.all.first', 'message.alice.all has no "first"', undefined],
    ['lock.A101.power.state', 'lock.A101.power has no "state"', undefined],
    ['unit.A101.constructor', 'unit.A101 has no "constructor"', undefined],
    ['', 'the view has no ""; it has lock,', undefined],
  ])('throws for %j, with the nearest valid path', (path, why, nearest) => {
    const facility = openFacility();
    const error = thrown(() => facility.look(path));
    expect(error).toBeInstanceOf(UnknownPath);
    expect((error as UnknownPath).message).toContain(why);
    expect(error).toMatchObject({ path, nearest });
    expect(facility.find(path)).toBeUndefined();
  });

  test('does not compile with a path that the view does not have', () => {
    const facility = openFacility();
    const id: string = 'A101';
    // @ts-expect-error there is no such part
    expect(() => facility.look('locks.A101')).toThrow(UnknownPath);
    // @ts-expect-error there is no such field
    expect(() => facility.look('lock.A101.powr')).toThrow(UnknownPath);
    // @ts-expect-error nor one under a field
    expect(() => facility.look('phone.alice.app.outcome.mesage')).toThrow(UnknownPath);
    // @ts-expect-error nor behind an id that is not known yet
    expect(() => facility.look(`lock.${id}.powr`)).toThrow(UnknownPath);
  });
});

describe('until', () => {
  test('advances simulated time to the first instant at which it holds', () => {
    const facility = openFacility();
    const from = facility.clock.now();
    wake(facility);
    expect(facility.until('lock.A101.power', 'awake', '2s')).toBe('awake');
    const took = facility.clock.now() - from;
    expect(took).toBeLessThan(2_000);
    const other = openFacility();
    wake(other);
    other.until(() => other.look('lock.A101.power') === 'awake', 2_000);
    expect(other.clock.now() - from).toBe(took);
    expect(facility.until('lock.A101.batteryMv', { above: 2_000 }, 0)).toBeGreaterThan(2_000);
  });

  test('says what it saw, what was expected, and what happened last', () => {
    const facility = openFacility();
    const from = facility.clock.now();
    wake(facility);
    const error = thrown(() => facility.until('lock.A101.bolt', { in: ['between', 'retracted'] }, '3s'));
    expect(error).toBeInstanceOf(NotInTime);
    expect(error).toMatchObject({ seen: 'extended' });
    expect((error as Error).message).toMatch(
      /^after 3s, lock\.A101\.bolt is "extended", expected one of \["between","retracted"\]; the last events:\n.* input .*lock\.touch/,
    );
    expect(facility.clock.now() - from).toBe(3_000);
    expect(String(thrown(() => facility.until(() => false, '1s')))).toMatch(
      /^NotInTime: the predicate did not hold within 1s; /,
    );
  });

  test('refuses a wrong path, value or limit before time passes', () => {
    const facility = openFacility();
    const from = facility.clock.now();
    // @ts-expect-error there is no such field
    expect(() => facility.until('lock.A101.powr', 'awake', '1s')).toThrow('did you mean lock.A101.power?');
    // @ts-expect-error there is no such state
    expect(() => facility.until('lock.A101.power', { above: 'awake' }, '1s')).toThrow('a number after "above"');
    expect(() => facility.until('lock.A101.power', 'awake', '1 second')).toThrow(InvalidInput);
    for (const limit of ['soon', -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => facility.until(() => true, limit), String(limit)).toThrow(InvalidInput);
    expect(facility.clock.now()).toBe(from);
    // @ts-expect-error a bolt has no such position
    expect(() => facility.until('lock.A101.bolt', 'open', 0)).toThrow(NotInTime);
  });
});

describe('events', () => {
  test('reading them advances time to each, and to the limit', async () => {
    const facility = openFacility();
    const from = facility.clock.now();
    const events = facility.events({ kind: 'lock.*', actor: 'lock/A101' }, '1m');
    wake(facility);
    const kinds: string[] = [];
    for await (const { kind, time } of events) {
      expect(facility.clock.now()).toBe(time);
      kinds.push(kind);
      if (kind === 'lock.asleep') break;
    }
    expect(kinds).toContain('lock.asleep');
    expect(facility.clock.now()).toBeLessThan(from + 60_000);
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect(await all(facility.events('lock.unlocked', '5s'))).toEqual([]);
  });

  test('a kind that no event has is an error of the compiler, or a TypeError', () => {
    const facility = openFacility();
    expectTypeOf<'lock.unlocked'>().toExtend<EventKind>();
    expectTypeOf<'core.unit.statusChanged'>().toExtend<EventKind>();
    // @ts-expect-error there is no such kind
    expect(() => facility.events('lock.unloked')).toThrow('did you mean lock.unlocked?');
    expect(() => facility.recorded('lok.*')).toThrow('no event of this facility has the kind lok.*');
  });

  test('at most MAX_UNREAD events are unread', async () => {
    const facility = openFacility();
    const events = facility.events();
    for (let i = 0; i <= MAX_UNREAD; i++) facility.trace.record('core', 'core.fault');
    let read = 0;
    const error = await (async () => {
      for await (const _ of events) read++;
    })().catch((fault: unknown) => fault);
    expect([read, String(error)]).toEqual([MAX_UNREAD, expect.stringContaining('events are unread')]);
    expect(facility.recorded('core.fault').length).toBeGreaterThanOrEqual(EVENTS_KEPT);
    expect(facility.recorded('core.fault').length).toBeLessThan(2 * EVENTS_KEPT);
  });

  test('recorded looks back to the opening', () => {
    const facility = openFacility();
    wake(facility);
    facility.clock.runFor(1_000);
    expect(facility.recorded({ kind: 'input', data: { verb: 'lock.touch' } })).toHaveLength(1);
    expect(facility.recorded({ kind: 'input', actor: 'core' })).toEqual([]);
  });
});

test('facilities in one process do not touch each other', () => {
  const play = (facility: OpenedFacility, ms: number) => {
    wake(facility);
    facility.clock.runFor(ms);
  };
  const alone = [1, 2].map((seed) => openFacility('demo', { seed, life: true }));
  for (const facility of alone) for (let i = 0; i < 5; i++) play(facility, 30_000);
  const together = [1, 2].map((seed) => openFacility('demo', { seed, life: true }));
  for (let i = 0; i < 5; i++) for (const facility of together) play(facility, 30_000);
  expect(together.map(({ trace }) => trace.digest)).toEqual(alone.map(({ trace }) => trace.digest));
  expect(alone[0]?.trace.digest).not.toBe(alone[1]?.trace.digest);
});

describe('a live facility', () => {
  test('runs on your own clock, at its speed, with the digest of the same facility on simulated time', async () => {
    const host = new HandClock();
    const [live, virtual] = [openFacility(), openFacility()];
    live.live({ host, speed: 60 });
    for (const facility of [live, virtual]) wake(facility);
    host.pass(1_000);
    virtual.clock.runFor(60_000);
    expect(live.clock.now()).toBe(virtual.clock.now());
    expect(live.trace.digest).toBe(virtual.trace.digest);
    await live.close();
    expect(host.pending).toBe(0);
  });

  test('its events arrive as they happen', async () => {
    const host = new HandClock();
    const facility = openFacility();
    facility.live({ host });
    const waiting = facility.events('lock.asleep', '2m').next();
    wake(facility);
    host.pass(60_000);
    expect(await waiting).toMatchObject({ done: false, value: { kind: 'lock.asleep', actor: 'lock/A101' } });
    expect(() => facility.live()).toThrow('already live');
    const [one, other] = [facility.events('lock.asleep', '2m'), facility.events('lock.unlocked')];
    const ends = Promise.all([one.next(), one.next(), other.next()]);
    await facility.close();
    expect(await ends).toEqual([1, 2, 3].map(() => ({ done: true, value: undefined })));
  });
});
