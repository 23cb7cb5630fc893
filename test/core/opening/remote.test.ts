import { describe, expect, it } from 'vitest';
import type { RemoteCommand } from '../../../src/core/opening/remote.ts';
import { rules } from '../../../src/core/rules.ts';
import { unitDetails } from '../../../src/core/views/portal.ts';
import { A101, GATE, ON_SITE, Site } from '../site.ts';

const LOCKED_IN = { kind: 'emergency', reason: 'Tenant locked phone in unit' } as const;

function ready(options: ConstructorParameters<typeof Site>[0] = {}) {
  const site = new Site(options);
  site.tenant('alice', 'A101');
  const mona = site.staff('mona');
  site.settle();
  const button = (unit = 'A101') => unitDetails(site.core.state, site.core.rules, unit, 'mona', site.now)?.button;
  const open = (
    how: Extract<RemoteCommand, { type: 'remote.open' }>['how'],
    more: { by?: string; unit?: string; via?: 'portal' | 'app' } = {},
  ) => site.ask({ type: 'remote.open', by: 'mona', unit: 'A101', via: 'portal', how, ...more });
  return { site, mona, button, open };
}

describe('the Unlock button', () => {
  it('is enabled while the ONE sleeps', () => {
    expect(ready().button()).toMatchObject({ enabled: true, disabledBy: [] });
  });

  it('B-REM-1: is disabled without a unit controller', () => {
    const { site, button, open } = ready();
    site.rent('A103', 'bob');
    expect(button('A103')?.disabledBy).toContain('B-REM-1');
    expect(open(LOCKED_IN, { unit: 'A103' })).toBe('B-REM-1');
  });

  it('B-REM-2: is disabled while the tenant’s number is blank', () => {
    const { site, button, open } = ready();
    site.rent('A101', 'alice', 'occupied', { mobilePhone: '', email: 'alice@example.org' });
    expect(button()?.disabledBy).toEqual(['B-REM-2']);
    expect(open(LOCKED_IN)).toBe('B-REM-2');
  });

  it('B-REM-3: is disabled while the link is cut or after the lock was silent for a day, but not at the lock', () => {
    const { site, button, open } = ready();
    site.must({ type: 'facility.link', facility: 'main', linked: false });
    expect(button()?.disabledBy).toEqual(['B-REM-3']);
    expect(open(LOCKED_IN)).toBe('B-REM-3');
    expect(open(LOCKED_IN, { via: 'app' })).toBe('done');
    site.must({ type: 'facility.link', facility: 'main', linked: true });
    expect(button()?.enabled).toBe(true);
    site.wait(86_400_000);
    expect(button()?.disabledBy).toEqual(['B-REM-3']);
  });

  it('B-ACS-1: with the app, too, a unit opens only for a person with a right to it; an unknown person has none', () => {
    const { site, open } = ready();
    site.tenant('bob', 'A102');
    const direct = (by: string) => open({ kind: 'direct' }, { by, via: 'app' });
    for (const by of ['nobody', '', 'bob', 'mona']) expect(direct(by)).toBe('B-ACS-1');
    expect(direct('alice')).toBe('done');
  });

  it('B-REM-10: is no rule of a direct unlock; only B-SEC-2 keeps staff out of an overlocked unit that is shared with them', () => {
    for (const [fault, answer] of [
      [{}, 'B-SEC-2'],
      [{ 'B-SEC-2': { ...rules['B-SEC-2'], check: () => true } }, 'done'],
    ] as const) {
      const { site, open } = ready({ rules: { ...rules, ...fault } });
      site.must({ type: 'share.giveManager', by: 'alice', unit: 'A101' });
      site.rent('A101', 'alice', 'overlock');
      expect(open({ kind: 'direct' })).toBe(answer);
    }
  });

  it('B-REM-4, B-REM-5, B-REM-11: each choice needs its permission', () => {
    const { site, open } = ready();
    site.staff('ed', 'employee');
    site.staff('tess', 'technician');
    expect(open(LOCKED_IN, { by: 'ed' })).toBe('B-REM-4');
    expect(site.ask({ type: 'remote.ask', by: 'tess', unit: 'A101', via: 'portal' })).toBe('B-REM-5');
    expect(open({ kind: 'override', pin: '000000' }, { by: 'tess' })).toBe('B-REM-5');
    expect(open({ kind: 'direct' }, { by: 'tess', unit: 'A102' })).toBe('B-REM-11');
    expect(open({ kind: 'direct' }, { by: 'ed', unit: 'A102' })).toBe('done');
    expect(open({ kind: 'direct' }, { by: 'ed' })).toBe('B-ACS-1');
  });
});

