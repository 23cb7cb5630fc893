/** The app API: an external phone signs in, fetches its keys and opens locks over WebSocket. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { devicesOf } from '../../src/core/digital-keys/voiding.ts';
import { PHONES_LIMIT, phoneOf } from '../../src/server/app-api/app-access.ts';
import { FAILURES_LIMIT, FAILURES_WITHIN_MS } from '../../src/server/app-api/failed-sign-ins.ts';
import type { Serving } from '../../src/server/options.ts';
import { serve } from '../../src/server/serve.ts';
import { HandClock } from '../cli/up-host.ts';
import { OutsidePhone } from './outside-phone.ts';
import { api, PhoneAt, serveDemo } from './real.ts';
import { toy } from './toy-facility.ts';

let serving: Serving;
let host: HandClock;
/** The tests of a group share a facility, run in this order, and each has its own people. */
const ofGroup = () => {
  beforeAll(async () => {
    host = new HandClock();
    serving = await serveDemo({ host });
  });
  afterAll(() => serving.stop());
};

const main = () => serving.facilities.main;
const play = (verb: string, args: Record<string, unknown>) =>
  expect(main().facility.play(verb, args)).toMatchObject({ ok: true });
const pass = (ms: number) => main().live.jump(main().now + ms);
/** Brings a person to a place in the facility. */
async function bring(person: string, to: string): Promise<void> {
  play('person.tailgate', { person });
  play('person.walkTo', { person, to });
  await pass(300_000);
}
/** A phone of somebody who stands at a unit, with fresh keys. */
async function at(person: string, to: string): Promise<OutsidePhone> {
  await bring(person, to);
  const phone = new OutsidePhone(serving, `phone of ${person}`);
  expect(await phone.signIn(person)).toMatchObject({ status: 200, result: 'success' });
  expect(await phone.refresh()).toMatchObject({ status: 200, result: 'success', message: '' });
  return phone;
}
const lines = () =>
  main()
    .recent(0, 1e6)
    .map((event) => JSON.stringify(event));

