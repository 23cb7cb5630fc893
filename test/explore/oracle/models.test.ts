/**
 * What the oracle knows about a facility, as tables: who may open what in each status of a unit, how each event changes that, hours from both sides,
 * the permissions of the default roles, and the default of each setting. The tables are written from docs/behaviour.md and docs/settings.md.
 */
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../src/core/model/settings.ts';
import { HoursModel } from '../../../src/explore/oracle/model/hours-model.ts';
import type { ObservedEvent } from '../../../src/explore/oracle/model/observations.ts';
import { type FacilityFacts, LACKS_RIGHT, Rights } from '../../../src/explore/oracle/model/rights.ts';
import { SettingsModel } from '../../../src/explore/oracle/model/settings-model.ts';
import { type Permission, StaffModel } from '../../../src/explore/oracle/model/staff-model.ts';
import { localClockTime } from '../../../src/explore/oracle/model/zone.ts';
import { DAY_MS, FACTS, GATE, HOUR_MS, LOCK, NOON, OTHER_GATE, seen, TODAY } from './known-facility.ts';

type Happened = readonly ObservedEvent[];

function rightsAfter(happened: Happened = [], facts: Partial<FacilityFacts> = {}): Rights {
  const rights = new Rights({ ...FACTS, ...facts });
  for (const event of happened) rights.saw(event);
  return rights;
}

const unit = (more: Partial<FacilityFacts['units'][number]>): Partial<FacilityFacts> => ({
  units: FACTS.units.map((one) => (one.id === 'U1' ? { ...one, ...more } : one)),
});
const status = (to: string) => seen('core.unit.statusChanged', { unit: 'U1', to });
const setting = (settings: object) => seen('core.facility.settingChanged', { facility: 'site', settings });
const lease = (leaseFrom: number | undefined) => seen('core.unit.leaseSet', { unit: 'U1', leaseFrom });
const shared = (user: string) => seen('core.share.added', { unit: 'U1', user });
const auction = (more: object = {}) =>
  seen('core.auction.started', { unit: 'U1', auction: { opener: 'eli', kind: 'cleaning', ...more } });
const opened = (user: string, unlock = true) =>
  seen('core.list.sent', { plan: { mac: LOCK, unlock }, opener: { user } });
const MANAGER_SHARE = seen('core.share.managerGiven', { unit: 'U1' });
const transfer = (until: number, tenant = 'ann') =>
  seen('core.transfer.started', { transfer: { from: 'U2', to: 'U1', tenant, until } });

const PEOPLE = ['ann', 'guy', 'mia', 'eli', 'out'] as const;
type Answers = readonly string[];

/** Who may open the unit and the gate of its zone. */
const answers = (rights: Rights, at = NOON, mac = LOCK): Answers =>
  PEOPLE.filter((user) => rights.mayOpen(user, mac, at) !== 'no').map((user) =>
    rights.mayOpen(user, mac, at) === 'unsure' ? `${user}?` : user,
  );

interface Row {
  readonly is: string;
  readonly happened: Happened;
  /** Who may open the unit, and who the gate. */
  readonly unit: Answers;
  readonly gate: Answers;
  readonly facts?: Partial<FacilityFacts>;
  readonly at?: number;
}

