/** Each request of an app: what it changes at the company, what it answers, and that none is answered without a valid token. */
import { beforeEach, describe, expect, it } from 'vitest';
import { AppRequests } from '../../../src/facility/backend/app-requests.ts';
import type { LiveFacility } from '../../../src/facility/open/live-facility.ts';
import type { BackendAnswer, BackendRequest, Refreshed, SignedIn } from '../../../src/phone/backend.ts';
import { demo } from '../demo.ts';

const DEVICE = '0123456789ABCDEF';
const SITE = 'site';
const SESSION = `0203B80B${'11'.repeat(16)}`;

let site: LiveFacility;
let requests: AppRequests;
beforeEach(() => {
  site = demo().site;
  requests = new AppRequests(site.clock, site.backend);
});

const loginOf = (person: string): string => site.plan.people.find(({ id }) => id === person)?.mobile ?? '';
const answer = (request: object): BackendAnswer => requests.answer(request as BackendRequest);
const signIn = (person: string, device = DEVICE, password = site.reveal(`${person}.password`)) =>
  answer({ type: 'signIn', login: loginOf(person), password, deviceId: device });
function signedIn(person: string, device = DEVICE): SignedIn {
  const answered = signIn(person, device);
  if (!answered.ok || answered.type !== 'signIn') throw new Error(`${person} is not signed in`);
  return answered.value;
}
function refreshed(token: string, facility = SITE): Refreshed {
  const answered = answer({ type: 'refresh', token, facility, clockAt: site.clock.now() });
  if (!answered.ok || answered.type !== 'refresh') throw new Error('not refreshed');
  return answered.value;
}
const activity = (): string[] => site.core.state.activity.map(({ kind }) => kind);

describe('a sign-in', () => {
  it('answers with the token, the companies and the profile; staff have permissions', () => {
    const alice = signedIn('alice');
    expect(alice.profile).toEqual({ user: 'alice', name: 'Alice Archer', staff: false, permissions: [] });
    expect(alice.companies.flatMap(({ facilities }) => facilities.map(({ id }) => id))).toContain(SITE);
    expect(requests.signedIn(DEVICE)).toEqual(alice);
    const maya = signedIn('maya', 'FF');
    expect(maya.profile).toMatchObject({ user: 'maya', staff: true });
    expect(maya.profile.permissions.length).toBeGreaterThan(3);
    expect(new Set(maya.profile.permissions).size).toBe(maya.profile.permissions.length);
    expect(requests.signedIn('unknown')).toBeUndefined();
  });

  it('with a wrong password, or of nobody, is refused', () => {
    for (const refused of [
      signIn('alice', DEVICE, 'wrong'),
      answer({ type: 'signIn', login: 'nobody', password: 'x', deviceId: DEVICE }),
    ])
      expect(refused).toMatchObject({ type: 'signIn', ok: false, why: 'refused', by: expect.stringMatching(/^B-ACC/) });
    expect(requests.signedIn(DEVICE)).toBeUndefined();
  });

  it('follows an activation with the code that was sent, and not one with another', () => {
    const login = loginOf('alice');
    expect(answer({ type: 'forgotPassword', login })).toEqual({
      type: 'forgotPassword',
      ok: true,
      value: { sent: true },
    });
    expect(site.core.state.users.get('alice')?.activation).toBeDefined();
    expect(answer({ type: 'forgotPassword', login: 'nobody' })).toMatchObject({ ok: true });
    const activate = (code: string) =>
      answer({ type: 'activate', login, code, newPassword: 'a new long one', deviceId: DEVICE });
    expect(activate('000000')).toMatchObject({ type: 'activate', ok: false });
    expect(requests.signedIn(DEVICE)).toBeUndefined();
  });
});