describe('from signing in to the lock', () => {
  ofGroup();
  let alice: OutsidePhone;

  test('it opens by the timestamped and by the scheduled form', async () => {
    alice = await at('alice', 'A101');
    expect(await alice.open('A101', 'timestamped')).toBe('60');
    expect(await alice.open('A101', 'scheduled')).toBe('60');
    expect(main().facility.find('lock.A101.mechanical')).toBe('locked');
    expect(lines().filter((line) => line.includes('"lock.unlocked"'))).toHaveLength(2);
  });

  test('online, and the upload shows who opened', async () => {
    const lock = new PhoneAt(serving, 'A101', alice.lock('A101').mac);
    const session = await lock.arrive();
    const answer = await alice.post('/lock/unlock/', { mac: lock.mac.toLowerCase(), session });
    expect(answer).toMatchObject({ status: 200, result: 'success', message: '' });
    expect(answer.data.commands).toEqual(answer.commands);
    const responses: string[] = [];
    for (const command of answer.commands ?? []) responses.push(...(await lock.write(command)));
    expect(responses.at(-1)).toMatch(/^5160/);
    await api(serving)('/upload/', { logs: [{ mac: lock.mac, session, responses }] }, 'mobile-key');
    const { data } = await api(serving)('/activity/', { lock_macs: [lock.mac], actions: ['unlocked'] });
    const { trackingId } = main().parts.backend.core.state.users.get('alice') ?? {};
    expect(data.activity.at(0)).toMatchObject({ action: 'unlocked', tracking_key: trackingId });
    await lock.leave();
  });

  test('a gate, from outside', async () => {
    play('person.driveToGate', { person: 'bob', entry: 'gate-in' });
    await pass(300_000);
    const phone = new OutsidePhone(serving, 'x');
    await phone.signIn('bob');
    const { data } = await phone.refresh();
    expect(data.units.find(({ uuid }: { uuid: string }) => uuid === 'gate-in')).toMatchObject({
      name: 'Main gate',
      locks: [{ mac: 'C0:FF:EE:10:00:01', name: 'Main gate', hwType: '3E' }],
    });
    expect(await phone.open('gate-in', 'timestamped')).toBe('60');
    expect(await phone.open('gate-in', 'scheduled')).toBe('60');
  });

  test('staff see every unit, open an available one, and no occupied one', async () => {
    const eli = await at('eli', 'A103');
    expect(eli.locks.map(({ uuid }) => uuid)).toEqual(expect.arrayContaining(['A101', 'A103', 'B212', 'gate-in']));
    expect(await eli.open('A103', 'timestamped')).toBe('60');
    expect(eli.lock('A102').offlineKey).toBeUndefined();
    const session = await new PhoneAt(serving, 'A102', eli.lock('A102').mac).arrive();
    expect(await eli.post('/lock/unlock/', { mac: eli.lock('A102').mac, session })).toEqual({
      status: 200,
      result: 'failure',
      message: 'You do not have access here.',
      data: null,
    });
  });

  test('the key of another lock is refused as an invalid key', async () => {
    expect(await alice.open('A101', 'timestamped', alice.lock('B202'))).toBe('61');
    expect(await alice.open('A101', 'scheduled', alice.lock('B202'))).toBe('61');
  });

  test('a jam', async () => {
    const tess = await at('tess', 'T1');
    expect(await tess.open('T1', 'timestamped')).toBe('69');
    expect(await tess.open('T1', 'scheduled')).toBe('69');
  });

  test('a phone whose clock is wrong: the timestamped form is out of schedule, the scheduled one opens', async () => {
    alice.clockErrorS = 302;
    expect(await alice.open('A101', 'timestamped')).toBe('6D');
    expect(await alice.open('A101', 'scheduled')).toBe('60');
    alice.clockErrorS = 0;
  });

  test('an overlocked unit: no key, and the app says why', async () => {
    await bring('dave', 'A105');
    const dave = new OutsidePhone(serving, 'x');
    await dave.signIn('dave');
    await dave.refresh();
    expect(dave.lock('A105')).not.toHaveProperty('offlineKey');
    expect(dave.lock('A105')).not.toHaveProperty('unlockCmd');
    const session = await new PhoneAt(serving, 'A105', dave.lock('A105').mac).arrive();
    expect(await dave.post('/lock/unlock/', { mac: dave.lock('A105').mac, session })).toEqual({
      status: 200,
      result: 'failure',
      message: 'A payment is due. Contact the office.',
      data: null,
    });
  });

  test('away from the facility there are units and no keys, with the reason', async () => {
    const phone = new OutsidePhone(serving, 'x');
    await phone.signIn('gina');
    const message = 'You need to be at the facility, with location turned on.';
    expect(await phone.refresh()).toMatchObject({ status: 200, result: 'success', message });
    expect(phone.locks.map(({ uuid }) => uuid)).toEqual(['A108', 'gate-in', 'gate-out']);
    expect(phone.locks.filter((lock) => 'offlineKey' in lock)).toEqual([]);
  });

  test('the fields of an app: a lock has its key in both places, and the vendor’s names', async () => {
    const { data } = await alice.refresh({ userUUID: 'alice', companyUUID: 'Demo Storage', siteUUID: 'site' });
    const [{ locks, ...unit }] = data.units;
    expect(unit).toEqual({ name: 'A101', uuid: 'A101', siteUUID: 'site', status: 'Occupied', shared: false });
    const { offlineKey, offlineExpiration } = locks[0];
    expect(locks[0]).toEqual({
      mac: 'C0:FF:EE:00:01:01',
      name: 'A101',
      uuid: 'A101',
      hwType: '1A',
      battery: 3_000,
      temperature: null,
      offlineKey: expect.stringMatching(/^[0-9A-F]{32}$/),
      offlineExpiration: '2026-11-22T07:00:00Z',
      offlineKeyObj: { offlineKey, offlineExpiration },
      unlockCmd: expect.stringMatching(/^[0-9A-F]{8}A201[0-9A-F]{28}$/),
      scheduledUnlockCmd: expect.stringMatching(/^[0-9A-F]{8}A200[0-9A-F]{28}$/),
    });
    const { backend } = main().parts;
    const set = { type: 'facility.setting', facility: 'site', name: 'untimedCommandsOnly', value: true } as const;
    expect(backend.dispatch(set)).toMatchObject({ ok: true });
    await alice.refresh();
    expect(alice.lock('A101').unlockCmd).toBe(alice.lock('A101').scheduledUnlockCmd);
    backend.dispatch({ ...set, value: false });
    await alice.refresh();
  });

  test('an expired key', async () => {
    const end = Date.parse(alice.lock('A101').offlineExpiration ?? '');
    expect(end).toBe(Date.UTC(2026, 10, 22, 7));
    const old = alice.lock('A101');
    await pass(end - main().now + 43_200_000);
    expect(await alice.open('A101', 'scheduled')).toBe('6D');
    expect(await alice.open('A101', 'timestamped')).toBe('6D');
    await alice.refresh();
    expect(alice.lock('A101').offlineKey).not.toBe(old.offlineKey);
    expect(await alice.open('A101', 'timestamped')).toBe('60');
  });
});

