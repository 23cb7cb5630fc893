import { describe, expect, it } from 'vitest';
import { companiesOf } from '../../../src/core/views/app-view.ts';
import { unitDetails, units, users } from '../../../src/core/views/portal.ts';
import { A101, NOON, phoneOf, Site } from '../site.ts';

const change = { type: 'feed.change', facility: 'main', unit: 'A101', completed: true } as const;
const messages = (site: Site, kind: string) => site.core.state.messages.filter((message) => message.kind === kind);

describe('feed', () => {
  it('B-FED-1: a draft changes nothing and notifies nobody', () => {
    const site = new Site();
    expect(
      site.ask({
        ...change,
        completed: false,
        status: 'occupied',
        tenant: { id: 'alice', mobilePhone: phoneOf('alice') },
      }),
    ).toBe('B-FED-1');
    expect(units(site.core.state, 'main', NOON)[0]).toMatchObject({ status: 'Available', tenant: undefined });
    expect(site.core.state.messages).toEqual([]);
    site.rent('A101', 'alice');
    expect(units(site.core.state, 'main', NOON)[0]).toMatchObject({
      status: 'Occupied',
      colour: 'yellow',
      tenant: 'alice',
    });
    expect(messages(site, 'activation-code')).toHaveLength(1);
    expect(site.kinds()).toEqual(['User Moved In', 'Unit Status Changed']);
  });

  it.each([
    ['inuse', 'Occupied'],
    ['occupied', 'Occupied'],
    ['gatelock', 'Gatelock'],
    ['overlock', 'Overlock'],
    ['pre-let', 'Pre-Let'],
  ])('B-FED-2: %s is shown as %s, and nothing else is a status', (status, shown) => {
    const site = new Site();
    site.must({ ...change, status });
    expect(units(site.core.state, 'main', NOON)[0]?.status).toBe(shown);
    expect(site.ask({ ...change, status: `${status}!` })).toBe('B-FED-2');
  });

  it('B-FED-3: the number is the mobile field, otherwise the primary one, otherwise blank', () => {
    const site = new Site();
    const phone = () => site.core.state.users.get('alice')?.phone;
    const tenant = (fields: { mobilePhone?: string; primaryPhone?: string }) =>
      site.must({ ...change, status: 'occupied', tenant: { id: 'alice', ...fields } });
    tenant({ mobilePhone: '+1 (555) 000-0001', primaryPhone: '+15550000002' });
    expect(phone()).toBe('+15550000001');
    tenant({ mobilePhone: '', primaryPhone: '+15550000002' });
    expect(phone()).toBe('+15550000002');
    tenant({});
    expect(phone()).toBeUndefined();
  });

  it('B-FED-4, B-MSG-1: the code is sent by e-mail if there is no number', () => {
    const site = new Site();
    site.rent('A101', 'alice', 'occupied', { mobilePhone: '', email: 'Alice@Example.org' });
    expect(messages(site, 'activation-code')).toMatchObject([{ to: 'alice', channel: 'email' }]);
    expect(
      site.ask({
        type: 'account.activate',
        identity: 'alice@example.org',
        code: site.lastCode('alice'),
        password: 'x',
      }),
    ).toBe('done');
  });

  it('B-FED-5: a person with an account gets no code: same facility, same company, another company', () => {
    const site = new Site();
    site.tenant('alice', 'A101');
    for (const [id, company] of [
      ['east', 'Demo Storage'],
      ['west', 'Other Storage'],
    ] as const) {
      site.must({
        type: 'facility.open',
        id,
        name: id,
        company,
        timeZone: 'America/Denver',
        site: { at: { x: 0, y: 0 }, radiusMm: 1 },
      });
      site.must({ type: 'unit.add', facility: id, id: `${id}-1`, zones: [] });
      site.must({
        type: 'feed.change',
        facility: id,
        unit: `${id}-1`,
        completed: true,
        status: 'occupied',
        tenant: { id: `alice-${id}`, mobilePhone: phoneOf('alice') },
      });
    }
    site.rent('A102', 'alice');
    expect(messages(site, 'activation-code')).toHaveLength(1);
    const alice = site.core.state.users.get('alice');
    expect(
      alice &&
        companiesOf(site.core.state, alice).map((company) => [
          company.name,
          company.facilities.map((facility) => facility.id),
        ]),
    ).toEqual([
      ['Demo Storage', ['main', 'east']],
      ['Other Storage', ['west']],
    ]);
  });

  it('B-FED-6: a move-out makes the unit available and ends access; the person stays under All Users', () => {
    const site = new Site();
    const phone = site.tenant('alice', 'A101');
    site.staff('mona');
    site.settle();
    site.refresh(phone);
    site.must({ ...change, status: 'available' });
    expect(site.core.state.devices.get(phone)?.keys.size).toBe(0);
    expect(site.online(phone, A101)).toBe('B-ACS-1');
    expect(site.kinds()).toContain('User Moved Out');
    const ids = (all: boolean) => users(site.core.state, 'main', 'mona', site.now, all).map((user) => user.id);
    expect(ids(false)).toEqual(['mona']);
    expect(ids(true)).toEqual(['alice', 'mona']);
  });

  it('B-ACC-7: one number is one account', () => {
    const site = new Site();
    site.rent('A101', 'alice');
    site.rent('A102', 'bob');
    expect(
      site.ask({ ...change, unit: 'A102', status: 'occupied', tenant: { id: 'bob', mobilePhone: phoneOf('alice') } }),
    ).toBe('B-ACC-7');
  });

  it('B-FED-7, B-FAC-5: bad dates and unknown units are refused, whatever their names', () => {
    const site = new Site();
    expect(site.ask({ ...change, status: 'pre-let', leaseStart: 'soon' })).toBe('B-FED-7');
    for (const unit of ['__proto__', 'constructor', '', 'Z9'])
      expect(site.ask({ ...change, unit, status: 'occupied' })).toBe('B-FAC-5');
    expect(site.ask({ ...change, status: 'occupied', tenant: { id: '__proto__' } })).toBe('B-FAC-1');
  });
});