describe('a token', () => {
  it('belongs to its user until they sign out or in again', () => {
    const { token } = signedIn('alice');
    expect(requests.userOf(token)).toBe('alice');
    site.clock.runUntil(site.clock.now() + 1_000);
    const again = signedIn('alice').token;
    expect([requests.userOf(token), requests.userOf(again)]).toEqual([undefined, 'alice']);
    expect(answer({ type: 'signOut', token: again })).toEqual({
      type: 'signOut',
      ok: true,
      value: { signedOut: true },
    });
    expect([requests.userOf(again), requests.signedIn(DEVICE)]).toEqual([undefined, undefined]);
  });

  it.each<[string, (token: string) => string]>([
    ['changed', (token) => `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`],
    ['of another device', (token) => token.replace(DEVICE, 'FF')],
    ['cut off', (token) => token.slice(0, -2)],
    ['without its point', (token) => token.replace('.', '')],
    ['that is empty', () => ''],
    ['that is a device', () => DEVICE],
  ])('%s is not valid for any request', (_, wrong) => {
    const token = wrong(signedIn('alice').token);
    expect(requests.userOf(token)).toBeUndefined();
    for (const type of [
      'signOut',
      'refresh',
      'unlock',
      'remoteUnlock',
      'requestPin',
      'requestAccess',
      'upload',
      'share',
      'unshare',
    ])
      expect(
        answer({ type, token, facility: SITE, unit: 'A101', logs: [], mac: '', session: '', with: { staff: true } }),
        type,
      ).toMatchObject({
        type,
        ok: false,
        why: 'refused',
        by: 'B-ACC-6',
      });
  });
});

describe('a refresh', () => {
  it('of a tenant lists their units, entries and shares; of staff, every unit of the site', () => {
    const alice = refreshed(signedIn('alice').token);
    expect(alice.facility).toEqual({ id: SITE, name: site.plan.name });
    expect(alice.facilities.map(({ id }) => id)).toContain(SITE);
    expect(alice.units.map(({ id, shared }) => [id, shared])).toEqual([
      ['A101', false],
      ['B202', false],
    ]);
    expect(alice.units[0]).toMatchObject({ name: 'A101', macs: ['C0:FF:EE:00:01:01'] });
    expect(alice.entries.map(({ id, name }) => [id, name])).toContainEqual(['gate-in', 'Main gate']);
    const maya = refreshed(signedIn('maya', 'FF').token);
    expect(maya.units.map(({ id }) => id).sort()).toEqual(site.plan.units.map(({ id }) => id).sort());
    expect(new Set(maya.units.map(({ id }) => id)).size).toBe(maya.units.length);
    expect(maya.units.find(({ id }) => id === 'A102')).toMatchObject({
      name: 'A102',
      macs: ['C0:FF:EE:00:01:02'],
      shared: false,
    });
  });

  it('of an unknown facility is refused; keys have the names of their places', () => {
    const { token } = signedIn('alice');
    expect(answer({ type: 'refresh', token, facility: 'nowhere', clockAt: 0 })).toMatchObject({
      type: 'refresh',
      ok: false,
    });
    expect(refreshed(token)).toMatchObject({ keys: [], noKeys: expect.stringMatching(/^B-/) });
    const there = answer({ type: 'refresh', token, facility: SITE, clockAt: 0, where: { x: 10_000, y: 20_000 } });
    expect(there).toMatchObject({
      ok: true,
      value: { keys: expect.arrayContaining([expect.objectContaining({ name: 'A101' })]) },
    });
    expect(there).not.toHaveProperty('value.noKeys');
  });
});

