import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AUTOMATIC_UPDATE_MS, NEWEST_VERSION } from '../../src/phone/app-versions.ts';
import type { UploadLog } from '../../src/phone/backend.ts';
import { PHONE_KINDS } from '../../src/phone/kinds.ts';
import type { Phone } from '../../src/phone/phone.ts';
import { ANSWER_MS, POWER_CYCLE_MS, REQUEST_AGAIN_MS } from '../../src/phone/profiles.ts';
import { REQUEST_LIMIT } from '../../src/phone/requests.ts';
import { UPLOAD_BATCH, UPLOAD_LIMIT, withLog, withoutLogs } from '../../src/phone/uploads.ts';
import type { EventClause } from '../../src/sim/trace.ts';
import {
  app,
  FULL_SIGNAL,
  key,
  LOGIN,
  MAC,
  NO_SIGNAL,
  PASSWORD,
  phoneFixture,
  ready,
  record,
  SESSION,
} from './phone-fixture.ts';

describe('account', () => {
  test('signing in chooses the first facility and refreshes there, with the place and the phone’s own time', () => {
    const it = phoneFixture();
    it.servers.state.keys = [key];
    it.phone.setClockError(-60);
    expect(it.phone.installApp()).toEqual({ ok: true });
    expect(it.phone.signIn(LOGIN, PASSWORD)).toEqual({ ok: true });
    it.clock.runFor(1_000);
    expect(it.servers.types()).toEqual(['signIn', 'refresh']);
    expect(it.servers.state.seen[1]).toMatchObject({
      facility: 'north',
      where: { x: 1_000, y: 2_000 },
      clockAt: it.clock.now() - 60_000 - 950,
    });
    expect(it.see('app', 'signedIn')).toBe('alice');
    expect(it.see('app', 'keys')).toEqual([{ mac: MAC, name: 'A101', expiresAt: key.expiresAt, expired: false }]);
  });

  test('an installation has an id of sixteen hex digits, and each its own', () => {
    const it = phoneFixture();
    it.phone.installApp();
    const { deviceId } = it.phone;
    expect(deviceId).toMatch(/^[0-9A-F]{16}$/);
    it.phone.installApp();
    it.phone.clearCache();
    expect(it.phone.deviceId).toBe(deviceId);
    it.phone.uninstallApp();
    expect(it.phone.deviceId).toBeUndefined();
    it.phone.installApp();
    expect(it.phone.deviceId).toMatch(/^[0-9A-F]{16}$/);
    expect(it.phone.deviceId).not.toBe(deviceId);
  });

  test('a wrong password shows the servers’ message, and nobody is signed in', () => {
    const it = phoneFixture();
    it.phone.installApp();
    it.phone.signIn(LOGIN, 'wrong');
    it.clock.runFor(1_000);
    expect(it.see('app', 'signedIn')).toBeNull();
    expect(it.see('app', 'shown', 'message')).toBe('Wrong phone number or password.');
    expect(it.phone.unlock('A101')).toEqual({ ok: false, why: 'signed-out' });
  });

  test('signing in needs signal', () => {
    const it = phoneFixture();
    it.phone.installApp();
    it.phone.setSignal(NO_SIGNAL);
    it.phone.signIn(LOGIN, PASSWORD);
    expect(it.see('app', 'shown', 'message')).toMatch(/cannot reach/);
    expect(it.servers.types()).toEqual([]);
  });

  test('with location denied the app does not send its position', () => {
    const it = ready();
    it.phone.setPermission('location', false);
    it.phone.refresh();
    expect(it.servers.state.seen[0]).not.toHaveProperty('where');
  });

  test.each(['signOut', 'clearCache', 'uninstallApp'] as const)('%s leaves no key on the phone', (verb) => {
    const it = ready([key]);
    it.phone[verb]();
    it.clock.runFor(1_000);
    const { offlineKey, unlockCommand, scheduledUnlockCommand } = key;
    for (const secret of [offlineKey, unlockCommand, scheduledUnlockCommand, 'token-of-alice-0001'])
      expect(JSON.stringify(it.phone.snapshot())).not.toContain(secret);
    expect(it.servers.types()).toEqual(verb === 'signOut' ? ['signOut'] : []);
  });

  test('signing out deletes the keys even without signal', () => {
    const it = ready([key]);
    it.phone.setSignal(NO_SIGNAL);
    it.phone.signOut();
    expect(JSON.stringify(it.phone.snapshot())).not.toContain(key.offlineKey);
  });

  test('a listed facility can be chosen from the drop-down, an unlisted one cannot', () => {
    const it = ready([key]);
    expect(it.phone.chooseFacility('south')).toEqual({ ok: true });
    it.clock.runFor(1_000);
    expect(it.servers.state.seen).toEqual([expect.objectContaining({ type: 'refresh', facility: 'south' })]);
    expect(it.phone.chooseFacility('nowhere')).toEqual({ ok: false, why: 'not-listed' });
  });

  test('choosing a facility refreshes it even while another refresh is under way', () => {
    const it = ready([key]);
    it.phone.refresh();
    it.phone.chooseFacility('south');
    it.clock.runFor(1_000);
    expect(it.servers.state.seen.map((request) => 'facility' in request && request.facility)).toEqual([
      'north',
      'south',
    ]);
    expect(it.of('phone.keys').map(({ facility }) => facility)).toEqual(['north', 'south']);
    expect(it.see('app', 'units')).toEqual([expect.objectContaining({ id: 'A101' })]);
  });

  test('the same facility is not asked twice while its refresh is under way', () => {
    const it = ready([key]);
    for (const facility of ['south', 'north', 'south', 'north']) it.phone.chooseFacility(facility);
    it.phone.refresh();
    it.phone.startEntry('gate');
    expect(it.servers.types()).toEqual(['refresh', 'refresh']);
  });

  test('the late answer of the old facility changes neither the list nor the message of the new one', () => {
    const it = ready([key]);
    it.servers.state.mute = true;
    it.phone.refresh();
    it.clock.runFor(10);
    it.servers.state.mute = false;
    it.phone.chooseFacility('south');
    it.clock.runFor(1_000);
    const screen = () => ['facility', 'choices', 'units', 'keys', 'shown'].map((part) => it.see('app', part));
    const before = screen();
    it.clock.runFor(ANSWER_MS);
    expect(it.of('phone.answer').map(({ ok }) => ok)).toEqual([true, false]);
    expect(screen()).toEqual(before);
  });

  test('an answer for the account before a new sign-in is dropped, and the new one refreshes', () => {
    const it = ready([key]);
    it.phone.refresh();
    it.phone.adopt({
      token: 't-0002',
      companies: [{ id: 'demo', name: 'Demo', facilities: [{ id: 'north', name: 'North' }] }],
      profile: { user: 'bob', name: 'Bob', staff: false, permissions: [] },
    });
    it.clock.runFor(1_000);
    expect(it.see('app', 'keys')).toEqual([]);
    it.phone.refresh();
    it.phone.adopt({
      token: 't-0003',
      companies: [{ id: 'demo', name: 'Demo', facilities: [{ id: 'north', name: 'North' }] }],
      profile: { user: 'bob', name: 'Bob', staff: false, permissions: [] },
    });
    it.phone.openApp();
    expect(it.servers.types()).toEqual(['refresh', 'refresh', 'refresh']);
  });

  test('a phone that is signed in according to the facility file starts signed in', () => {
    const it = phoneFixture();
    it.phone.adopt({
      token: 't-0001',
      companies: [{ id: 'demo', name: 'Demo', facilities: [{ id: 'north', name: 'North' }] }],
      profile: { user: 'alice', name: 'Alice', staff: false, permissions: [] },
    });
    it.phone.openApp();
    it.clock.runFor(1_000);
    expect(it.servers.types()).toEqual(['refresh']);
    expect(it.see('app', 'signedIn')).toBe('alice');
  });

  test.each([
    ['the first facility of the first company', undefined, 'north', ['north', 'south']],
    ['the facility that was chosen before, among those of its company', 'west', 'west', ['west', 'east']],
  ])('a sign-in before the simulation chooses %s', (_, before, chosen, choices) => {
    const it = phoneFixture();
    const company = (id: string, ...ids: readonly string[]) => ({
      id,
      name: id,
      facilities: ids.map((one) => ({ id: one, name: one })),
    });
    const signedIn = {
      token: 't-0001',
      companies: [company('demo', 'north', 'south'), company('other', 'west', 'east')],
      profile: { user: 'alice', name: 'Alice', staff: false, permissions: [] },
    };
    if (before !== undefined) {
      it.phone.adopt(signedIn);
      expect(it.phone.chooseFacility(before)).toEqual({ ok: true });
    }
    it.phone.adopt(signedIn);
    expect(it.see('app', 'facility')).toBe(chosen);
    expect(it.see('app', 'choices')).toEqual(choices.map((id) => ({ id, name: id })));
  });
});

