import { createDecipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Serving } from '../../src/server/options.ts';
import { api, type CoreAnswer, PhoneAt, serveDemo } from './real.ts';

const MAC = 'C0:FF:EE:00:01:01';
let serving: Serving;
let ask: (path: string, body: unknown, key?: string) => Promise<CoreAnswer>;
beforeEach(async () => {
  serving = await serveDemo();
  ask = api(serving);
});
afterEach(() => serving.stop());

/** Opens A101 with commands of the API and uploads the lock's answers; true if the last answer was 60. */
async function openOnline(trackingKey = 'tech'): Promise<boolean> {
  const phone = new PhoneAt(serving, 'A101', MAC);
  const session = await phone.arrive();
  const { data } = await ask('/unlock/', { mac: MAC, session, tracking_key: trackingKey });
  const responses: string[] = [];
  for (const command of data.commands.split('+')) responses.push(...(await phone.write(command)));
  await phone.leave();
  const upload = await ask('/upload/', { logs: [{ mac: MAC, session, responses }] }, 'mobile-key');
  expect(upload.error_code).toBe(0);
  return responses.at(-1)?.startsWith('5160') === true;
}

describe('the documented form', () => {
  test('an answer has all its fields, and names versions', async () => {
    const answer = await ask('/lock/', { macs: [MAC] });
    expect(Object.keys(answer)).toEqual([
      'result',
      'message',
      'error_code',
      'error_details',
      'data',
      'request',
      'api_version',
    ]);
    expect(answer).toMatchObject({ result: 'success', request: 'lock', api_version: { response: '0.1.0' } });
    expect(answer.data.locks).toHaveLength(1);
    expect(answer.data.locks[0]).toMatchObject({
      mac: MAC,
      hw_version: '1A',
      status: 'ready',
      serial: 'C0F-FEE-000101',
    });
    expect((await ask('/lock/', {})).data.locks.length).toBeGreaterThan(20);
    expect((await ask('/lock', { serials: ['C0F-FEE-000101'] })).data.locks).toHaveLength(1);
  });

  test.each([
    ['a wrong key', '/lock/', {}, 'nonsense', 2],
    ['the mobile key where the private one belongs', '/lock/', {}, 'mobile-key', 2],
    ['the private key on an upload', '/upload/', { logs: [] }, 'private-key', 2],
    ['input that does not fit', '/unlock/', { mac: MAC }, 'private-key', 3],
    ['an unreadable session', '/unlock/', { mac: MAC, session: 'zz' }, 'private-key', 3],
    ['an endpoint that is none', '/nothing/', {}, 'private-key', 5],
    ['a lock that is not known', '/unlock/', { mac: 'FF:FF:FF:FF:FF:FF', session: '11'.repeat(20) }, 'private-key', 7],
    ['what a Nokē ONE does not have', '/unshackle/', {}, 'private-key', 3],
  ])('%s is error %s', async (_what, path, body, key, code) => {
    const answer = await ask(path, body, key);
    expect(answer).toMatchObject({ result: 'failure', error_code: code, data: null });
    expect(answer.message.length).toBeGreaterThan(8);
  });

  test('unknown keys of a body and parameters in the URL are ignored', async () => {
    const plain = await ask('/lock/', { macs: [MAC] });
    expect(plain.data.locks).toHaveLength(1);
    expect(await ask('/lock/?macs=none', { macs: [MAC], colour: 'red' })).toEqual(plain);
  });

  test('another method is error 4, and nonsense in a body error 3', async () => {
    const get = await fetch(`${serving.ready.core}/lock/`, { headers: { authorization: 'Bearer private-key' } });
    expect(await get.json()).toMatchObject({ error_code: 4 });
    const broken = await fetch(`${serving.ready.core}/lock/`, {
      method: 'POST',
      headers: { authorization: 'Bearer private-key', 'content-type': 'application/json' },
      body: '{"macs":',
    });
    expect(await broken.json()).toMatchObject({ error_code: 3 });
  });

  test('a failure has status 200 too: unknown paths, bodies that are not JSON, too large or of another type, other methods', async () => {
    const send = (path: string, init: RequestInit) =>
      fetch(`${serving.ready.core}${path}`, {
        method: 'POST',
        ...init,
        headers: { authorization: 'Bearer private-key', 'content-type': 'application/json', ...init.headers },
      });
    const sent = await Promise.all([
      send('/nothing/', { body: '{}' }),
      send('/lock/', { body: '{"macs":' }),
      send('/lock/', { body: `{"macs":["${'x'.repeat(2_000_000)}"]}` }),
      send('/lock/', { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      send('/lock/', { body: '{"macs":7}' }),
      send('/lock/', { method: 'PUT', body: '{}' }),
      send('/lock/', { body: '{}', headers: { authorization: 'Bearer nonsense' } }),
    ]);
    const answers = await Promise.all(
      sent.map(async (response) => [response.status, (await response.json()) as object]),
    );
    expect(answers.map(([status]) => status)).toEqual(sent.map(() => 200));
    expect(answers.map(([, body]) => body)).toMatchObject(
      [5, 3, 3, 3, 3, 4, 2].map((error_code) => ({ result: 'failure', error_code, data: null })),
    );
  });

  test('every endpoint has a request in docs/api/core.md, and each works in the demo facility in its order', async () => {
    const page = readFileSync('docs/api/core.md', 'utf8');
    const requests = [
      ...page.matchAll(/^curl -s http:\/\/127\.0\.0\.1:2848(\S+) -H 'authorization: Bearer (\S+)' \\\n.* -d '(.*)'$/gm),
    ].map(([, path = '', key = '', body = '']) => ({ path, key, body }));
    const endpoints = [...page.matchAll(/^\| POST \| `(\S+)` /gm)].map(([, path]) => path);
    expect(requests.map(({ path }) => path)).toEqual(endpoints);
    const codes: Record<string, number> = {};
    for (const { path, key, body } of requests) codes[path] = (await ask(path, JSON.parse(body), key)).error_code;
    const unsupported = ['/unshackle/', '/engagelock/', '/lock/settings/'];
    expect(codes).toEqual(
      Object.fromEntries(endpoints.map((path) => [path, unsupported.includes(path ?? '') ? 3 : 0])),
    );
  });
});

describe('locks', () => {
  const locks = async () => (await ask('/lock/', { macs: [MAC] })).data.locks;

  test('a lock is shown with its own version, the day it was registered and the battery it reported, or none', async () => {
    const [first] = await locks();
    expect(first).toMatchObject({ mac: MAC, created_date: '2026-11-20T19:00:00Z', fw_version: '2.10', flags: 'none' });
    expect(first).not.toHaveProperty('internal_battery');
    expect(first).not.toHaveProperty('external_battery');
    await openOnline();
    expect((await locks())[0]).toMatchObject({ internal_battery: 3_000 });
  });

  test('flags name what an online unlock will sync: quick clicks, keys, settings', async () => {
    const flags = async () => (await locks())[0].flags;
    await ask('/qc/issue/', { mac: MAC, quick_clicks: [{ code: '0110', uses: 5 }] });
    expect(await flags()).toEqual(['quick-clicks']);
    await ask('/keys/', { issue: [{ macs: [MAC], tracking_keys: ['bob'] }] });
    await ask('/keys/', { revoke: [{ macs: [MAC] }] });
    expect(await flags()).toEqual(['keys', 'quick-clicks']);
    serving.facilities.main.facility.play('pms.feedSays', { unit: 'A101', status: 'overlock', tenant: 'alice' });
    expect(await flags()).toEqual(['keys', 'quick-clicks', 'settings']);
    await openOnline();
    expect(await flags()).toBe('none');
  });

  test('an unlock opens the lock, and its upload shows in the activity under its tracking key', async () => {
    expect(await openOnline('bob@example.com')).toBe(true);
    const { data } = await ask('/activity/', { tracking_keys: ['bob@example.com'] });
    expect(data.activity).toHaveLength(1);
    expect(data.activity[0]).toMatchObject({ lock_mac: MAC, action: 'unlocked', tracking_key: 'bob@example.com' });
    expect((await ask('/activity/', { actions: ['locked'], lock_macs: ['C0:FF:EE:00:01:02'] })).data.activity).toEqual(
      [],
    );
  });

  test('a tracking key that is an address is nowhere in the trace', async () => {
    await openOnline('bob@example.com');
    const all = serving.facilities.main.recent(0, 1e6).map((event) => JSON.stringify(event));
    expect(all.length).toBeGreaterThan(20);
    expect(all.filter((line) => line.includes('bob@'))).toEqual([]);
  });

  test('firmware mode: the commands end in it', async () => {
    const phone = new PhoneAt(serving, 'A101', MAC);
    const session = await phone.arrive();
    const { data } = await ask('/fwupdate/', { mac: MAC, session });
    const answers: string[] = [];
    for (const command of data.commands.split('+')) answers.push(...(await phone.write(command)));
    expect(answers.at(-1)).toMatch(/^5160/);
  });

  test('the same upload twice changes nothing', async () => {
    const phone = new PhoneAt(serving, 'A101', MAC);
    const session = await phone.arrive();
    const { data } = await ask('/unlock/', { mac: MAC, session });
    const responses: string[] = [];
    for (const command of data.commands.split('+')) responses.push(...(await phone.write(command)));
    const logs = [{ mac: MAC, session, responses }];
    expect((await ask('/upload/', { logs }, 'mobile-key')).error_code).toBe(0);
    const once = (await ask('/activity/', {})).data.activity;
    expect(once.length).toBeGreaterThan(0);
    expect((await ask('/upload/', { logs }, 'mobile-key')).error_code).toBe(0);
    expect((await ask('/activity/', {})).data.activity).toEqual(once);
  });
});

describe('quick clicks', () => {
  const issue = (code: string, uses = 255) => ask('/qc/issue/', { mac: MAC, quick_clicks: [{ code, uses }] });

  test('a quick-click code reaches the lock in an online unlock, opens it, and no longer works once it is revoked', async () => {
    expect((await issue('10100', 3)).data).toEqual([
      { mac: MAC, quick_clicks: [{ code: '10100', pending: true, revoked: false, uses: 3, start_uses: 3 }] },
    ]);
    expect(await openOnline()).toBe(true);
    const shown = async () => (await ask('/qc/display/', { macs: [MAC] })).data;
    expect(await shown()).toMatchObject([{ quick_clicks: [{ code: '10100', pending: false, revoked: false }] }]);
    const facility = serving.facility();
    const clicks = () => serving.facilities.main.recent(0, 1e6).filter(({ kind }) => kind === 'lock.clicks');
    facility.play('lock.touch', { lock: 'A101' });
    await serving.facilities.main.live.jump(serving.facilities.main.now + 20_000);
    for (const press of '10100') {
      expect(facility.play('lock.touch', { lock: 'A101', ms: press === '1' ? 900 : 200 })).toMatchObject({ ok: true });
      await serving.facilities.main.live.jump(serving.facilities.main.now + 300);
    }
    await serving.facilities.main.live.jump(serving.facilities.main.now + 60_000);
    expect(clicks().map(({ data }) => data.right)).toContain(true);
    expect((await ask('/qc/revoke/', { mac: MAC, quick_clicks: [{ code: '10100' }] })).data).toMatchObject([
      { quick_clicks: [{ code: '10100', revoked: true }] },
    ]);
  });

  test('each invalid entry is reported separately', async () => {
    const mixed = await ask('/qc/issue/', {
      mac: MAC,
      quick_clicks: [
        { code: '000', uses: 1 },
        { code: '01', uses: 300 },
      ],
    });
    expect(mixed).toMatchObject({ result: 'success', error_details: [{ mac: MAC, code: '01', action: 'issue' }] });
    expect(await issue('222')).toMatchObject({ result: 'failure', error_code: 3 });
    const both = await ask('/qc/', {
      issue: [{ mac: MAC, quick_clicks: [{ code: '111', uses: 1 }] }],
      revoke: [{ mac: MAC, quick_clicks: [{ code: '101' }] }],
    });
    expect(both.error_details).toMatchObject([{ code: '101', action: 'revoke' }]);
    expect(both.data[0].quick_clicks).toHaveLength(2);
  });

  test('a quick-click code never appears in the trace, and issuing it again sets its uses instead of adding a second one', async () => {
    await issue('110011001100', 5);
    await issue('110011001100', 9);
    const { data } = await ask('/qc/display/', {});
    expect(data).toMatchObject([{ quick_clicks: [{ code: '110011001100', uses: 9 }] }]);
    const all = serving.facilities.main.recent(0, 1e6).map((event) => JSON.stringify(event));
    expect(all.filter((line) => line.includes('110011001100'))).toEqual([]);
  });
});

describe('keys', () => {
  /** Opens with a standing key as a phone does offline: block key from offline key and session, the command as it is. */
  async function opensOffline(key: { offline_key: string; unlock_command: string }): Promise<boolean> {
    const phone = new PhoneAt(serving, 'A101', MAC);
    const session = Buffer.from(await phone.arrive(), 'hex');
    const base = Buffer.from(key.offline_key, 'hex');
    const command = Buffer.from(key.unlock_command, 'hex');
    const block = Buffer.from(base.map((byte, i) => (byte + (session[i] ?? 0)) & 0xff));
    const cipher = createDecipheriv('aes-128-ecb', block, null).setAutoPadding(false);
    const packet = Buffer.concat([command.subarray(0, 4), cipher.update(command.subarray(4)), cipher.final()]);
    const answers = await phone.write(packet.toString('hex'));
    await phone.leave();
    return answers.at(-1)?.startsWith('5160') === true;
  }
  const A = 'alice';
  const fobB = 'F0:B0:00:00:00:0B';
  const fobC = 'F0:B0:00:00:00:0C';
  const fobKey = async (fob: string) => {
    const { data } = await ask('/fobs/display/', { fob_macs: [fob] });
    return data[0].locks[0];
  };

  test('the revocation table plays through HTTP and WebSocket alone', async () => {
    const a = (await ask('/keys/', { issue: [{ macs: [MAC], tracking_keys: [A] }] })).data.locks[0].keys[0];
    expect(a).toMatchObject({ tracking_key: A });
    await ask('/fobs/issue/', { fob_mac: fobB, locks: [{ mac: MAC, tracking_key: 'AliceFob' }] });
    await ask('/fobs/issue/', { fob_mac: fobC, locks: [{ mac: MAC, tracking_key: 'BobFob' }] });
    let b = await fobKey(fobB);
    let c = await fobKey(fobC);
    /** What A, B and C get now, on a copy of the current state, so that looking does not affect the table's rows. */
    const row = async (): Promise<boolean[]> => {
      const save = (name: string) =>
        fetch(`${serving.ready.control}/v1/snapshots`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ name }),
        });
      await save('row');
      const seen: boolean[] = [];
      for (const key of [a, b, c]) {
        seen.push(await opensOffline(key));
        expect((await fetch(`${serving.ready.control}/v1/snapshots/row/restore`, { method: 'POST' })).status).toBe(200);
      }
      return seen;
    };
    expect(await row()).toEqual([true, true, true]);
    await ask('/keys/', { revoke: [{ tracking_keys: [A] }] });
    expect(await row()).toEqual([true, true, true]);
    expect(await openOnline()).toBe(true);
    expect(await row()).toEqual([false, true, true]);
    await ask('/fobs/revoke/', { fob_mac: fobB, lock_macs: [MAC] });
    expect((await fobKey(fobB)).status).toBe('revoke_pending');
    expect(await row()).toEqual([false, true, true]);
    expect(await openOnline()).toBe(true);
    expect(await row()).toEqual([false, false, true]);
    const reset = await fetch(`${serving.ready.control}/v1/verbs/portal.resetKeys`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ as: 'maya', lock: 'A101' }),
    });
    expect(reset.status).toBe(200);
    expect(await row()).toEqual([false, false, true]);
    expect((await ask('/fobs/sync/', { mac: fobC })).result).toBe('failure');
    expect(await openOnline()).toBe(true);
    expect(await row()).toEqual([false, false, false]);
    expect((await ask('/fobs/sync/', { mac: fobB })).result).toBe('failure');
    expect(await row()).toEqual([false, false, false]);
    expect((await ask('/fobs/sync/', { mac: fobC })).result).toBe('success');
    c = await fobKey(fobC);
    b = { ...b };
    expect(await row()).toEqual([false, false, true]);
  });
});