describe('a request about a unit', () => {
  it('shares it with somebody or with the staff, and ends the share', () => {
    const { token } = signedIn('alice');
    const login = loginOf('bob');
    const ask = (type: 'share' | 'unshare', to: object, unit = 'A101') =>
      answer({ type, token, facility: SITE, unit, with: to });
    expect(ask('share', { login })).toEqual({ type: 'share', ok: true, value: { shared: true } });
    expect(refreshed(token).shares).toHaveLength(1);
    expect(refreshed(signedIn('bob', 'FF').token).units.map(({ id, shared }) => [id, shared])).toContainEqual([
      'A101',
      true,
    ]);
    expect(ask('unshare', { login })).toEqual({ type: 'unshare', ok: true, value: { shared: false } });
    expect(refreshed(token).shares).toEqual([]);
    const created = () => activity().filter((kind) => kind === 'Share Created').length;
    const deleted = () => activity().filter((kind) => kind === 'Share Deleted').length;
    expect([created(), deleted()]).toEqual([1, 1]);
    expect(ask('share', { staff: true })).toMatchObject({ type: 'share', ok: true });
    expect([created(), deleted()]).toEqual([2, 1]);
    expect(ask('unshare', { staff: true })).toMatchObject({ type: 'unshare', ok: true });
    expect([created(), deleted()]).toEqual([2, 2]);
    for (const type of ['share', 'unshare'] as const)
      expect(ask(type, { login }, 'A102')).toMatchObject({ type, ok: false, why: 'refused' });
  });

  it('of somebody without the right to it is refused by its rule', () => {
    const { token } = signedIn('alice');
    for (const [type, more] of [
      ['remoteUnlock', { by: { kind: 'emergency', reason: 'x' } }],
      ['requestPin', {}],
      ['requestAccess', {}],
    ] as const)
      expect(answer({ type, token, facility: SITE, unit: 'A102', ...more }), type).toMatchObject({
        type,
        ok: false,
        by: expect.stringMatching(/^B-/),
      });
  });

  it('of staff is sent', () => {
    const { token } = signedIn('maya');
    for (const type of ['requestPin', 'requestAccess'] as const)
      expect(answer({ type, token, facility: SITE, unit: 'A101' })).toEqual({ type, ok: true, value: { sent: true } });
  });
});

describe('an unlock', () => {
  const unlock = (token: string, mac: string, by?: object) =>
    answer({ type: 'unlock', token, facility: SITE, mac, session: SESSION, ...(by === undefined ? {} : { by }) });
  it('gives the tenant a list, and nobody else', () => {
    const own = unlock(signedIn('alice').token, 'C0:FF:EE:00:01:01');
    expect(own).toMatchObject({
      type: 'unlock',
      ok: true,
      value: { commands: expect.arrayContaining([expect.stringMatching(/^[0-9A-F]{40}$/)]) },
    });
    expect(unlock(signedIn('bob', 'FF').token, 'C0:FF:EE:00:01:01')).toMatchObject({
      type: 'unlock',
      ok: false,
      by: expect.stringMatching(/^B-/),
    });
  });

  it('of staff at a tenant’s unit needs the reason that they may give', () => {
    const maya = signedIn('maya').token;
    const emergency = { kind: 'emergency', reason: 'Tenant locked phone in unit' };
    expect(unlock(maya, 'C0:FF:EE:00:01:01', emergency)).toMatchObject({ type: 'unlock', ok: true });
    expect(unlock(signedIn('alice', 'FF').token, 'C0:FF:EE:00:01:02', emergency)).toMatchObject({
      type: 'unlock',
      ok: false,
    });
  });

  it('uploads count the packets that were accepted', () => {
    const { token } = signedIn('alice');
    const log = (mac: string) => ({
      session: SESSION,
      mac,
      receivedTime: 0,
      responses: [`51${'0'.repeat(38)}`, `51${'0'.repeat(38)}`],
    });
    expect(answer({ type: 'upload', token, logs: [log('C0:FF:EE:00:01:01'), log('C0:FF:EE:99:99:99')] })).toEqual({
      type: 'upload',
      ok: true,
      value: { accepted: 2 },
    });
    expect(answer({ type: 'upload', token, logs: [] })).toEqual({ type: 'upload', ok: true, value: { accepted: 0 } });
  });
});