const ROWS: readonly Row[] = [
  { is: 'an occupied unit', happened: [], unit: ['ann'], gate: ['ann', 'mia', 'eli'] },
  { is: 'shared with a guest', happened: [shared('guy')], unit: ['ann', 'guy'], gate: ['ann', 'guy', 'mia', 'eli'] },
  {
    is: 'no longer shared',
    happened: [shared('guy'), seen('core.share.removed', { unit: 'U1', user: 'guy' })],
    unit: ['ann'],
    gate: ['ann', 'mia', 'eli'],
  },
  { is: 'gatelock', happened: [status('gatelock')], unit: ['ann'], gate: ['mia', 'eli'] },
  { is: 'overlock', happened: [status('overlock'), shared('guy'), MANAGER_SHARE], unit: [], gate: ['mia', 'eli'] },
  { is: 'available', happened: [status('available')], unit: ['mia', 'eli'], gate: ['mia', 'eli'] },
  { is: 'pre-let', happened: [status('pre-let')], unit: [], gate: ['mia', 'eli'] },
  {
    is: 'pre-let, from today',
    happened: [status('pre-let'), lease(TODAY)],
    unit: ['ann'],
    gate: ['ann', 'mia', 'eli'],
  },
  { is: 'pre-let, from tomorrow', happened: [status('pre-let'), lease(TODAY + 1)], unit: [], gate: ['mia', 'eli'] },
  { is: 'a lease from tomorrow', happened: [lease(TODAY + 1)], unit: [], gate: ['mia', 'eli'] },
  {
    is: 'a lease from tomorrow, in the file',
    happened: [],
    facts: unit({ leaseFrom: TODAY + 1 }),
    unit: [],
    gate: ['mia', 'eli'],
  },
  {
    is: 'a lease without a first day again',
    happened: [lease(TODAY + 1), lease(undefined)],
    unit: ['ann'],
    gate: ['ann', 'mia', 'eli'],
  },
  {
    is: 'a manager share',
    happened: [MANAGER_SHARE],
    unit: ['ann', 'mia', 'eli'],
    gate: ['ann', 'mia', 'eli'],
  },
  {
    is: 'a manager share before the lease begins',
    happened: [MANAGER_SHARE, lease(TODAY + 1)],
    unit: ['mia?', 'eli?'],
    gate: ['mia', 'eli'],
  },
  {
    is: 'a manager share that has ended',
    happened: [MANAGER_SHARE, seen('core.share.managerEnded', { unit: 'U1' })],
    unit: ['ann'],
    gate: ['ann', 'mia', 'eli'],
  },
  {
    is: 'a manager share where they are not allowed',
    happened: [MANAGER_SHARE, setting({ allowManagerShares: false })],
    unit: ['ann'],
    gate: ['ann', 'mia', 'eli'],
  },
  {
    is: 'rented to somebody else',
    happened: [
      shared('ann'),
      MANAGER_SHARE,
      seen('core.unit.unassigned', { unit: 'U1' }),
      seen('core.unit.assigned', { unit: 'U1', user: 'guy' }),
    ],
    unit: ['guy'],
    gate: ['guy', 'mia', 'eli'],
  },
  {
    is: 'rented from tomorrow',
    happened: [seen('core.unit.assigned', { unit: 'U1', user: 'guy', leaseFrom: TODAY + 1 })],
    unit: [],
    gate: ['mia', 'eli'],
  },
  {
    is: 'rented by an employee',
    happened: [seen('core.unit.assigned', { unit: 'U1', user: 'eli' })],
    unit: [],
    gate: ['mia', 'eli'],
  },
  {
    is: 'rented by an employee, with a manager share',
    happened: [seen('core.unit.assigned', { unit: 'U1', user: 'eli' }), MANAGER_SHARE],
    unit: ['mia', 'eli?'],
    gate: ['mia', 'eli'],
  },
  {
    is: 'rented by an employee, where that is allowed',
    happened: [seen('core.unit.assigned', { unit: 'U1', user: 'eli' }), setting({ allowEmployeeRental: true })],
    unit: ['eli'],
    gate: ['mia', 'eli'],
  },
  { is: 'pending auction', happened: [status('pending-auction')], unit: [], gate: ['mia', 'eli'] },
  {
    is: 'pending auction that staff may open',
    happened: [status('pending-auction'), setting({ pendingAuctionOpens: true })],
    unit: ['mia', 'eli'],
    gate: ['mia', 'eli'],
  },
  { is: 'auction without a chosen person', happened: [status('auction')], unit: [], gate: ['mia', 'eli'] },
  {
    is: 'auction',
    happened: [status('auction'), auction({ opener: 'out' })],
    unit: ['out'],
    gate: ['mia', 'eli', 'out'],
  },
  {
    is: 'an auction that has ended',
    happened: [status('auction'), auction({ opener: 'out' }), seen('core.auction.ended', { unit: 'U1' })],
    unit: [],
    gate: ['mia', 'eli'],
  },
  {
    is: 'an auction, a millisecond before its end',
    happened: [status('auction'), auction({ opener: 'out', until: NOON + 1 })],
    unit: ['out'],
    gate: ['mia', 'eli', 'out'],
  },
  {
    is: 'an auction at its end',
    happened: [status('auction'), auction({ opener: 'out', until: NOON })],
    unit: [],
    gate: ['mia', 'eli'],
  },
  {
    is: 'an auction with one opening left',
    happened: [
      status('auction'),
      auction({ opener: 'out', opensLeft: 2 }),
      opened('out'),
      opened('ann'),
      opened('out', false),
    ],
    unit: ['out'],
    gate: ['mia', 'eli', 'out'],
  },
  {
    is: 'an auction with no opening left',
    happened: [status('auction'), auction({ opener: 'out', opensLeft: 2 }), opened('out'), opened('out')],
    unit: [],
    gate: ['mia', 'eli', 'out?'],
  },
  {
    is: 'an auction whose chosen person rents the unit from tomorrow',
    happened: [status('auction'), auction({ opener: 'ann' }), lease(TODAY + 1)],
    unit: ['ann?'],
    gate: ['ann', 'mia', 'eli'],
  },
  { is: 'removed', happened: [seen('core.unit.removed', { unit: 'U1' })], unit: [], gate: ['mia', 'eli'] },
  {
    is: 'another unit’s status',
    happened: [seen('core.unit.statusChanged', { unit: 'U2', to: 'overlock' })],
    unit: ['ann'],
    gate: ['ann', 'mia', 'eli'],
  },
  {
    is: 'of staff who were removed',
    happened: [status('available'), seen('core.staff.removed', { user: 'eli' })],
    unit: ['mia'],
    gate: ['mia'],
  },
  {
    is: 'of new staff',
    happened: [status('available'), seen('core.staff.added', { user: 'out', role: 'technician' })],
    unit: ['mia', 'eli', 'out'],
    gate: ['mia', 'eli', 'out'],
  },
  {
    is: 'of a role that may no longer open manager shares',
    happened: [
      MANAGER_SHARE,
      seen('core.role.changed', { role: { id: 'employee', tier: 2, permissions: ['Remote Open'] } }),
    ],
    unit: ['ann', 'mia'],
    gate: ['ann', 'mia', 'eli'],
  },
  {
    is: 'with a vendor of the zone',
    happened: [seen('core.vendor.added', { user: 'out', zones: ['north'] })],
    unit: ['ann'],
    gate: ['ann', 'mia', 'eli', 'out'],
  },
  {
    is: 'with a vendor whose last day is today',
    happened: [seen('core.vendor.added', { user: 'out', zones: ['north'], lastDay: TODAY })],
    unit: ['ann'],
    gate: ['ann', 'mia', 'eli', 'out'],
  },
  {
    is: 'with a vendor whose last day was yesterday',
    happened: [seen('core.vendor.added', { user: 'out', zones: ['north'], lastDay: TODAY - 1 })],
    unit: ['ann'],
    gate: ['ann', 'mia', 'eli'],
  },
  {
    is: 'with a vendor of another zone',
    happened: [seen('core.vendor.added', { user: 'out', zones: ['south'] })],
    unit: ['ann'],
    gate: ['ann', 'mia', 'eli'],
  },
  {
    is: 'with a vendor who was removed',
    happened: [
      seen('core.vendor.added', { user: 'out', zones: ['north'] }),
      seen('core.vendor.removed', { user: 'out' }),
    ],
    unit: ['ann'],
    gate: ['ann', 'mia', 'eli'],
  },
  { is: 'at opening time', happened: [], at: NOON - 6 * HOUR_MS, unit: ['ann'], gate: ['ann', 'mia', 'eli'] },
  { is: 'a minute before opening time', happened: [], at: NOON - 6 * HOUR_MS - 60_000, unit: [], gate: [] },
  {
    is: 'a minute before closing time',
    happened: [],
    at: NOON + 10 * HOUR_MS - 60_000,
    unit: ['ann'],
    gate: ['ann', 'mia', 'eli'],
  },
  { is: 'at closing time', happened: [], at: NOON + 10 * HOUR_MS, unit: [], gate: [] },
  {
    is: 'at night, of a person whose schedule is 24 hours',
    happened: [seen('core.user.scheduleSet', { facility: 'site', user: 'ann', schedule: '24-hour' })],
    at: NOON + 11 * HOUR_MS,
    unit: ['ann'],
    gate: ['ann'],
  },
  {
    is: 'at night, of a person who has that schedule elsewhere',
    happened: [seen('core.user.scheduleSet', { facility: 'other', user: 'ann', schedule: '24-hour' })],
    at: NOON + 11 * HOUR_MS,
    unit: [],
    gate: [],
  },
];

