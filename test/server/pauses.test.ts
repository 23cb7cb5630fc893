/** Pauses over HTTP, on the demo facility: each takes effect at exactly the requested instant, and none waits forever. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Serving } from '../../src/server/options.ts';
import { PAUSE_LIMIT } from '../../src/server/pauses/pauses.ts';
import { control, NOON, serveDemo } from './real.ts';

let serving: Serving;
// The first one loads the facility, on a busy machine too.
beforeEach(async () => {
  serving = await serveDemo();
}, 60_000);
afterEach(() => serving.stop());

type Body = Readonly<Record<string, unknown>> & { readonly error?: { readonly message: string } };
const ask = (method: string, path: string, body?: unknown) => control<Body>(serving, method, path, body);
const post = (path: string, body: unknown = {}) => ask('POST', path, body);
const pauseAt = (body: unknown, query = '') => post(`time/pauseAt${query}`, body);
const value = async (path: string) => (await ask('GET', `look/${path}`)).body.value;

describe('a pause', () => {
  test('at an event: set first, then act, then wait; time stands at the event', async () => {
    const set = await pauseAt({ event: { kind: 'lock.unlocked', about: 'A101' }, withinMs: 600_000 });
    expect(set.body).toMatchObject({ id: 1, state: 'waiting', now: NOON, paused: true });
    expect(set.body.sentence).toContain('waiting for event lock.unlocked about A101; the clock is paused');
    for (const [verb, args] of [
      ['person.tailgate', { person: 'alice' }],
      ['person.walkTo', { person: 'alice', to: 'A101' }],
    ] as const)
      await post(`verbs/${verb}`, args);
    expect((await post('time/jump', { byMs: 120_000 })).status).toBe(200);
    await post('verbs/lock.touch', { lock: 'A101' });
    await post('verbs/phone.openApp', { phone: 'alice' });
    await post('time/jump', { byMs: 2_000 });
    await post('verbs/phone.unlock', { phone: 'alice', unit: 'A101' });
    // As fast as it can, on host time.
    await post('time/speed', { speed: 100_000 });
    await post('time/resume');
    const { body } = await ask('GET', 'time/pauseAt/1?waitMs=60000');
    const event = body.event as { readonly time: number; readonly kind: string; readonly seq: number };
    expect(body).toMatchObject({
      state: 'reached',
      paused: true,
      event: { kind: 'lock.unlocked', actor: 'lock/A101' },
    });
    expect([body.now, body.endedAt]).toEqual([event.time, event.time]);
    // Nothing later has happened: the app does not know yet.
    expect(await value('lock.A101.bolt')).toBe('retracted');
    expect(await value('phone.alice.app.outcome')).toBeNull();
    // It takes effect once.
    await post('time/resume');
    expect((await ask('GET', 'time')).body.paused).toBe(false);
  });

  test('in a state: ahead, in one request', async () => {
    await post('verbs/lock.touch', { lock: 'A101' });
    const asleep = await pauseAt({ state: { 'lock.A101.power': 'asleep' }, ahead: true, waitMs: 60_000 });
    expect(asleep.body).toMatchObject({ state: 'reached', paused: true, unsent: [] });
    expect(asleep.body.sentence).toMatch(/^paused at 2026-11-21T12:00:\d\d\.\d{3}, at lock\.A101\.power "asleep"$/);
    expect(await value('lock.A101.power')).toBe('asleep');
    const events = (await ask('GET', 'trace?kind=lock.state&actor=lock/A101')).body.events as { time: number }[];
    expect(events.at(-1)?.time).toBe(asleep.body.now);
    // A condition that already holds pauses immediately.
    const again = await pauseAt({ state: { 'lock.A101.power': 'asleep' } });
    expect(again.body).toMatchObject({ state: 'reached', endedAt: asleep.body.now });
  });

  test('at a time of the facility, at which nothing is due', async () => {
    const at = await pauseAt({ time: '12:00:07.003', ahead: true, waitMs: 60_000 });
    expect(at.body).toMatchObject({ state: 'reached', now: NOON + 7_003 });
    const instant = await pauseAt({ time: NOON + 8_001 });
    expect((await post('time/jump', { byMs: 60_000 })).status).toBe(409);
    expect((await ask('GET', `time/pauseAt/${instant.body.id}`)).body).toMatchObject({ now: NOON + 8_001 });
  });

  test('that is missed ends with a sentence, and time goes on', async () => {
    const never = await pauseAt({ event: { kind: 'lock.jam' }, withinMs: 60_000, ahead: true, waitMs: 60_000 });
    expect(never.body).toMatchObject({
      state: 'missed',
      now: NOON + 60_000,
      sentence: 'event lock.jam did not occur within 1m of simulated time; nothing was paused',
    });
    const shut = await pauseAt({ state: { 'lock.A101.bolt': 'retracted' }, withinMs: 1_000 });
    await post('time/jump', { byMs: 600_000 });
    expect((await ask('GET', `time/pauseAt/${shut.body.id}`)).body).toMatchObject({
      state: 'missed',
      sentence:
        'lock.A101.bolt "retracted" did not hold within 1s of simulated time: lock.A101.bolt is "extended"; nothing was paused',
    });
  });

  test('that nobody reaches is answered after the time that the request waits', async () => {
    const set = await pauseAt({ event: { kind: 'lock.woke' } });
    expect((await ask('GET', `time/pauseAt/${set.body.id}?waitMs=1`)).body).toMatchObject({ state: 'waiting' });
  });

  test('is cancelled by its id, by a restore and by the end of the facility', async () => {
    const set = await pauseAt({ event: { kind: 'lock.woke' } });
    expect((await ask('DELETE', `time/pauseAt/${set.body.id}`)).body).toMatchObject({
      state: 'cancelled',
      sentence: 'it was cancelled',
    });
    await post('verbs/lock.touch', { lock: 'A101' });
    expect((await ask('GET', `time/pauseAt/${set.body.id}`)).body.state).toBe('cancelled');
    expect((await ask('GET', 'time/pauseAt/77')).status).toBe(404);
    await post('snapshots', { name: 'here' });
    const other = await pauseAt({ event: { kind: 'lock.jam' } });
    const { pauses } = serving.facilities.main;
    const ended = new Promise<void>((resolve) => void pauses.onEnd(pauses.get(Number(other.body.id))!, resolve));
    await post('snapshots/here/restore');
    await ended;
    expect(pauses.get(Number(other.body.id))?.end).toMatchObject({
      state: 'cancelled',
      why: 'this facility has been replaced or stopped',
    });
  });

  test('ends a scenario, whose verdict is incomplete', async () => {
    await pauseAt({ event: { kind: 'lock.woke', about: 'A101' } });
    const text =
      'version: 1\nname: n\nfacility: demo\nstartAt: 2026-11-21T12:00\nsteps:\n  - wait: 1m\n  - lock.touch: A101\n  - wait: 1m\n';
    expect((await post('scenarios', { text })).body).toMatchObject({ verdict: 'incomplete' });
    expect((await ask('GET', 'time')).body).toMatchObject({ now: NOON + 60_000, paused: true });
  });

  test('in a fork concerns its own clock', async () => {
    await post('snapshots', { name: 'here' });
    await post('snapshots/here/fork', { as: 'if' });
    await pauseAt({ time: '12:01' }, '?fork=if');
    expect((await post('time/jump', { byMs: 120_000 })).status).toBe(200);
    expect((await post('time/jump?fork=if', { byMs: 120_000 })).status).toBe(409);
    expect((await ask('GET', 'time?fork=if')).body.now).toBe(NOON + 60_000);
    expect((await ask('GET', 'time')).body.now).toBe(NOON + 120_000);
  });

  test('INV-3 only so many wait', async () => {
    const { pauses } = serving.facilities.main;
    for (let i = 0; i < PAUSE_LIMIT; i++) pauses.set({ time: NOON + 1_000 }, 1_000);
    expect((await pauseAt({ time: '12:01' })).body.error).toMatchObject({ code: 'too-many-pauses', temporary: true });
    await post('time/jump', { byMs: 1_000 });
    expect((await pauseAt({ time: '12:01' })).status).toBe(200);
    pauses.cancelAll('over');
    expect(pauses.get(1)).toBeUndefined();
    expect(pauses.get(PAUSE_LIMIT)?.end?.state).toBe('reached');
  });
});

test.each([
  [{ event: { kind: 'lock.wok' } }, 'no event of this facility has the kind lock.wok; did you mean lock.woke?'],
  [
    { event: { kind: 'lock.woke', actor: 'lock/A110x' } },
    'no part of this facility acts as lock/A110x; did you mean lock/A110?',
  ],
  [{ event: { kind: 'lock.woke', about: 'A1O1' } }, 'no part of this facility has the id A1O1; did you mean A101?'],
  [{ state: { 'lock.A101.powr': 'awake' } }, 'did you mean lock.A101.power?'],
  [{ state: { 'lock.A101.power': { above: 'x' } } }, 'a number after "above"'],
  [{ state: {} }, 'at least one path'],
  [
    { state: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`lock.A${101 + i}.power`, 'awake'])) },
    '1 to 16 paths',
  ],
  [{ time: '11:59' }, 'time: it is 2026-11-21T12:00:00.000 already; expected a later time'],
  [{ time: 'soon' }, 'time: expected a time of today such as "23:59"'],
  [{ time: 1e300 }, 'time'],
  [{ time: '2105-01-01T00:00' }, 'ms ahead'],
  [{}, 'expected exactly one of event, state and time'],
  [{ time: '12:01', event: { kind: 'lock.woke' } }, 'expected exactly one of event, state and time'],
  [{ evnt: { kind: 'lock.woke' } }, 'event'],
  [{ time: '12:01', withinMs: 0 }, 'withinMs'],
  [{ time: '12:01', waitMs: 60_001 }, 'waitMs'],
])('%j is refused, with what is right', async (body, message) => {
  const answer = await pauseAt(body);
  expect([400, 422]).toContain(answer.status);
  expect(answer.body.error?.message).toContain(message);
  expect(serving.facilities.main.pauses.get(1)).toBeUndefined();
});