describe('keys', () => {
  test('starting an entry without a key fetches one at once', () => {
    const it = ready();
    it.phone.startEntry('gate');
    expect(it.servers.types()).toEqual(['refresh']);
  });

  test('starting an entry with a key sends no request', () => {
    const it = ready([{ ...key, mac: 'C0:FF:EE:00:00:99' }]);
    it.phone.startEntry('Main gate');
    it.clock.runFor(100);
    expect(it.servers.types()).toEqual([]);
  });

  test('a refresh replaces the keys; without keys, the rule that refused them is kept', () => {
    const it = ready([key]);
    it.servers.state.keys = [];
    it.phone.openApp();
    it.clock.runFor(1_000);
    expect(it.see('app', 'keys')).toEqual([]);
    expect(it.see('app', 'noKeys')).toBe('not-on-site');
    expect(it.of('phone.keys')).toEqual([{ facility: 'north', count: 0, noKeys: 'not-on-site' }]);
  });

  test('no key, command, token, password or phone number is in view or trace', () => {
    const it = phoneFixture();
    const lines: string[] = [];
    it.world.trace.subscribe((event) => lines.push(JSON.stringify(event)));
    it.servers.state.keys = [key];
    it.phone.installApp();
    it.phone.signIn(LOGIN, PASSWORD);
    it.clock.runFor(1_000);
    it.phone.unlock('A101', { kind: 'override', pin: '482913' });
    it.clock.runFor(5_000);
    it.phone.unlock('A101');
    it.clock.runFor(5_000);
    lines.push(JSON.stringify(it.phone.view()));
    const { offlineKey, unlockCommand, scheduledUnlockCommand } = key;
    const secrets = [
      offlineKey,
      unlockCommand,
      scheduledUnlockCommand,
      'token-of-alice-0001',
      PASSWORD,
      LOGIN,
      '482913',
    ];
    expect(lines.length).toBeGreaterThan(20);
    for (const secret of secrets) expect(lines.filter((line) => line.includes(secret))).toEqual([]);
  });
});