describe('who may open a unit, and the gate of its zone', () => {
  it.each(ROWS)('$is', ({ happened, facts = {}, at = NOON, ...expected }) => {
    const rights = rightsAfter(happened, facts);
    expect({ unit: answers(rights, at), gate: answers(rights, at, GATE) }).toEqual({
      unit: expected.unit,
      gate: expected.gate,
    });
  });

  it('a transfer opens the old unit until it ends', () => {
    const from = [
      seen('core.transfer.started', { transfer: { from: 'U1', to: 'U2', tenant: 'guy', until: NOON + 5 } }),
    ];
    const opens = (happened: Happened, at: number) => rightsAfter(happened).mayOpen('guy', LOCK, at);
    expect([opens(from, NOON + 4), opens(from, NOON + 5)]).toEqual(['yes', 'no']);
    expect(opens([...from, seen('core.transfer.ended', { from: 'U1' })], NOON)).toBe('no');
    expect(rightsAfter([transfer(NOON + 5, 'guy')]).mayOpen('guy', LOCK, NOON)).toBe('no');
  });

  it('locks and entries come and go', () => {
    const rights = rightsAfter([
      seen('core.lock.removed', { mac: LOCK }),
      seen('core.lock.removed', { mac: GATE }),
      seen('core.lock.added', { mac: 'L9', unit: 'U1' }),
    ]);
    expect([LOCK, GATE, 'L9', OTHER_GATE].map((mac) => rights.isKnown(mac))).toEqual([false, false, true, true]);
    expect([rights.unitAt(LOCK), rights.unitAt('L9'), rights.unitAt(GATE)]).toEqual([undefined, 'U1', undefined]);
    expect([answers(rights, NOON, LOCK), answers(rights, NOON, 'L9'), answers(rights, NOON, GATE)]).toEqual([
      [],
      ['ann'],
      [],
    ]);
    expect([rights.entryAt(GATE), rights.entryAt(OTHER_GATE)?.id]).toEqual([undefined, 'other']);
  });

  it('a unit has room for a controller if it has none, or is set up for several', () => {
    const none = rightsAfter([seen('core.lock.removed', { mac: LOCK })]);
    expect([rightsAfter().hasRoom('U1'), none.hasRoom('U1')]).toEqual([false, true]);
    expect(rightsAfter([], unit({ macs: [LOCK, 'L9'] })).hasRoom('U1')).toBe(true);
  });

  it('somebody who only has a share is a guest; tenants, staff, vendors and chosen people are not', () => {
    const guest = (happened: Happened, mac = LOCK, user = 'guy') => rightsAfter(happened).isOnlyGuest(user, mac);
    expect([
      guest([]),
      guest([shared('guy')]),
      guest([shared('guy')], GATE),
      guest([shared('guy')], OTHER_GATE),
    ]).toEqual([false, true, true, false]);
    expect([guest([shared('ann')], LOCK, 'ann'), guest([shared('mia')], LOCK, 'mia')]).toEqual([false, false]);
    const vendor = seen('core.vendor.added', { user: 'guy', zones: ['south'] });
    expect([guest([shared('guy'), vendor]), guest([shared('guy'), auction({ opener: 'guy' })])]).toEqual([
      false,
      false,
    ]);
    const moving = seen('core.transfer.started', {
      transfer: { from: 'U1', to: 'U2', tenant: 'guy', until: NOON + 5 },
    });
    expect(guest([shared('guy'), moving])).toBe(false);
  });

  it('people are frozen until they are not; entries are held open', () => {
    const frozen = seen('core.account.frozen', { user: 'ann' });
    expect([...rightsAfter([frozen]).frozen]).toEqual(['ann']);
    expect([...rightsAfter([frozen, seen('core.account.unfrozen', { user: 'ann' })]).frozen]).toEqual([]);
    expect([...rightsAfter([seen('core.entry.held', { entry: 'gate' })]).held]).toEqual([GATE]);
  });

  it.each(['B-ACS-1', 'B-ZON-2', 'B-SEC-2', 'B-SEC-3', 'B-SEC-4', 'B-SHR-1', 'B-SHR-2', 'B-EMP-1', 'B-VEN-1'])(
    '%s refuses for lack of a right',
    (rule) => {
      expect(LACKS_RIGHT.test(rule)).toBe(true);
    },
  );

  it.each(['B-SEC-1', 'B-SEC-5', 'B-SHR-4', 'B-REM-4', 'B-COD-1', 'X-B-ACS-1'])('%s does not', (rule) => {
    expect(LACKS_RIGHT.test(rule)).toBe(false);
  });
});

