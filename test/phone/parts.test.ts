/** The small parts of a phone: its upload queue, its keys, versions, addresses, timers, and the view of an empty and a full app. */
import { describe, expect, it } from 'vitest';
import { hasUpdate, isOutdated } from '../../src/phone/app-versions.ts';
import type { UploadLog } from '../../src/phone/backend.ts';
import { hasExpired, packetFor, validKey } from '../../src/phone/key-cache.ts';
import { addressKind } from '../../src/phone/login.ts';
import { isOnline, newAppState, newPhoneState } from '../../src/phone/state.ts';
import { decodePhoneTimer } from '../../src/phone/timers.ts';
import { withLog, withoutLogs } from '../../src/phone/uploads.ts';
import { viewOf } from '../../src/phone/view.ts';
import { key, MAC, NOON, SESSION } from './phone-fixture.ts';

const log = (session: string, responses: readonly string[], mac = MAC): UploadLog => ({
  session,
  mac,
  receivedTime: NOON,
  responses,
});
const held = (queue: readonly UploadLog[]): string[] =>
  queue.map(({ session, mac, responses }) => `${session} ${mac === MAC ? '' : 'other '}${responses.join('')}`);

describe('the upload queue', () => {
  it.each<readonly [is: string, queue: readonly UploadLog[], more: UploadLog, then: readonly string[]]>([
    ['takes a new session', [log('1', ['a'])], log('2', ['b']), ['1 a', '2 b']],
    ['takes the same session of another lock', [log('1', ['a'])], log('1', ['a'], 'x'), ['1 a', '1 other a']],
    ['adds what is new', [log('1', ['a']), log('2', ['c'])], log('1', ['a', 'b']), ['1 ab', '2 c']],
    ['takes each packet once', [], log('1', ['a', 'b', 'a']), ['1 ab']],
    ['takes nothing twice', [log('1', ['a', 'b'])], log('1', ['b', 'a']), ['1 ab']],
    ['takes nothing empty', [], log('1', []), []],
  ])('%s', (_is, queue, more, then) => {
    expect(held(withLog(queue, more))).toEqual(then);
  });

  it('that has everything stays the same object', () => {
    const queue = [log('1', ['a'])];
    expect(withLog(queue, log('1', ['a']))).toBe(queue);
  });

  it('holds 200 logs, and drops the oldest', () => {
    let queue: readonly UploadLog[] = [];
    for (let n = 1; n <= 200; n++) queue = withLog(queue, log(String(n), ['a']));
    expect([queue.length, queue[0]?.session]).toEqual([200, '1']);
    queue = withLog(queue, log('201', ['a']));
    expect([queue.length, queue[0]?.session, queue.at(-1)?.session]).toEqual([200, '2', '201']);
  });

  it.each<readonly [is: string, taken: readonly UploadLog[], then: readonly string[]]>([
    ['all of one log', [log('1', ['a', 'b'])], ['2 c']],
    ['a part of one', [log('1', ['a'])], ['1 b', '2 c']],
    ['everything', [log('2', ['c']), log('1', ['b', 'a'])], []],
    ['another lock', [log('1', ['a', 'b'], 'x')], ['1 ab', '2 c']],
    ['another session', [log('3', ['a', 'b', 'c'])], ['1 ab', '2 c']],
    ['nothing', [], ['1 ab', '2 c']],
  ])('without %s', (_is, taken, then) => {
    expect(held(withoutLogs([log('1', ['a', 'b']), log('2', ['c'])], taken))).toEqual(then);
  });
});

describe('a key', () => {
  it('expires at its time, by the clock of the phone', () => {
    expect([-1, 0, 1].map((ms) => hasExpired(key, key.expiresAt + ms))).toEqual([false, true, true]);
  });

  it('counts if it is for the lock and has not expired', () => {
    const old = { ...key, expiresAt: NOON };
    expect(validKey([old, key], MAC, NOON)).toBe(key);
    expect(validKey([old, key], MAC, NOON - 1)).toBe(old);
    expect(validKey([old], MAC, NOON)).toBeUndefined();
    expect(validKey([key], 'C0:FF:EE:00:00:02', NOON)).toBeUndefined();
  });

  it('carries whole seconds, and none before 1970', () => {
    const packet = (ms: number) => packetFor(key, SESSION, ms);
    expect(packet(1_999)).toBe(packet(1_000));
    expect(packet(2_000)).not.toBe(packet(1_999));
    expect(packet(-5_000)).toBe(packet(0));
    expect(packet(1_000)).not.toBe(packet(0));
    expect(packetFor({ ...key, dated: false }, SESSION, 1_000)).toBe(
      packetFor({ ...key, dated: false }, SESSION, 9_000),
    );
  });
});