describe('places', () => {
  it('B-FAC-4: only a unit that is set to several controllers accepts a second one', () => {
    const site = new Site();
    expect(site.ask({ type: 'lock.add', unit: 'A101', mac: 'C0:FF:EE:00:09:01' })).toBe('B-FAC-4');
    site.must({ type: 'unit.add', facility: 'main', id: 'B200', zones: ['north'], severalControllers: true });
    for (const mac of ['C0:FF:EE:00:09:02', 'C0:FF:EE:00:09:03'])
      expect(site.ask({ type: 'lock.add', unit: 'B200', mac })).toBe('done');
    expect(site.ask({ type: 'lock.add', unit: 'B200', mac: 'C0:FF:EE:00:09:03' })).toBe('B-FAC-1');
    site.must({ type: 'lock.remove', mac: A101 });
    expect(site.ask({ type: 'lock.add', unit: 'A101', mac: A101 })).toBe('done');
  });

  it('B-SCH-1: a schedule number in locks belongs to one schedule, and 0 means round the clock', () => {
    const site = new Site();
    const set = (id: string, index: number, open: number, close: number) =>
      site.ask({
        type: 'facility.schedule',
        facility: 'main',
        schedule: { id, index, windows: [{ weekdays: 127, open, close }] },
      });
    expect(set('night', 4, 0, 24)).toBe('done');
    expect(set('night', 4, 0, 28)).toBe('done');
    expect(set('morning', 4, 24, 48)).toBe('B-SCH-1');
    expect(set('morning', 1, 24, 48)).toBe('B-SCH-1');
    expect(set('always', 0, 0, 96)).toBe('done');
    expect(set('vendors', 0, 0, 96)).toBe('done');
    expect(set('always', 0, 32, 40)).toBe('B-SCH-1');
  });

  it('B-SCH-1, B-SCH-2: hours are quarter-hours by weekday; the 24-Hour schedule cannot be changed', () => {
    const site = new Site();
    const set = (id: string, windows: { weekdays: number; open: number; close: number }[]) =>
      site.ask({ type: 'facility.schedule', facility: 'main', schedule: { id, windows } });
    expect(set('24-hour', [{ weekdays: 1, open: 0, close: 4 }])).toBe('B-SCH-2');
    expect(
      set('x', [
        { weekdays: 3, open: 0, close: 4 },
        { weekdays: 2, open: 8, close: 12 },
      ]),
    ).toBe('B-SCH-1');
    expect(set('x', [{ weekdays: 1, open: 4, close: 4 }])).toBe('B-SCH-1');
    expect(set('x', [{ weekdays: 1, open: 0, close: 97 }])).toBe('B-SCH-1');
    expect(set('x', [{ weekdays: 1, open: 0, close: 96 }])).toBe('done');
  });
});