describe('settings', () => {
  it('have the defaults of the facility', () => {
    const settings = new SettingsModel({});
    const own: Readonly<Record<string, unknown>> = DEFAULT_SETTINGS;
    const names = Object.keys(own);
    const SWITCHES = [
      'allowManagerShares',
      'allFacilityNotifications',
      'onSiteRequired',
      'temporaryCode',
      'useBlacklist',
    ] as const;
    const AMOUNTS = [
      'remoteWindowMs',
      'pinLifeMs',
      'pinTries',
      'sharedUsers',
      'lowMv',
      'transferMs',
      'freezeAfter',
    ] as const;
    for (const name of SWITCHES) expect([name, settings.on(name)]).toEqual([name, own[name]]);
    for (const name of AMOUNTS) expect([name, settings.amount(name)]).toEqual([name, own[name]]);
    const modelled = names.filter((name) => {
      const model = new SettingsModel({ [name]: 'changed' });
      return Reflect.apply(model.on, model, [name]) === false || typeof own[name] !== 'boolean';
    });
    expect(modelled).toEqual(names);
  });

  it('of the file, and of this facility’s changes, replace them', () => {
    const settings = new SettingsModel({ pinTries: 3, temporaryCode: true, lowMv: undefined });
    expect([settings.amount('pinTries'), settings.on('temporaryCode'), settings.amount('lowMv')]).toEqual([
      3,
      true,
      2_900,
    ]);
    settings.saw(seen('core.facility.settingChanged', { facility: 'other', settings: { pinTries: 9 } }));
    expect(settings.amount('pinTries')).toBe(3);
    settings.saw(setting({ pinTries: 4, temporaryCode: false }));
    expect([settings.amount('pinTries'), settings.on('temporaryCode')]).toEqual([4, false]);
  });
});