describe('emergency', () => {
  it('B-REM-12, B-REM-13: if the lock is woken within ten seconds, it opens, the tenant is notified, and the log shows Override Unlock', () => {
    const { site, open } = ready();
    expect(open(LOCKED_IN)).toBe('done');
    const told = site.core.state.messages.at(-1);
    expect(told).toMatchObject({
      to: 'alice',
      kind: 'emergency-opened',
      reason: 'Tenant locked phone in unit',
      channel: 'sms',
    });
    expect(site.core.state.activity.at(-1)).toMatchObject({
      kind: 'Override Unlock',
      user: 'mona',
      unit: 'A101',
      note: 'Tenant locked phone in unit',
    });
    site.wait(10_000);
    site.checkIn(A101, true);
    expect(site.lock(A101).opens).toBe(1);
    expect(unitDetails(site.core.state, site.core.rules, 'A101', 'mona', site.now)?.remote?.outcome).toBe('opened');
    expect(site.core.state.activity.at(-1)).toMatchObject({
      kind: 'Remotely Unlocked',
      user: 'mona',
      note: 'Tenant locked phone in unit',
    });
  });

  it('B-REM-16: if the lock is woken first, its open session is used at once', () => {
    const { site } = ready();
    const lock = site.lock(A101);
    site.must({
      type: 'gateway.heartbeat',
      mac: A101,
      session: lock.connect(),
      state: 2,
      batteryMv: 3000,
      clockValid: true,
      touched: true,
    });
    site.wait(4_000);
    const events = site.must({ type: 'remote.open', by: 'mona', unit: 'A101', via: 'portal', how: LOCKED_IN });
    expect(site.lock(A101).takeAll(site.packets(events)).at(-1)).toBe(0x60);
    expect(lock.opens).toBe(1);
  });

  it('B-REM-13, B-REM-14: if the lock is woken too late, it stays shut and the log shows "sent, not opened"', () => {
    const { site, open } = ready();
    open(LOCKED_IN);
    site.wait(10_001);
    site.checkIn(A101, true);
    expect(site.lock(A101).opens).toBe(0);
    expect(site.kinds().at(-1)).toBe('Sent, Not Opened');
    expect(unitDetails(site.core.state, site.core.rules, 'A101', 'mona', site.now)?.remote?.outcome).toBe(
      'sent, not opened',
    );
  });

  it('B-GAT-2, B-GAT-3: a check-in without a touch transfers pending changes and moves nothing; one after a touch opens', () => {
    const { site, open } = ready();
    site.rent('A101', 'alice', 'overlock');
    open(LOCKED_IN);
    site.checkIn(A101, false);
    expect(site.lock(A101).overlocked).toBe(true);
    expect(site.lock(A101).opens).toBe(0);
    site.checkIn(A101, true);
    expect(site.lock(A101).opens).toBe(1);
  });

  it('B-REM-15: a remote unlock opens once, however often the lock is woken', () => {
    const { site, open } = ready();
    open(LOCKED_IN);
    for (let wake = 0; wake < 3; wake++) {
      const session = site.lock(A101).connect();
      const events = site.must({
        type: 'gateway.heartbeat',
        mac: A101,
        session,
        state: 2,
        batteryMv: 3000,
        clockValid: true,
        touched: true,
      });
      site.lock(A101).takeAll(site.packets(events));
    }
    expect(site.lock(A101).opens).toBe(1);
  });

  it('B-REM-14: a command to a jammed lock ends as "sent, not opened"; a late record corrects this', () => {
    const { site, open } = ready();
    const lock = site.lock(A101);
    open(LOCKED_IN);
    const session = lock.connect();
    const events = site.must({
      type: 'gateway.heartbeat',
      mac: A101,
      session,
      state: 2,
      batteryMv: 3000,
      clockValid: true,
      touched: true,
    });
    lock.takeAll(site.packets(events));
    site.wait(14_999);
    expect(site.kinds()).not.toContain('Sent, Not Opened');
    site.wait(1);
    expect(site.kinds()).toContain('Sent, Not Opened');
    site.upload(A101);
    expect(unitDetails(site.core.state, site.core.rules, 'A101', 'mona', site.now)?.remote?.outcome).toBe('opened');
  });

  it('a command of a session that the lock ended is sent in the next session', () => {
    const { site, open } = ready();
    const session = site.lock(A101).connect();
    site.must({
      type: 'gateway.heartbeat',
      mac: A101,
      session,
      state: 2,
      batteryMv: 3000,
      clockValid: true,
      touched: true,
    });
    open(LOCKED_IN);
    site.must({ type: 'gateway.silent', mac: A101, session });
    site.checkIn(A101, true);
    expect(site.lock(A101).opens).toBe(1);
  });

  it('B-REM-6: an emergency unlock needs a reason from the list, and Other needs a text', () => {
    const { open } = ready();
    expect(open({ kind: 'emergency', reason: 'Curiosity' })).toBe('B-REM-6');
    expect(open({ kind: 'emergency', reason: 'Other' })).toBe('B-REM-6');
    expect(open({ kind: 'emergency', reason: 'Other', note: 'burst pipe' })).toBe('done');
  });

  it('B-REM-10: an overlocked unit can be opened in an emergency unless Restrict Overlock Entry is on', () => {
    const { site, open } = ready();
    site.rent('A101', 'alice', 'overlock');
    site.checkIn(A101);
    expect(open(LOCKED_IN)).toBe('done');
    site.checkIn(A101, true);
    expect(site.lock(A101).opens).toBe(1);
    site.must({ type: 'facility.setting', facility: 'main', name: 'restrictOverlockEntry', value: true });
    expect(open(LOCKED_IN)).toBe('B-REM-10');
  });

  it('B-REM-17: the manager app at the lock executes it over Bluetooth', () => {
    const { site, mona, open } = ready();
    expect(site.online(mona, A101)).toBe('B-ACS-1');
    expect(open(LOCKED_IN, { via: 'app' })).toBe('done');
    expect(site.online(mona, A101)).toEqual([0x60]);
    expect(site.lock(A101).opens).toBe(1);
    expect(site.online(mona, A101)).toBe('B-ACS-1');
  });
});