describe('a tenant’s phone that does not open (T2): each fault and the step that cures it', () => {
  const faults: [string, (phone: Phone) => void, (phone: Phone) => void, number | undefined][] = [
    ['Bluetooth off', (p) => p.setBluetooth(false), (p) => p.setBluetooth(true), 302],
    [
      'Bluetooth not allowed',
      (p) => p.setPermission('bluetooth', false),
      (p) => p.setPermission('bluetooth', true),
      319,
    ],
    ['location not allowed', (p) => p.setPermission('location', false), (p) => p.setPermission('location', true), 300],
    ['airplane mode', (p) => p.setAirplane(true), (p) => p.setAirplane(false), 302],
    ['an old version', (p) => p.outdateApp(), (p) => p.updateApp(), 99],
    [
      'a bad cache',
      (p) => p.corruptCache(),
      (p) => {
        p.clearCache();
        p.signIn(LOGIN, PASSWORD);
      },
      309,
    ],
    [
      'a bad cache, the other way',
      (p) => p.corruptCache(),
      (p) => {
        p.uninstallApp();
        p.installApp();
        p.signIn(LOGIN, PASSWORD);
      },
      309,
    ],
    [
      'a damaged installation',
      (p) => p.damageApp(),
      (p) => {
        p.uninstallApp();
        p.installApp();
        p.signIn(LOGIN, PASSWORD);
      },
      99,
    ],
    ['a hanging Bluetooth stack', (p) => p.hangBluetooth(), (p) => p.powerCycle(), 303],
  ];

  test.each(faults)('%s', (_name, fault, cure, appError) => {
    const it = ready([key]);
    fault(it.phone);
    it.phone.unlock('A101');
    it.clock.runFor(10_000);
    expect(it.outcome()).toMatchObject({ result: 'failed', appError });
    it.phone.refresh();
    it.clock.runFor(1_000);
    it.phone.unlock('A101');
    it.clock.runFor(10_000);
    expect(it.outcome()?.result).toBe('failed');
    cure(it.phone);
    it.clock.runFor(POWER_CYCLE_MS + 1_000);
    it.phone.unlock('A101');
    it.clock.runFor(10_000);
    expect(it.outcome()?.result).toBe('unlocked');
  });

  test('a refresh does not repair a corrupt cache', () => {
    const it = ready();
    it.servers.state.keys = [key];
    it.phone.corruptCache();
    it.phone.refresh();
    it.clock.runFor(1_000);
    expect(it.servers.types()).toEqual(['refresh']);
    expect(it.see('app', 'keys')).toEqual([]);
  });

  const otherCures: [string, (phone: Phone) => void][] = [
    ['a refresh', (p) => p.refresh()],
    ['an update', (p) => p.updateApp()],
    [
      'cleared cache and data',
      (p) => {
        p.clearCache();
        p.signIn(LOGIN, PASSWORD);
      },
    ],
    ['a power cycle', (p) => p.powerCycle()],
  ];
  test.each(otherCures)('B-PHN-6 a damaged installation is not repaired by %s', (_name, cure) => {
    const it = ready([key]);
    it.servers.state.keys = [key];
    it.phone.damageApp();
    cure(it.phone);
    it.clock.runFor(POWER_CYCLE_MS + 1_000);
    it.phone.unlock('A101');
    it.clock.runFor(10_000);
    expect(it.outcome()).toMatchObject({ result: 'failed', appError: 99 });
  });

  test.each([
    [5_000, 'failed'],
    [POWER_CYCLE_MS - 1, 'failed'],
    [POWER_CYCLE_MS, 'unlocked'],
  ])('B-PHN-7 off for %i ms: a hanging Bluetooth stack gives %s', (offMs, result) => {
    const it = ready([key]);
    it.phone.hangBluetooth();
    it.phone.powerOff();
    it.clock.runFor(offMs);
    it.phone.powerOn();
    it.phone.unlock('A101');
    it.clock.runFor(10_000);
    expect(it.outcome()?.result).toBe(result);
  });

  test('B-PHN-5 an old version is updated automatically within the hour, if the switch is on and there is data', () => {
    const anHourLater = (prepare: (phone: Phone) => void) => {
      const it = ready([key]);
      it.phone.outdateApp();
      prepare(it.phone);
      it.clock.runFor(AUTOMATIC_UPDATE_MS);
      return it;
    };
    expect(anHourLater(() => undefined).see('app', 'version')).toBe(NEWEST_VERSION);
    expect(anHourLater((p) => p.setAutomaticUpdates(false)).see('app', 'outdated')).toBe(true);
    const cutOff = anHourLater((p) => p.setSignal(NO_SIGNAL));
    expect(cutOff.see('app', 'outdated')).toBe(true);
    cutOff.phone.setSignal(FULL_SIGNAL);
    cutOff.clock.runFor(AUTOMATIC_UPDATE_MS);
    expect(cutOff.see('app', 'outdated')).toBe(false);
  });

  test('B-PHN-5 a version between the oldest accepted and the newest opens', () => {
    const it = ready([key]);
    it.phone.outdateApp('5.1.9');
    expect([it.see('app', 'outdated'), it.see('app', 'updateAvailable')]).toEqual([false, true]);
    it.phone.unlock('A101');
    it.clock.runFor(10_000);
    expect(it.outcome()?.result).toBe('unlocked');
  });

  test('B-PHN-8 whether there is an update is known only with a signal, on a phone that is on', () => {
    const it = ready();
    it.phone.outdateApp();
    const available = () => it.see('app', 'updateAvailable');
    expect(available()).toBe(true);
    it.phone.setAirplane(true);
    expect(available()).toBeNull();
    it.phone.setAirplane(false);
    it.phone.setSignal({ cellular: false, wifi: false });
    expect(available()).toBeNull();
    for (const only of ['cellular', 'wifi']) {
      it.phone.setSignal({ cellular: only === 'cellular', wifi: only === 'wifi' });
      expect(available()).toBe(true);
    }
    it.phone.powerOff();
    expect(available()).toBeNull();
    it.phone.powerOn();
    it.phone.updateApp();
    expect(available()).toBe(false);
  });

  test('airplane mode removes the signal, even when Bluetooth is switched on again', () => {
    const it = ready();
    it.phone.setAirplane(true);
    it.phone.setBluetooth(true);
    it.clock.runFor(1_000);
    it.phone.unlock('A101');
    it.clock.runFor(2_000);
    expect(it.outcome()?.message).toMatch(/cannot reach the server/);
  });

  test('update and installation need data', () => {
    const it = ready();
    it.phone.setSignal(NO_SIGNAL);
    expect(it.phone.updateApp()).toEqual({ ok: false, why: 'no-signal' });
    expect(phoneFixture().phone.unlock('A101')).toEqual({ ok: false, why: 'no-app' });
    it.phone.uninstallApp();
    expect(it.phone.installApp()).toEqual({ ok: false, why: 'no-signal' });
  });

  test('a new installation is a new device', () => {
    const it = ready();
    const id = () => it.phone.snapshot().state.app?.deviceId;
    const first = id();
    it.phone.clearCache();
    expect(id()).toBe(first);
    it.phone.uninstallApp();
    it.phone.installApp();
    expect(id()).not.toBe(first);
  });
});

