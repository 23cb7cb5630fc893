/** Every answer of the app API, complete, on the demo facility without sockets: who signs in where, what an account is shown, and each limit from both sides. */
import { beforeEach, describe, expect, it } from 'vitest';
import { failure, NO_ACCESS, refused, success } from '../../src/server/app-api/answer.ts';
import { AppAccess, PHONES_LIMIT, phoneOf } from '../../src/server/app-api/app-access.ts';
import { FAILURES_LIMIT } from '../../src/server/app-api/failed-sign-ins.ts';
import { lockEndpoints } from '../../src/server/app-api/locks.ts';
import { openAppApi } from '../../src/server/app-api/server.ts';
import { sitesOf } from '../../src/server/app-api/sign-in.ts';
import type { HostedFacility } from '../../src/server/hosted-facility.ts';
import { HandClock } from '../cli/up-host.ts';
import { hostedDemo } from './core-asked.ts';

let hosted: HostedFacility;
let host: HandClock;
let app: ReturnType<typeof openAppApi>;
beforeEach(() => {
  hosted = hostedDemo();
  host = new HandClock();
  app = openAppApi(new AppAccess(() => hosted), host, {
    address: '127.0.0.1',
    allowOrigin: () => false,
    onError: (error) => {
      throw error;
    },
  });
});

async function post(path: string, body: object, token?: string) {
  const answer = await app.inject({
    method: 'POST',
    url: path,
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    payload: JSON.stringify(body),
  });
  return { status: answer.statusCode, body: answer.json() };
}
const secretOf = (what: string): string => hosted.parts.facility.reveal(what) ?? '';
const login = (person: string, more: object = {}) =>
  post('/login/', {
    email: secretOf(`${person}.email`),
    password: secretOf(`${person}.password`),
    deviceUUID: 'd',
    ...more,
  });
const no = (status: number, message: unknown) => ({ status, body: { result: 'failure', message, data: null } });
const SITE = { uuid: 'site', name: 'Lakeside Storage', companyUUID: 'Demo Storage' };

describe('signing in', () => {
  it('without a company or site, or with the words for any, leads to the first site', async () => {
    for (const where of [
      {},
      { companyUUID: '', siteUUID: '' },
      { companyUUID: '-1', siteUUID: '-1' },
      { companyUUID: 'Demo Storage', siteUUID: 'site' },
    ])
      expect([where, await login('alice', where)]).toEqual([
        where,
        {
          status: 200,
          body: {
            result: 'success',
            message: '',
            token: expect.stringMatching(/./),
            data: {
              userUUID: 'alice',
              id: 'alice',
              name: 'Alice Archer',
              staff: false,
              companyUUID: 'Demo Storage',
              defaultSiteUUID: 'site',
              sites: [SITE],
            },
          },
        },
      ]);
    for (const where of [
      { companyUUID: 'x' },
      { siteUUID: 'x' },
      { companyUUID: '-2' },
      { companyUUID: 'Demo Storage', siteUUID: 'x' },
    ])
      expect(await login('alice', where)).toEqual(no(403, 'You do not have access here.'));
    expect(hosted.parts.backend.core.state.devices.has(phoneOf('alice', 'd'))).toBe(false);
  });

  it('is possible until so many failed; a failure counts, a success or a site without access does not', async () => {
    for (let i = 1; i < FAILURES_LIMIT; i++)
      expect((await login('alice', { email: `nobody${i}@x.example` })).status).toBe(401);
    expect([(await login('alice')).status, (await login('alice', { siteUUID: 'x' })).status]).toEqual([200, 403]);
    expect((await login('alice', { email: 'nobody@x.example' })).status).toBe(401);
    expect(await login('alice')).toEqual(no(429, 'Too many failed sign-ins. Wait a minute.'));
    host.pass(59_999);
    expect((await login('alice')).status).toBe(429);
    host.pass(1);
    expect((await login('alice')).status).toBe(200);
  });

  it('on one phone more than the limit ends the oldest; a phone that signs in again counts once', async () => {
    const { state } = hosted.parts.backend.core;
    const has = (name: string) => hosted.parts.backend.core.state.devices.has(phoneOf('alice', name));
    const own = [...state.devices.values()].filter(({ user }) => user === 'alice').length;
    for (let i = 0; i < PHONES_LIMIT; i++) {
      await login('alice', { deviceUUID: `p${i}` });
      hosted.parts.facility.clock.runFor(1_000);
    }
    await login('alice', { deviceUUID: 'p0' });
    hosted.parts.facility.clock.runFor(1_000);
    expect([PHONES_LIMIT, has('p0'), has('p1')]).toEqual([8, true, true]);
    await login('alice', { deviceUUID: 'more' });
    expect(['p0', 'p1', 'p2', 'p7', 'more'].map(has)).toEqual([true, false, true, true, true]);
    const all = [...hosted.parts.backend.core.state.devices.values()].filter(({ user }) => user === 'alice');
    expect(all).toHaveLength(own + PHONES_LIMIT);
    const id = phoneOf('alice', 'p0');
    expect([id.length, id.slice(0, 4), id === phoneOf('bob', 'p0'), id === phoneOf('alice', 'p1')]).toEqual([
      44,
      'app-',
      false,
      false,
    ]);
  });

  it.each<[string, number, number]>([
    ['email', 200, 401],
    ['password', 200, 401],
    ['deviceUUID', 200, 200],
    ['companyUUID', 200, 403],
    ['siteUUID', 200, 403],
  ])('takes %s of at most %i characters', async (name, most, status) => {
    expect((await login('alice', { [name]: 'x'.repeat(most) })).status).toBe(status);
    expect(await login('alice', { [name]: 'x'.repeat(most + 1) })).toEqual(no(400, expect.stringContaining(name)));
  });
});

