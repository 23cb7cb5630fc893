import { describe, expect, it } from 'vitest';
import { batteryList } from '../../../src/core/contact/batteries.ts';
import { onSiteNow } from '../../../src/core/opening/entries.ts';
import { temporaryCode } from '../../../src/core/opening/keypads.ts';
import { widgets } from '../../../src/core/views/widgets.ts';
import { A101, GATE, NOON, phoneOf, SECRETS, Site } from '../site.ts';

const HOUR = 3_600_000;
const EXIT = 'C0:FF:EE:00:00:03';

function ready(options: ConstructorParameters<typeof Site>[0] = {}) {
  const site = new Site(options);
  const alice = site.tenant('alice', 'A101');
  site.must({ type: 'entry.add', facility: 'main', id: 'exit', kind: 'gate', zones: ['north'], mac: EXIT, exit: true });
  site.standIn(EXIT, '3E');
  site.staff('mona');
  site.settle();
  const enter = (code: string) => {
    const decision = site.send({ type: 'keypad.enter', mac: GATE, code, session: site.lock(GATE).connect() });
    if (!decision.ok) return decision.refusal.rule;
    const results = site.lock(GATE).takeAll(site.packets(decision.events));
    site.upload(GATE);
    return results.at(-1);
  };
  const facility = () => {
    const found = site.core.state.facilities.get('main');
    if (found === undefined) throw new Error('no facility');
    return found;
  };
  const onSite = () => onSiteNow(facility(), site.now).map(([user]) => user);
  const setting = (name: string, value: number | boolean) =>
    site.must({ type: 'facility.setting', facility: 'main', name, value });
  return { site, alice, enter, onSite, setting };
}

const withCode = (site: Site, accessCode: string, status = 'occupied') =>
  site.must({
    type: 'feed.change',
    facility: 'main',
    unit: 'A101',
    completed: true,
    status,
    tenant: { id: 'alice', firstName: 'alice', lastName: 'Test', mobilePhone: phoneOf('alice'), accessCode },
  });

describe('access codes', () => {
  it('a keypad’s session continues after 60 s, regardless of the lists sent in between', () => {
    const { site, alice } = ready();
    withCode(site, '445566');
    const keypad = site.lock(GATE);
    const session = keypad.connect();
    const enter = () => {
      const events = site.must({ type: 'keypad.enter', mac: GATE, code: '445566', session });
      return keypad.takeAll(site.packets(events)).at(-1);
    };
    expect(enter()).toBe(0x60);
    site.wait(61_000);
    // A phone reports a different session of the keypad, so the core drops sessions that are too old.
    site.must({ type: 'unlock.online', device: alice, mac: GATE, session: `${session.slice(0, -2)}99` });
    site.wait(1_000);
    expect(enter()).toBe(0x60);
  });

  it('B-COD-1: a tenant’s own code opens the gate, another does not; the log names both', () => {
    const { site, enter } = ready();
    withCode(site, '445566');
    expect(enter('445566')).toBe(0x60);
    expect(site.core.state.activity.at(-1)).toMatchObject({
      kind: 'Access – Access Code',
      user: 'alice',
      entry: 'gate',
    });
    expect(enter('445567')).toBe('B-COD-1');
    expect(site.kinds().at(-1)).toBe('Failed Attempt – Invalid Access Code');
    expect(JSON.stringify(site.events)).not.toContain('445566');
  });

  it('B-COD-4: access by code follows the same rules as any other access', () => {
    const { site, enter } = ready();
    withCode(site, '445566', 'gatelock');
    expect(enter('445566')).toBe('B-ACS-4');
    withCode(site, '445566');
    site.wait(10 * HOUR);
    expect(enter('445566')).toBe('B-SEC-3');
    expect(site.kinds().at(-1)).toBe('Suspicious – Failed Unlock - Out of Schedule');
  });

  it('B-COD-4, B-SEC-4: a code is refused before the lease begins, and the log names no reason', () => {
    const { site, enter } = ready();
    withCode(site, '445566', 'pre-let');
    const before = site.kinds().length;
    expect(enter('445566')).toBe('B-SEC-4');
    expect(site.kinds()).toHaveLength(before);
  });

  it('B-COD-2, B-COD-3: the temporary code is valid for one facility day; switching it off ends it, switching it on makes a new one', () => {
    const { site, enter, setting } = ready();
    const code = () => temporaryCode(site.core.state, SECRETS, 'main', site.now) ?? '';
    expect(code()).toBe('');
    setting('temporaryCode', true);
    const today = code();
    expect(today).toMatch(/^\d{6}$/);
    expect(enter(today)).toBe(0x60);
    site.wait(12 * HOUR - 1);
    expect(enter(today)).toBe(0x60);
    site.wait(1);
    expect(enter(today)).toBe('B-COD-1');
    const next = code();
    expect(enter(next)).toBe(0x60);
    setting('temporaryCode', false);
    expect(enter(next)).toBe('B-COD-1');
    setting('temporaryCode', true);
    expect(code()).not.toBe(next);
  });
});