describe('the phone itself', () => {
  test('a phone locked in the unit accepts no input, and accepts it again once it is out', () => {
    const it = ready([key]);
    it.phone.lockIn('A101');
    const verbs = [
      () => it.phone.unlock('A101'),
      () => it.phone.openApp(),
      () => it.phone.setBluetooth(false),
      () => it.phone.powerCycle(),
      () => it.phone.signOut(),
    ];
    for (const verb of verbs) expect(verb()).toEqual({ ok: false, why: 'locked-in' });
    it.phone.lockIn(undefined);
    expect(it.phone.unlock('A101')).toEqual({ ok: true });
  });

  test('a power cycle takes a minute; pending work is lost, stored data survives', () => {
    const it = ready([key]);
    it.phone.setSignal(NO_SIGNAL);
    it.lock.state.script = [[record(1), app('60')]];
    it.phone.unlock('A101');
    it.clock.runFor(2_000);
    it.phone.setSignal(FULL_SIGNAL);
    it.servers.state.mute = true;
    it.phone.unlock('A101');
    expect(it.phone.powerCycle()).toEqual({ ok: true });
    expect(it.see('app', 'attempt')).toBeNull();
    expect(it.phone.unlock('A101')).toEqual({ ok: false, why: 'off' });
    it.clock.runFor(POWER_CYCLE_MS - 1);
    expect(it.see('on')).toBe(false);
    it.servers.state.mute = false;
    it.servers.state.seen.length = 0;
    it.clock.runFor(1);
    expect(it.see('on')).toBe(true);
    expect(it.servers.types()).toEqual(['upload']);
    it.clock.runFor(1_000);
    it.phone.setSignal(NO_SIGNAL);
    it.phone.unlock('A101');
    it.clock.runFor(2_000);
    expect(it.outcome()?.result).toBe('unlocked');
  });

  test('power lost during an attempt shows the user nothing and ends the link to the lock', () => {
    const it = ready([key]);
    it.lock.state.script = [[]];
    it.phone.unlock('A101');
    for (let ms = 0; ms < 2_000 && it.lock.state.writes.length === 0; ms++) it.clock.runFor(1);
    it.phone.powerOff();
    it.clock.runFor(1_000);
    expect(it.outcome()).toBeNull();
    expect(it.lock.ends).toEqual(['central-closed']);
  });

  test('switching Bluetooth off after the outcome was shown does not change it', () => {
    const it = ready([key]);
    it.phone.unlock('A101');
    for (let ms = 0; ms < 5_000 && it.outcome() === null; ms++) it.clock.runFor(1);
    expect(it.see('app', 'attempt')).toBe('closing');
    it.phone.setBluetooth(false);
    it.clock.runFor(5_000);
    expect(it.outcome()?.result).toBe('unlocked');
    expect(it.of('phone.outcome')).toHaveLength(1);
  });

  test('switching Bluetooth off during an attempt ends it with 302', () => {
    const it = ready([key]);
    it.lock.setAsleep(true);
    it.phone.unlock('A101');
    it.clock.runFor(1_000);
    it.phone.setBluetooth(false);
    expect(it.outcome()).toMatchObject({ result: 'failed', appError: 302 });
    it.clock.runFor(1_000);
    expect(it.clock.pending()).toEqual([]);
  });
});