describe('with a token', () => {
  const MAC = 'C0:FF:EE:00:01:01';
  const SESSION = '0213B80B68BC8537503B34587DEB9BB7C56E1556';
  const tokenOf = async (person: string) => String((await login(person)).body.token);
  const units = async (person: string, body: object = {}) =>
    (await post('/user/locks/', body, await tokenOf(person))).body;

  it('a tenant is shown own units and the entries, as the core has them; there are no keys away from the facility', async () => {
    const lock = (mac: string, name: string, uuid: string, hwType = '1A') => ({
      mac,
      name,
      uuid,
      hwType,
      battery: null,
      temperature: null,
    });
    expect(await units('alice')).toEqual({
      result: 'success',
      message: 'You need to be at the facility, with location turned on.',
      data: {
        units: [
          {
            name: 'A101',
            uuid: 'A101',
            siteUUID: 'site',
            status: 'Occupied',
            shared: false,
            locks: [lock(MAC, 'A101', 'A101')],
          },
          expect.objectContaining({ shared: expect.any(Boolean) }),
          {
            name: 'Main gate',
            uuid: 'gate-in',
            siteUUID: 'site',
            shared: false,
            locks: [lock('C0:FF:EE:10:00:01', 'Main gate', 'gate-in', '3E')],
          },
          expect.objectContaining({ uuid: 'gate-out', shared: false }),
        ],
      },
    });
    const all = (await units('eli')).data.units as { uuid: string }[];
    const { state } = hosted.parts.backend.core;
    expect(all.map(({ uuid }) => uuid).sort()).toEqual([...state.units.keys(), ...state.entries.keys()].sort());
  });

  it('is shown the battery that was reported', async () => {
    const found = hosted.parts.backend.core.state.locks.get(MAC as never);
    if (found !== undefined) Object.assign(found, { batteryMv: 2_875 });
    expect((await units('alice')).data.units[0].locks[0].battery).toBe(2_875);
  });

  it('only its own account at a site of its own', async () => {
    for (const [body, status] of [
      [{}, 200],
      [{ userUUID: '' }, 200],
      [{ userUUID: 'alice' }, 200],
      [{ userUUID: 'bob' }, 403],
      [{ companyUUID: 'Demo Storage', siteUUID: 'site' }, 200],
      [{ siteUUID: '-1' }, 200],
      [{ siteUUID: 'x' }, 403],
      [{ companyUUID: 'x' }, 403],
      [{ userUUID: 'x'.repeat(200) }, 403],
      [{ userUUID: 'x'.repeat(201) }, 400],
      [{ companyUUID: 'x'.repeat(201) }, 400],
      [{ siteUUID: 'x'.repeat(201) }, 400],
    ] as const) {
      const answer = await post('/user/locks/', body, await tokenOf('alice'));
      expect([body, answer.status]).toEqual([body, status]);
      if (status === 403) expect(answer).toEqual(no(403, NO_ACCESS));
    }
  });

  it('an unlock answers with its commands twice, or says why not', async () => {
    const token = await tokenOf('alice');
    const ask = (mac: string, session = SESSION) => post('/lock/unlock/', { mac, session }, token);
    const good = await ask(MAC.toLowerCase());
    expect(good).toEqual({
      status: 200,
      body: {
        result: 'success',
        message: '',
        commands: good.body.data.commands,
        data: { commands: expect.any(Array) },
      },
    });
    expect(good.body.commands.every((one: string) => /^[0-9A-F]{40}$/.test(one))).toBe(true);
    expect(await ask('C0:FF:EE:00:01:02')).toEqual(no(200, NO_ACCESS));
    expect(await ask('x'.repeat(40))).toEqual(no(200, NO_ACCESS));
    for (const [mac, session] of [
      ['', SESSION],
      ['x'.repeat(41), SESSION],
      [MAC, ''],
      [MAC, '0'.repeat(40)],
      [MAC, SESSION.slice(1)],
      [MAC, `${SESSION}0`],
    ] as const)
      expect(await ask(mac, session)).toEqual(no(400, expect.stringMatching(/mac|session/)));
  });

  it('each request but signing in needs one that is valid; only POST is accepted', async () => {
    const token = await tokenOf('alice');
    const without = 'send `Authorization: Bearer` with the token that login/ returned';
    for (const path of ['/user/locks/', '/user/locks', '/lock/unlock/', '/lock/unlock']) {
      for (const wrong of [undefined, '', 'x', `${token}x`, token.slice(1)])
        expect(await post(path, {}, wrong)).toEqual(no(401, without));
      for (const [given, status, message] of [
        [token, 405, 'this API accepts only POST'],
        ['x', 401, without],
      ] as const) {
        const answer = await app.inject({ method: 'GET', url: path, headers: { authorization: `Bearer ${given}` } });
        expect({ status: answer.statusCode, body: answer.json() }).toEqual(no(status, message));
      }
    }
    expect(await post('/nothing/', {}, token)).toEqual(no(404, 'there is no POST /nothing/; see /openapi.json'));
    expect(lockEndpoints(new AppAccess(() => hosted)).map(({ path, credential }) => [path, credential])).toEqual([
      ['/user/locks/', 'session'],
      ['/lock/unlock/', 'session'],
    ]);
  });
});