describe('signing in', () => {
  ofGroup();

  test('answers with the token beside the data, for an address or a number', async () => {
    const phone = new OutsidePhone(serving, 'x');
    const first = await phone.signIn('alice');
    expect(first).toEqual({
      status: 200,
      result: 'success',
      message: '',
      token: expect.stringMatching(/^\S{60,}$/),
      data: {
        userUUID: 'alice',
        id: 'alice',
        name: 'Alice Archer',
        staff: false,
        companyUUID: 'Demo Storage',
        defaultSiteUUID: 'site',
        sites: [{ uuid: 'site', name: 'Lakeside Storage', companyUUID: 'Demo Storage' }],
      },
    });
    expect(await phone.signIn('alice', { email: '+1 303 555 0101' })).toMatchObject({ result: 'success' });
    expect(await phone.signIn('eli')).toMatchObject({ result: 'success', data: { userUUID: 'eli', staff: true } });
  });

  const WRONG = 'Check your phone number or email address, and your password.';
  test('is refused with the same words for all that is wrong, and elsewhere leaves nothing behind', async () => {
    const phone = new OutsidePhone(serving, 'y');
    const none = 'You do not have access here.';
    for (const [person, given, status, message] of [
      ['alice', { password: 'guess' }, 401, WRONG],
      ['alice', { email: 'nobody@example.com' }, 401, WRONG],
      ['ivy', {}, 401, WRONG],
      ['alice', { companyUUID: 'Other Storage' }, 403, none],
      ['alice', { siteUUID: 'elsewhere' }, 403, none],
    ] as const)
      expect(await phone.signIn(person, given)).toEqual({ status, result: 'failure', message, data: null });
    for (const person of ['alice', 'ivy', ''])
      expect(main().parts.backend.core.state.devices.has(phoneOf(person, 'y'))).toBe(false);
  });

  test('past due, a tenant signs in; frozen, nobody does, and what was signed in opens nothing', async () => {
    expect(await new OutsidePhone(serving, 'd').signIn('dave')).toMatchObject({ status: 200 });
    const bob = await at('bob', 'A102');
    for (let i = 0; i < 5; i++) await new OutsidePhone(serving, 'thief').signIn('bob', { password: `guess ${i}` });
    const message = 'This account is frozen. Contact the office.';
    expect(await new OutsidePhone(serving, 'x').signIn('bob')).toEqual({
      status: 403,
      result: 'failure',
      message,
      data: null,
    });
    expect(await bob.refresh()).toMatchObject({ status: 200, message });
    expect(bob.locks.filter((lock) => 'offlineKey' in lock)).toEqual([]);
    const session = await new PhoneAt(serving, 'A102', 'C0:FF:EE:00:01:02').arrive();
    expect(await bob.post('/lock/unlock/', { mac: 'C0:FF:EE:00:01:02', session })).toMatchObject({
      result: 'failure',
      message,
    });
  });

  test('a token ends when its phone signs in again; the message makes the app sign in', async () => {
    const phone = new OutsidePhone(serving, 'x');
    const { token: first = '' } = await phone.signIn('alice');
    await pass(1_000);
    const { token: second = '' } = await phone.signIn('alice');
    await pass(1_000);
    const refused = { status: 401, result: 'failure', message: expect.stringContaining('token'), data: null };
    expect(await phone.post('/user/locks/', {}, first)).toEqual(refused);
    expect(await phone.post('/user/locks/', {}, second)).toMatchObject({ status: 200 });
    for (const wrong of ['', 'nonsense', `${second}0`, second.replace(/.$/, (last) => (last === '0' ? '1' : '0'))])
      expect(await phone.post('/user/locks/', {}, wrong)).toEqual(refused);
    expect(await phone.post('/user/locks/', { userUUID: 'gina' })).toMatchObject({ status: 403, data: null });
    expect(await phone.post('/user/locks/', { siteUUID: 'elsewhere' })).toMatchObject({ status: 403, data: null });
  });

  test('a person who knows the deviceUUID of another account’s phone signs it out neither by signing in nor by failing to', async () => {
    const alice = await at('alice', 'A101');
    const thief = new OutsidePhone(serving, alice.deviceUUID);
    expect(await thief.signIn('carol')).toMatchObject({ status: 200 });
    expect(await thief.signIn('carol', { siteUUID: 'elsewhere' })).toMatchObject({ status: 403 });
    expect(await thief.signIn('carol', { email: 'alice@example.com' })).toMatchObject({ status: 401 });
    expect(await alice.refresh()).toMatchObject({ status: 200 });
    expect(alice.lock('A101').offlineKey).toBeDefined();
  });

  test('an account is signed in on a few phones outside; a further one replaces the oldest, whose keys end', async () => {
    const first = await at('henry', 'B201');
    const others = Array.from({ length: PHONES_LIMIT }, (_, i) => new OutsidePhone(serving, `phone ${i}`));
    for (const phone of others) {
      await pass(1_000);
      expect(await first.refresh()).toMatchObject({ status: 200 });
      expect(await phone.signIn('henry')).toMatchObject({ status: 200 });
    }
    const { state } = main().parts.backend.core;
    expect(devicesOf(state, 'henry').filter(({ id }) => id.startsWith('app-'))).toHaveLength(PHONES_LIMIT);
    expect(state.devices.has(phoneOf('henry', first.deviceUUID))).toBe(false);
    expect(await first.refresh()).toMatchObject({ status: 401 });
    for (const phone of others) expect(await phone.refresh()).toMatchObject({ status: 200 });
    expect(devicesOf(state, 'henry').filter(({ id }) => !id.startsWith('app-'))).toHaveLength(1);
    const slots = [...(state.locks.get('C0:FF:EE:00:01:0D' as never)?.holding.slots.values() ?? [])];
    expect(slots.flatMap(({ holder }) => holder?.id ?? []).filter((id) => !state.devices.has(id))).toEqual([]);
  });

  test('neither token nor password nor key nor deviceUUID is in the trace', async () => {
    const alice = await at('alice', 'A101');
    await alice.signIn('alice', { password: 'a wrong guess' });
    const { offlineKey = '', unlockCmd = '' } = alice.lock('A101');
    const password = main().facility.reveal('alice.password') ?? '';
    const [device = '', seal = ''] = alice.token.split('.');
    expect(lines().filter((line) => line.includes(device)).length).toBeGreaterThan(0);
    for (const secret of [seal, password, offlineKey, unlockCmd, 'a wrong guess', alice.deviceUUID, 'alice@example'])
      expect(lines().filter((line) => line.toUpperCase().includes(secret.toUpperCase()))).toEqual([]);
  });

  test('after too many failures, no password is tried until a minute has passed', async () => {
    const phone = new OutsidePhone(serving, 'x');
    host.pass(FAILURES_WITHIN_MS);
    for (let i = 0; i < FAILURES_LIMIT; i++)
      expect(await phone.signIn('alice', { email: `nobody${i}@example.com` })).toMatchObject({ status: 401 });
    const { inputs } = main();
    expect(await phone.signIn('alice')).toEqual({
      status: 429,
      result: 'failure',
      message: 'Too many failed sign-ins. Wait a minute.',
      data: null,
    });
    expect(main().inputs).toBe(inputs);
    host.pass(FAILURES_WITHIN_MS);
    expect(await phone.signIn('alice')).toMatchObject({ status: 200 });
  });
});