describe('accounts', () => {
  it('B-ACC-1, B-ACC-2, B-ACC-6: after activation, the right password signs in on any number of phones', () => {
    const site = new Site();
    site.rent('A101', 'alice');
    const signIn = (password: string, device = 'p1') =>
      site.ask({ type: 'account.signIn', identity: phoneOf('alice'), password, device });
    expect(signIn('x')).toBe('B-ACC-1');
    site.activate('alice');
    expect(signIn('x')).toBe('B-ACC-2');
    for (const device of ['p1', 'p2', 'p3']) expect(signIn('secret of alice', device)).toBe('done');
    expect(site.core.state.devices.size).toBe(3);
    expect(site.refresh('p9')).toBe('B-ACC-6');
  });

  it('B-ACC-3, B-ACC-8: five failed sign-ins within five minutes freeze an account, four do not; staff unfreeze it', () => {
    const site = new Site();
    site.tenant('alice', 'A101');
    site.staff('mona');
    site.staff('ed', 'employee');
    const wrong = () => site.ask({ type: 'account.signIn', identity: phoneOf('alice'), password: 'x', device: 'p' });
    const right = () =>
      site.ask({ type: 'account.signIn', identity: phoneOf('alice'), password: 'secret of alice', device: 'p' });
    for (let round = 0; round < 4; round++) expect(wrong()).toBe('B-ACC-2');
    site.wait(300_000);
    expect(wrong()).toBe('B-ACC-2');
    expect(right()).toBe('done');
    for (let round = 0; round < 5; round++) expect(wrong()).toBe('B-ACC-2');
    expect(right()).toBe('B-ACC-3');
    expect(users(site.core.state, 'main', 'mona', site.now).find((user) => user.id === 'alice')?.frozen).toBe(true);
    expect(site.ask({ type: 'account.unfreeze', by: 'ed', user: 'alice', facility: 'main' })).toBe('B-ACC-8');
    site.must({ type: 'account.unfreeze', by: 'mona', user: 'alice', facility: 'main' });
    expect(right()).toBe('done');
  });

  it('signing out on a phone on which nobody is signed in, or which nobody knows, changes nothing', () => {
    const site = new Site();
    const device = site.tenant('alice', 'A101');
    expect(site.must({ type: 'account.signOut', device: 'unknown' })).toEqual([]);
    expect(site.must({ type: 'account.signOut', device })).toHaveLength(1);
    expect(site.must({ type: 'account.signOut', device })).toEqual([]);
  });

  it('B-ACC-4, B-ACC-5: a code is valid for 24 hours and works once, and a new one replaces it', () => {
    const site = new Site();
    site.rent('A101', 'alice');
    const activate = (code: string) =>
      site.ask({ type: 'account.activate', identity: phoneOf('alice'), code, password: 'x' });
    const first = site.lastCode('alice');
    site.wait(86_400_000);
    expect(activate(first)).toBe('B-ACC-4');
    site.must({ type: 'account.sendCode', user: 'alice' });
    expect(activate(first)).toBe('B-ACC-5');
    const second = site.lastCode('alice');
    site.wait(86_399_999);
    expect(activate(second)).toBe('done');
    expect(activate(second)).toBe('B-ACC-5');
  });

  it('portal: Pending until the account is activated; key expiry needs Manage Users', () => {
    const site = new Site();
    site.rent('A101', 'alice');
    site.staff('mona');
    site.staff('ed', 'employee');
    const alice = (by: string) => users(site.core.state, 'main', by, site.now).find((user) => user.id === 'alice');
    expect(alice('mona')).toMatchObject({
      appStatus: 'Pending',
      offlineKeyExpiration: { status: 'Expired' },
      role: 'Tenant',
    });
    site.activate('alice');
    site.signIn('alice');
    site.settle();
    site.refresh('alice-phone');
    expect(alice('mona')).toMatchObject({
      appStatus: 'Registered',
      offlineKeyExpiration: { status: 'Active', until: expect.stringMatching(/T23:59:59$/) },
    });
    expect(alice('ed')?.offlineKeyExpiration).toBeUndefined();
  });

  it('portal: LOW and DEAD follow the last reported millivolts', () => {
    const site = new Site();
    const level = (batteryMv: number) => {
      site.lock(A101).batteryMv = batteryMv;
      site.checkIn(A101);
      return unitDetails(site.core.state, site.core.rules, 'A101', 'nobody', site.now)?.controllers[0]?.battery;
    };
    expect([2_901, 2_900, 2_851, 2_850].map(level)).toEqual(['healthy', 'LOW', 'LOW', 'DEAD']);
  });
});