describe('an answer', () => {
  it('has its status and its fields', () => {
    expect(success(1)).toEqual({ status: 200, body: { result: 'success', message: '', data: 1 } });
    expect(success(1, { token: 't' }, 'm')).toEqual({
      status: 200,
      body: { result: 'success', message: 'm', token: 't', data: 1 },
    });
    expect(failure(418, 'm')).toEqual({ status: 418, body: { result: 'failure', message: 'm', data: null } });
  });
  it.each([
    ['B-ACC-6', 401, 'This token has expired. Sign in again.'],
    ['B-ACC-3', 403, 'own words'],
    ['B-UNL-2', 403, 'Connect to the lock again, and try once more.'],
    ['B-UNLIKE', 403, 'own words'],
  ])('to a refusal by %s', (by, status, message) => {
    expect(refused({ by, message: 'own words' } as never, 403)).toEqual(failure(status, message));
  });
  it('is limited to the companies and sites that were asked for', () => {
    const companies = [
      {
        name: 'c1',
        facilities: [
          { id: 'a', name: 'A' },
          { id: 'b', name: 'B' },
        ],
      },
      { name: 'c2', facilities: [{ id: 'a', name: 'A2' }] },
    ] as never;
    const found = (companyUUID?: string, siteUUID?: string) =>
      sitesOf(companies, { companyUUID, siteUUID }).map(({ name }) => name);
    expect([
      found(),
      found('-1', ''),
      found('c1'),
      found('c2', 'a'),
      found(undefined, 'a'),
      found('c2', 'b'),
      found('c3'),
    ]).toEqual([['A', 'B', 'A2'], ['A', 'B', 'A2'], ['A', 'B'], ['A2'], ['A', 'A2'], [], []]);
  });
});