describe('staff', () => {
  const ALL: readonly Permission[] = [
    'Access Emergency Unlock',
    'Access Override Unlock',
    'Remote Open',
    'Open Manager Shares',
    'Open Repossessed Units',
    'Manage Auctions',
    'Manage Users',
    'Manage Service Users',
    'Unfreeze User',
    'Manage Facilities',
    'Manage Locks',
    'View Zones',
    'Manage Zones',
    'View Roles',
    'Manage Roles',
  ];
  const ROLES: readonly (readonly [name: string, id: string, tier: number, readonly Permission[]])[] = [
    ['Company Manager', 'company-manager', 4, ALL],
    ['Facility Manager', 'facility-manager', 3, ALL.filter((one) => one !== 'Manage Roles')],
    ['Employee', 'employee', 2, ['Access Override Unlock', 'Remote Open', 'Open Manager Shares']],
    ['Technician/Installer', 'technician', 1, ['Manage Locks']],
    ['Vendor', 'vendor', 0, []],
  ];

  it.each(ROLES)('%s (%s) is of tier %i', (name, id, tier, permissions) => {
    const staff = new StaffModel([{ id: 'sam', role: name }]);
    expect([staff.tier('sam'), staff.roleTier(id), [...staff.permissions('sam')].sort()]).toEqual([
      tier,
      tier,
      [...permissions].sort(),
    ]);
    expect([...staff.rolePermissions(id)].sort()).toEqual([...permissions].sort());
    for (const permission of ALL) {
      expect([permission, staff.may('sam', permission)]).toEqual([permission, permissions.includes(permission)]);
      expect(staff.with(permission)).toEqual(permissions.includes(permission) ? ['sam'] : []);
    }
    expect([staff.has('sam'), staff.isHeld(id), staff.isHeld('nobody')]).toEqual([true, true, false]);
  });

  it('nobody else is staff; roles change and are removed', () => {
    const staff = new StaffModel([{ id: 'sam', role: 'Employee' }]);
    expect([staff.has('ann'), staff.tier('ann'), staff.roleTier('none'), staff.may('ann', 'Remote Open')]).toEqual([
      false,
      -1,
      -1,
      false,
    ]);
    staff.saw(seen('core.staff.roleChanged', { user: 'sam', role: 'technician' }));
    expect([staff.tier('sam'), staff.isHeld('employee')]).toEqual([1, false]);
    staff.saw(seen('core.role.changed', { role: { id: 'technician', tier: 2, permissions: ['View Roles'] } }));
    expect([staff.tier('sam'), [...staff.permissions('sam')]]).toEqual([2, ['View Roles']]);
    staff.saw(seen('core.role.removed', { role: 'technician' }));
    expect([staff.has('sam'), staff.tier('sam'), staff.may('sam', 'View Roles')]).toEqual([true, -1, false]);
  });
});