describe('requests', () => {
  test('a request with a transport failure is sent once more after 3 s, and never a third time', () => {
    const it = ready();
    it.servers.state.failing = 1;
    it.servers.state.keys = [key];
    it.phone.refresh();
    it.clock.runFor(REQUEST_AGAIN_MS + 200);
    expect(it.servers.types()).toEqual(['refresh', 'refresh']);
    expect(it.see('app', 'keys')).toHaveLength(1);
    it.servers.state.failing = 9;
    it.phone.refresh();
    it.clock.runFor(60_000);
    expect(it.servers.types()).toHaveLength(4);
    expect(it.see('app', 'shown', 'message')).toBe('The servers are down.');
  });

  test('a request to servers that never answer times out', () => {
    const it = ready();
    it.servers.state.mute = true;
    it.phone.refresh();
    it.clock.runFor(ANSWER_MS - 1);
    expect(it.see('app', 'requestsUnderWay')).toEqual(['refresh']);
    it.clock.runFor(1);
    expect(it.see('app', 'requestsUnderWay')).toEqual([]);
    expect(it.see('app', 'shown', 'message')).toMatch(/cannot reach/);
  });

  test('an answer that arrives without signal is lost', () => {
    const it = ready();
    it.servers.state.keys = [key];
    it.phone.refresh();
    it.phone.setSignal(NO_SIGNAL);
    it.clock.runFor(1_000);
    it.phone.setSignal(FULL_SIGNAL);
    expect(it.see('app', 'keys')).toEqual([]);
    it.clock.runFor(ANSWER_MS);
    expect(it.see('app', 'requestsUnderWay')).toEqual([]);
  });

  test('REQUEST_LIMIT bounds the pending requests', () => {
    const it = ready();
    it.servers.state.mute = true;
    for (let i = 0; i < REQUEST_LIMIT + 3; i++) it.phone.requestAccess('A101');
    expect(it.servers.types()).toHaveLength(REQUEST_LIMIT);
    expect(it.of('phone.dropped')).toHaveLength(3);
  });

  test('requests of staff and tenant about a unit show their answer', () => {
    const it = ready();
    const by = { kind: 'emergency', reason: 'Tenant locked phone in unit' } as const;
    it.phone.remoteUnlock('A101', by);
    it.phone.requestPin('A101');
    it.phone.share('A101', { staff: true });
    it.phone.unshare('A101', { login: LOGIN });
    it.clock.runFor(1_000);
    expect(it.servers.types()).toEqual(['remoteUnlock', 'requestPin', 'share', 'unshare']);
    expect(it.servers.state.seen[0]).toMatchObject({ facility: 'north', unit: 'A101', by });
    expect(it.see('app', 'shown', 'message')).toBe('Saved.');
  });
});