describe('messages', () => {
  it('B-MSG-2: with All Facility Notifications off, the emergency text is not sent, but the PIN is', () => {
    const { site, open } = ready({ settings: { allFacilityNotifications: false } });
    const kinds = () => site.core.state.messages.map((message) => message.kind);
    open(LOCKED_IN);
    expect(kinds()).not.toContain('emergency-opened');
    site.must({ type: 'remote.ask', by: 'mona', unit: 'A101', via: 'portal' });
    expect(kinds()).toContain('pin-request');
  });
});

describe('the window', () => {
  it('B-REM-13: ends after ten seconds, even before any later event', () => {
    const { site, open } = ready();
    open(LOCKED_IN);
    site.now += 10_001;
    site.checkIn(A101, true);
    expect(site.lock(A101).opens).toBe(0);
  });
});

describe('a second emergency', () => {
  it('B-REM-19: is not sent by the same person while the first one waits', () => {
    const { site, open } = ready();
    expect(open(LOCKED_IN)).toBe('done');
    site.now += 10_000;
    expect(open(LOCKED_IN)).toBe('B-REM-19');
    site.now += 1;
    expect(open(LOCKED_IN)).toBe('done');
  });

  it('B-REM-19: is sent once a session has carried the first one', () => {
    const { site, open } = ready();
    open(LOCKED_IN);
    site.checkIn(A101, true);
    expect(open(LOCKED_IN)).toBe('done');
  });
});

describe('Yes: the tenant’s PIN', () => {
  it('B-REM-7, B-REM-18: the tenant gets six digits, which work once, and is notified of their use', () => {
    const { site, open } = ready();
    expect(open({ kind: 'override', pin: '123456' })).toBe('B-REM-7');
    site.must({ type: 'remote.ask', by: 'mona', unit: 'A101', via: 'portal' });
    const pin = site.lastCode('alice');
    expect(open({ kind: 'override', pin: pin === '111111' ? '222222' : '111111' })).toBe('B-REM-7');
    expect(pin).toMatch(/^\d{6}$/);
    expect(open({ kind: 'override', pin })).toBe('done');
    expect(site.core.state.messages.at(-1)).toMatchObject({ kind: 'override-opened', to: 'alice' });
    site.checkIn(A101, true);
    expect(site.lock(A101).opens).toBe(1);
    expect(open({ kind: 'override', pin })).toBe('B-REM-7');
  });

  it('B-REM-8: a PIN is valid for ten minutes', () => {
    const { site, open } = ready();
    site.must({ type: 'remote.ask', by: 'mona', unit: 'A101', via: 'portal' });
    site.wait(600_000);
    expect(open({ kind: 'override', pin: site.lastCode('alice') })).toBe('B-REM-8');
  });

  it('B-REM-9: after five wrong attempts, even the right PIN does not open', () => {
    const { site, open } = ready();
    site.must({ type: 'remote.ask', by: 'mona', unit: 'A101', via: 'portal' });
    const pin = site.lastCode('alice');
    const wrong = pin === '111111' ? '222222' : '111111';
    for (let tries = 0; tries < 5; tries++) expect(open({ kind: 'override', pin: wrong })).toBe('B-REM-7');
    expect(open({ kind: 'override', pin })).toBe('B-REM-9');
  });

  it('no event and no state contains a PIN, code, key or password', () => {
    const { site, mona, open } = ready();
    site.must({ type: 'remote.ask', by: 'mona', unit: 'A101', via: 'portal' });
    const pin = site.lastCode('alice');
    open({ kind: 'override', pin });
    site.refresh('alice-phone');
    site.refresh(mona);
    const secret = [
      site.lastCode('mona'),
      pin,
      'secret of',
      site.keyOf('alice-phone', A101).offlineKey,
      site.keyOf('alice-phone', GATE).offlineKey,
    ];
    const text = JSON.stringify(site.events) + JSON.stringify(site.core.snapshot());
    for (const each of secret) expect(text.includes(each)).toBe(false);
    expect(site.core.state.facilities.get('main')?.site.at).toEqual(ON_SITE);
  });
});