describe('hours', () => {
  const WEEKEND = { id: 'weekend', index: 5, windows: [{ weekdays: 0b1100000, open: 36, close: 40 }] };
  const hours = new HoursModel('UTC', [WEEKEND], new Map([['ann', 'weekend']]));
  /** Saturday, midnight. */
  const SATURDAY = Date.parse('2026-03-07T00:00:00Z');

  it('are within a window of their weekday, from its first minute to before its last', () => {
    const minutes = [539, 540, 599, 600].map((minute) => hours.within('ann', SATURDAY + minute * 60_000));
    expect(minutes).toEqual([false, true, true, false]);
    const days = Array.from({ length: 7 }, (_, day) => hours.within('ann', SATURDAY + day * DAY_MS + 9 * HOUR_MS));
    expect(days).toEqual([true, true, false, false, false, false, false]);
  });

  it('ended so many minutes ago, on a day that has hours', () => {
    const since = [599, 600, 661].map((minute) => hours.sinceClose('ann', SATURDAY + minute * 60_000));
    expect(since).toEqual([undefined, 0, 61]);
    expect(hours.sinceClose('ann', SATURDAY - DAY_MS + 700 * 60_000)).toBeUndefined();
    expect(hours.sinceClose('bob', SATURDAY + (22 * 60 + 3) * 60_000)).toBe(3);
  });

  it('of a week are those that a lock stores', () => {
    const none = { open: 0, close: 0 };
    const open = { open: 36, close: 40 };
    expect(hours.week(5)).toEqual([none, none, none, none, none, open, open]);
    expect(hours.week(1)).toEqual(Array.from({ length: 7 }, () => ({ open: 24, close: 88 })));
    expect([hours.week(2), hours.week(3)]).toEqual([hours.week(1), hours.week(1)]);
    expect(hours.week(0)).toEqual(Array.from({ length: 7 }, () => none));
    expect(hours.week(9)).toBeUndefined();
  });

  it('change with a schedule', () => {
    const changed = new HoursModel('UTC', [], new Map());
    changed.saw(
      seen('core.facility.scheduleSet', {
        schedule: { id: 'default', index: 1, windows: [{ weekdays: 127, open: 0, close: 4 }] },
      }),
    );
    expect([changed.within('bob', SATURDAY), changed.within('bob', SATURDAY + HOUR_MS)]).toEqual([true, false]);
    expect(changed.schedule('default')?.index).toBe(1);
  });
});

describe('the local time of a lock', () => {
  const RULE = { offset: -28, transition: 1_000_000, offsetAfter: -24, quartersToNext: 10 };
  const quarters = (rule: typeof RULE, at: number) => {
    const { day, quarter } = localClockTime(rule, at);
    return day * 96 + quarter - Math.floor(at / 900);
  };

  it.each([
    ['a second before the change', RULE, 999_999, -28],
    ['at the change', RULE, 1_000_000, -24],
    ['a second before the next one', RULE, 1_000_000 + 8_999, -24],
    ['at the next one', RULE, 1_000_000 + 9_000, -28],
    ['long after a change that is the last', { ...RULE, quartersToNext: 0 }, 900_000_000, -24],
    ['without a change', { ...RULE, transition: 0 }, 900_000_000, -28],
  ])('%s', (_, rule, at, offset) => {
    // Whole quarters: the instant may be within one.
    expect(quarters(rule, at)).toBe(offset);
  });

  it('1970 began on a Thursday', () => {
    const zone = { offset: 0, transition: 0, offsetAfter: 0, quartersToNext: 0 };
    expect(localClockTime(zone, 0)).toEqual({ day: 0, weekday: 3, quarter: 0 });
    expect(localClockTime(zone, 4 * 86_400 - 1)).toEqual({ day: 3, weekday: 6, quarter: 95 });
    expect(localClockTime(zone, 4 * 86_400)).toEqual({ day: 4, weekday: 0, quarter: 0 });
  });
});