describe('uploads', () => {
  const log = (n: number, responses = [record(n)]): UploadLog => ({
    session: n.toString(16).padStart(40, '0'),
    mac: MAC,
    receivedTime: n,
    responses,
  });

  test('UPLOAD_LIMIT bounds the queue; the oldest log is dropped first', () => {
    let queue: readonly UploadLog[] = [];
    for (let n = 0; n < UPLOAD_LIMIT + 5; n++) queue = withLog(queue, log(n));
    expect(queue).toHaveLength(UPLOAD_LIMIT);
    expect(queue[0]?.receivedTime).toBe(5);
  });

  test('a packet of one session is queued once, however often it was received', () => {
    const packets = fc.array(fc.constantFrom(...Array.from({ length: 6 }, (_, n) => record(n))), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), packets), { maxLength: 12 }), (visits) => {
        let queue: readonly UploadLog[] = [];
        for (const [session, responses] of visits) queue = withLog(queue, log(session, responses));
        for (const { responses, session } of queue) {
          const heard = visits.filter(([n]) => log(n).session === session).flatMap(([, all]) => all);
          expect([...responses].sort()).toEqual([...new Set(heard)].sort());
        }
        expect(withoutLogs(queue, queue)).toEqual([]);
      }),
    );
  });

  test('packets that arrive after the request was sent stay queued', () => {
    const sent = withLog([], log(1));
    const later = withLog(sent, log(1, [record(1), record(2)]));
    expect(withoutLogs(later, sent)).toEqual([log(1, [record(2)])]);
  });

  test('a long queue is uploaded in batches', () => {
    const it = ready([key]);
    const saved = it.snapshot();
    const uploads = Array.from({ length: UPLOAD_BATCH + 10 }, (_, n) => log(n));
    const state = saved.phone.state;
    if (state.app === null) throw new Error('the app is installed');
    const phone = { ...saved.phone, state: { ...state, app: { ...state.app, uploads } } };
    const full = phoneFixture('android', { ...saved, phone });
    full.phone.openApp();
    full.clock.runFor(1_000);
    const sizes = full.servers.state.seen.flatMap((seen) => (seen.type === 'upload' ? [seen.logs.length] : []));
    expect(sizes).toEqual([UPLOAD_BATCH, 10]);
    expect(full.see('app', 'uploadsWaiting')).toBe(0);
  });

  test('logs in flight are not sent a second time', () => {
    const it = ready([key]);
    it.lock.state.script = [[record(1), app('60')]];
    it.phone.setSignal(NO_SIGNAL);
    it.phone.unlock('A101');
    it.clock.runFor(2_000);
    it.phone.setSignal(FULL_SIGNAL);
    it.phone.openApp();
    it.clock.runFor(1_000);
    expect(it.servers.types()).toEqual(['upload', 'refresh']);
  });

  test('records are kept while the servers fail, and sent at the next opportunity', () => {
    const it = ready([key]);
    it.lock.state.script = [[record(1), app('60')]];
    it.servers.state.failing = 2;
    it.phone.unlock('A101');
    it.clock.runFor(10_000);
    expect(it.see('app', 'uploadsWaiting')).toBe(1);
    it.phone.openApp();
    it.clock.runFor(1_000);
    expect(it.see('app', 'uploadsWaiting')).toBe(0);
    expect(it.of('phone.uploaded')).toEqual([{ logs: 1, packets: 1, left: 0 }]);
    expect(it.servers.state.seen.at(-2)).toMatchObject({ logs: [{ session: SESSION, responses: [record(1)] }] });
  });

  test('a record that arrives while an upload hangs is sent after it, once', () => {
    const it = ready([key]);
    it.servers.state.mute = true;
    it.lock.state.script = [
      [record(1), app('60')],
      [record(2), app('60')],
    ];
    it.phone.unlock('A101');
    it.clock.runFor(3_000);
    it.phone.unlock('A101');
    it.clock.runFor(600_000);
    const sent = it.servers.state.seen.flatMap((seen) => (seen.type === 'upload' ? [seen.logs] : []));
    expect(sent.map((logs) => logs.flatMap(({ responses }) => responses))).toEqual([
      [record(1)],
      [record(1), record(2)],
    ]);
    it.servers.state.mute = false;
    it.phone.openApp();
    it.clock.runFor(1_000);
    expect(it.see('app', 'uploadsWaiting')).toBe(0);
  });
});

test('every kind that a phone traces has a clause, whatever its data', () => {
  for (const [kind, clause] of Object.entries<EventClause>(PHONE_KINDS)) {
    expect(kind).toMatch(/^phone\.[a-zA-Z]+$/);
    expect(clause({}).length).toBeGreaterThan(10);
  }
});