describe('on site', () => {
  it('B-ENT-2, B-ENT-3: a person is listed on entry, and removed at a designated exit or after a long time', () => {
    const { site, alice, onSite } = ready();
    site.online(alice, GATE);
    expect(onSite()).toEqual(['alice']);
    site.online(alice, EXIT);
    expect(onSite()).toEqual([]);
    site.online(alice, GATE);
    site.wait(12 * HOUR);
    expect(onSite()).toEqual([]);
  });

  it('B-ENT-2: a record of an entry that arrives after that of the exit lists nobody', () => {
    const { site, alice, onSite } = ready();
    site.online(alice, GATE, false);
    site.wait(60_000);
    site.online(alice, EXIT);
    site.upload(GATE);
    expect(site.kinds().filter((kind) => kind === 'Access – Phone')).toHaveLength(2);
    expect(onSite()).toEqual([]);
  });

  it('B-SEC-5, B-ENT-4: in the minutes after closing, people who came in with the app can leave, and staff are notified', () => {
    const { site, alice, setting } = ready();
    setting('gracePeriodMinutes', 10);
    site.now = NOON + 10 * HOUR - 60_000;
    site.online(alice, GATE);
    site.now = NOON + 10 * HOUR + 9 * 60_000;
    expect(site.online(alice, GATE)).toBe('B-SEC-3');
    expect(site.online(alice, EXIT)).toContain(0x60);
    expect(site.kinds()).toContain('Grace Period Exit');
    expect(site.core.state.messages.at(-1)).toMatchObject({ kind: 'grace-exit', to: 'mona' });
    expect(site.online(alice, EXIT)).toBe('B-SEC-3');
  });

  it('B-SEC-5: nobody can leave after the grace period, or without having come in with the app', () => {
    const { site, alice, setting } = ready();
    setting('gracePeriodMinutes', 10);
    site.now = NOON + 10 * HOUR + 60_000;
    expect(site.online(alice, EXIT)).toBe('B-SEC-3');
    site.now = NOON + 9 * HOUR;
    site.online(alice, GATE);
    site.now = NOON + 10 * HOUR + 10 * 60_000;
    expect(site.online(alice, EXIT)).toBe('B-SEC-3');
  });

  it('B-ENT-1: Hold Open requires the Remote Open permission', () => {
    const { site } = ready();
    site.staff('tess', 'technician');
    expect(site.ask({ type: 'entry.hold', by: 'tess', entry: 'gate', via: 'portal' })).toBe('B-ENT-1');
    expect(site.ask({ type: 'entry.hold', by: 'mona', entry: 'gate', via: 'portal' })).toBe('done');
    expect(site.kinds().at(-1)).toBe('Access – Hold Open');
    expect(site.ask({ type: 'entry.release', by: 'mona', entry: 'gate' })).toBe('done');
    expect(site.core.state.entries.get('gate')?.heldOpen).toBeUndefined();
  });

  it('B-ALM-1, B-ALM-2: the set number of events within the set time raises an alarm, unless somebody is known to be in the zone', () => {
    const { site, alice } = ready();
    const move = () =>
      site.must({ type: 'motion.report', unit: 'A102' }).some((event) => event.type === 'motion.alerted');
    expect([move(), move()]).toEqual([false, false]);
    site.wait(5 * 60_000);
    expect([move(), move(), move()]).toEqual([false, false, true]);
    expect(site.kinds().at(-1)).toBe('Motion');
    site.online(alice, GATE);
    expect([move(), move(), move()]).toEqual([false, false, false]);
    for (let round = 0; round < 100; round++) move();
    expect(site.core.state.units.get('A102')?.motions.length).toBe(64);
  });
});

describe('widgets', () => {
  it('show people on site (with an alert after an hour and a half), delinquent and open units, and failures at the gate', () => {
    const { site, alice } = ready();
    const home = () => widgets(site.core.state, 'main', site.now);
    site.online(alice, GATE);
    site.online(alice, A101);
    site.wait(90 * 60_000);
    expect(home()).toMatchObject({
      peopleOnSite: [{ user: 'alice', alert: false }],
      openUnits: ['A101'],
      delinquencies: [],
      voltageAlerts: 0,
    });
    site.wait(1);
    expect(home()?.peopleOnSite).toEqual([{ user: 'alice', since: NOON, alert: true }]);
    site.rent('A101', 'alice', 'gatelock');
    site.online(alice, GATE);
    expect(home()).toMatchObject({
      delinquencies: ['A101'],
      unitStatus: { Gatelock: 1, Available: 2 },
      entryAlerts: [{ user: 'alice', entry: 'gate' }],
    });
  });
});

describe('batteries', () => {
  it('B-BAT-1, B-BAT-2, B-BAT-3: low, recovered, replaced; support is notified if it stays low for a day', () => {
    const { site } = ready();
    const report = (batteryMv: number) => {
      site.lock(A101).batteryMv = batteryMv;
      site.checkIn(A101);
      const { low, noLongerLow } = batteryList(site.core.state, 'main', site.now);
      return [low.map((row) => [row.level, row.forSupport]), noLongerLow.length];
    };
    expect(report(2_901)).toEqual([[], 0]);
    expect(report(2_900)).toEqual([[['LOW', false]], 0]);
    expect(report(2_850)).toEqual([[['DEAD', false]], 0]);
    expect(report(2_949)).toEqual([[['LOW', false]], 0]);
    expect(site.ask({ type: 'battery.answer', mac: A101, by: 'mona', replaced: true })).toBe('B-BAT-3');
    expect(report(2_950)).toEqual([[], 1]);
    expect(site.ask({ type: 'battery.answer', mac: A101, by: 'mona', replaced: true })).toBe('done');
    expect(report(2_890)).toEqual([[['LOW', false]], 0]);
    site.wait(24 * HOUR);
    expect(report(2_890)).toEqual([[['LOW', true]], 0]);
  });
});