describe('HTTP', () => {
  ofGroup();

  const send = async (path: string, init: RequestInit, token?: string) => {
    const response = await fetch(`${serving.ready.app}${path}`, {
      method: 'POST',
      ...init,
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...init.headers,
      },
    });
    return { status: response.status, ...((await response.json()) as object) };
  };
  const login = { email: 'a@b.c', password: 'p', deviceUUID: 'x' };
  const unlock = { mac: 'C0:FF:EE:00:01:01', session: '11'.repeat(20) };
  const bodies: [string, string, unknown, number, RegExp][] = [
    ...Object.keys(login).flatMap((key): [string, string, unknown, number, RegExp][] => [
      [`login without ${key}`, '/login/', { ...login, [key]: undefined }, 400, new RegExp(`no "${key}"`)],
      [`login with a number as ${key}`, '/login/', { ...login, [key]: 7 }, 400, new RegExp(key)],
      [`login with nothing as ${key}`, '/login/', { ...login, [key]: '' }, 400, new RegExp(key)],
      [`login with a long ${key}`, '/login/', { ...login, [key]: 'x'.repeat(201) }, 400, new RegExp(key)],
    ]),
    ...['userUUID', 'companyUUID', 'siteUUID'].map((key): [string, string, unknown, number, RegExp] => [
      `locks with a number as ${key}`,
      '/user/locks/',
      { [key]: 7 },
      400,
      new RegExp(key),
    ]),
    ...Object.keys(unlock).flatMap((key): [string, string, unknown, number, RegExp][] => [
      [`unlock without ${key}`, '/lock/unlock/', { ...unlock, [key]: undefined }, 400, new RegExp(`no "${key}"`)],
      [`unlock with a number as ${key}`, '/lock/unlock/', { ...unlock, [key]: 7 }, 400, new RegExp(key)],
      [`unlock with a long ${key}`, '/lock/unlock/', { ...unlock, [key]: '1'.repeat(81) }, 400, new RegExp(key)],
    ]),
    ['an unreadable session', '/lock/unlock/', { ...unlock, session: 'zz'.repeat(20) }, 400, /40 hex digits/],
    ['a session of zeros', '/lock/unlock/', { ...unlock, session: '0'.repeat(40) }, 400, /40 hex digits/],
    ['an unknown lock', '/lock/unlock/', { ...unlock, mac: 'FF:FF:FF:FF:FF:FF' }, 200, /not have access/],
    ['what is no MAC', '/lock/unlock/', { ...unlock, mac: 'A101' }, 200, /not have access/],
    ['another list as body', '/user/locks/', [], 400, /body/],
    ['an unknown path', '/user/', {}, 404, /no POST/],
  ];

  test('each wrong body has its status and a sentence, without the word that ends a session', async () => {
    const phone = new OutsidePhone(serving, 'x');
    await phone.signIn('alice');
    const answers = await Promise.all(bodies.map(([, path, body]) => phone.post(path, body)));
    expect(answers.map((answer, i) => [bodies[i]?.[0], answer])).toEqual(
      bodies.map(([what, , , status, message]) => [
        what,
        { status, result: 'failure', message: expect.stringMatching(message), data: null },
      ]),
    );
    for (const { message } of answers) expect(message).not.toMatch(/token/i);
  });

  test('paths with and without the trailing slash; other methods, broken, large and other bodies', async () => {
    const { token = '' } = await new OutsidePhone(serving, 'x').signIn('alice');
    const sent = await Promise.all([
      send('/user/locks', { body: '{}' }, token),
      send('/user/locks', {}, token),
      send('/user/locks/', { method: 'PUT', body: '{}' }, token),
      send('/user/locks/', { method: 'PUT', body: '{}' }),
      send('/login', { method: 'DELETE', body: '{}' }),
      send('/login/', { body: '{"email":' }),
      send('/login/', { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      send('/login/', { body: `{"email":"${'x'.repeat(2_000_000)}"}` }),
      send('/login/', { body: '{}', headers: { origin: 'https://elsewhere.example' } }),
    ]);
    expect(sent.map(({ status }) => status)).toEqual([200, 400, 405, 401, 405, 400, 415, 413, 403]);
    const document = (await (await fetch(`${serving.ready.app}/openapi.json`)).json()) as { paths: object };
    expect(Object.keys(document.paths)).toEqual(['/login/', '/user/locks/', '/lock/unlock/']);
    for (const refused of sent.slice(1))
      expect(refused).toMatchObject({ result: 'failure', message: expect.any(String), data: null });
  });
});

test('the port follows the Core API unless it is set', async () => {
  const ports = async (wanted: object) => {
    const { ready, stop } = await serve({
      open: toy().open,
      paused: true,
      ports: { websocket: false, control: false, ...wanted },
    });
    await stop();
    return [ready.core !== undefined, ready.app !== undefined];
  };
  expect(await ports({ core: false })).toEqual([false, false]);
  expect(await ports({ core: 0, app: false })).toEqual([true, false]);
  expect(await ports({ core: false, app: 0 })).toEqual([false, true]);
});