describe('a version', () => {
  it.each([
    ['4.9.1', true, true],
    ['4.99.99', true, true],
    ['5.0.0', false, true],
    ['5.1.9', false, true],
    ['5.2.0', false, false],
    ['5.2.1', false, false],
    ['5.3.0', false, false],
    ['6.0.0', false, false],
    ['10.0.0', false, false],
  ])('%s: outdated %s, with an update %s', (version, outdated, update) => {
    expect([isOutdated(version), hasUpdate(version)]).toEqual([outdated, update]);
  });
});

it.each([
  ['ann@example.com', 'email'],
  ['@', 'email'],
  ['+15550100', 'phone'],
  ['15550100', 'phone'],
  ['(555) 01-0.0', 'phone'],
  ['12345', 'phone'],
  ['1234', undefined],
  ['+1234', undefined],
  ['ann', undefined],
  ['a12345', undefined],
  ['12345a', undefined],
])('%s is the address of kind %s', (login, kind) => {
  expect(addressKind(login)).toBe(kind);
});

it.each(['powerOn', 'automaticUpdate', 'answer/12', 'again/3', 'attempt/scanEnds', 'attempt/closeEnds'])(
  'a phone has the timer %s',
  (type) => {
    expect(decodePhoneTimer({ type })).toEqual({ type });
  },
);

it.each(['', 'answer', 'answer/', 'answer/x', 'xanswer/1', 'answer/1x', 'later/1', 'scanEnds', 'attempt/never'])(
  'a phone has no timer %s',
  (type) => {
    expect(() => decodePhoneTimer({ type })).toThrow(`a phone has no timer ${type}`);
  },
);

it.each([
  [{}, true],
  [{ on: false }, false],
  [{ airplane: true }, false],
  [{ cellular: false }, true],
  [{ wifi: false }, true],
  [{ cellular: false, wifi: false }, false],
])('a phone with %o is online: %s', (more, online) => {
  expect(isOnline({ ...newPhoneState(), ...more })).toBe(online);
});

describe('the view', () => {
  const phone = { on: true, offSince: null, bluetooth: true, bluetoothStuck: false, bluetoothAllowed: true };
  const more = { locationAllowed: true, airplane: false, cellular: true, wifi: true, clockErrorS: 0, lockedIn: null };

  it('of a phone without the app', () => {
    expect(viewOf(newPhoneState(), 'ios', undefined, NOON)).toEqual({ ...phone, ...more, platform: 'ios', app: null });
  });

  it('of a new app', () => {
    expect(viewOf({ ...newPhoneState(), app: newAppState('D1') }, 'android', undefined, NOON)).toEqual({
      ...phone,
      ...more,
      platform: 'android',
      app: {
        signedIn: null,
        staff: false,
        companies: [],
        facility: null,
        choices: [],
        units: [],
        entries: [],
        shares: [],
        keys: [],
        noKeys: null,
        outcome: null,
        shown: null,
        uploadsWaiting: 0,
        requestsUnderWay: [],
        version: '5.2.0',
        outdated: false,
        updateAvailable: false,
        automaticUpdates: true,
        damaged: false,
        badCache: false,
        attempt: null,
      },
    });
  });

  it('of an app in use names nobody and shows no key', () => {
    const account = { token: 'T', user: 'ann', name: 'Ann', staff: true, permissions: [], companies: [] };
    const share = { unit: 'A101', with: 'ann@example.com' };
    const cache = {
      units: [],
      entries: [],
      shares: [share, { ...share, with: 'mia' }],
      keys: [key, { ...key, expiresAt: NOON }],
      noKeys: 'B-KEY-3',
    };
    const app = {
      ...newAppState('D1', [log('1', ['a'])]),
      account,
      facility: 'main',
      facilities: { main: cache, other: { ...cache, noKeys: null, shares: [] } },
      version: '4.9.1',
    };
    const seen = viewOf({ ...newPhoneState(), app }, 'ios', 'scanning', NOON);
    expect(seen).toMatchObject({
      app: {
        signedIn: 'ann',
        staff: true,
        shares: [
          { unit: 'A101', with: 'somebody' },
          { unit: 'A101', with: 'mia' },
        ],
        keys: [{ expired: false }, { expired: true }],
        noKeys: 'B-KEY-3',
        uploadsWaiting: 1,
        outdated: true,
        updateAvailable: true,
        attempt: 'scanning',
      },
    });
    expect(JSON.stringify(seen)).not.toMatch(/8D1E6A90|04010020|example\.com|"T"/);
    const offline = viewOf({ ...newPhoneState(), airplane: true, app }, 'ios', undefined, NOON);
    expect(offline).toMatchObject({ app: { updateAvailable: null, outdated: true } });
  });
});
