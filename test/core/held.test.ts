/**
 * Setting a value to what it already is changes nothing: it causes no event, voids no key, and sends no message and no command to a lock. This holds
 * for every command that sets something; the type ensures that the table is complete.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/core/commands.ts';
import { PERMISSIONS } from '../../src/core/model/roles.ts';
import { A101, A102, GATE, phoneOf, Site } from './site.ts';

/**
 * Whether a command sets a value, which can be set again, or does something each time. A command that waits requests a change at a lock: repeated
 * before the lock has confirmed the change, it does nothing.
 */
const KIND = {
  'account.activate': 'does',
  'account.sendCode': 'does',
  'account.signIn': 'does',
  'account.signOut': 'sets',
  'account.unfreeze': 'sets',
  'auction.end': 'does',
  'auction.start': 'does',
  'battery.answer': 'does',
  'click.issue': 'does',
  'click.revoke': 'waits',
  'developer.click': 'does',
  'developer.firmware': 'does',
  'developer.issue': 'does',
  'developer.order': 'does',
  'developer.revoke': 'does',
  'developer.revokeClick': 'does',
  'developer.unlock': 'does',
  'device.forget': 'sets',
  'entry.add': 'does',
  'entry.hold': 'sets',
  'entry.release': 'does',
  'facility.link': 'sets',
  'facility.open': 'does',
  'facility.schedule': 'sets',
  'facility.setting': 'sets',
  'facility.zone': 'sets',
  'feed.change': 'sets',
  'fob.add': 'does',
  'fob.askPin': 'does',
  'fob.remove': 'does',
  'fob.sync': 'does',
  'fob.takeLock': 'sets',
  'gateway.heartbeat': 'does',
  'gateway.silent': 'does',
  'key.revoke': 'waits',
  'keypad.enter': 'does',
  'keys.refresh': 'does',
  'lock.add': 'does',
  'lock.adopt': 'does',
  'lock.remove': 'does',
  'lock.resetKeys': 'does',
  'motion.report': 'does',
  'portal.signIn': 'does',
  'records.upload': 'does',
  'remote.ask': 'does',
  'remote.open': 'does',
  'role.remove': 'does',
  'role.set': 'sets',
  'share.add': 'sets',
  'share.endManager': 'sets',
  'share.giveManager': 'sets',
  'share.remove': 'sets',
  'share.requestManager': 'does',
  'staff.add': 'sets',
  'staff.remove': 'does',
  'staff.setRole': 'sets',
  tick: 'does',
  'transfer.cancel': 'does',
  'transfer.extend': 'does',
  'transfer.start': 'does',
  'unit.add': 'does',
  'unit.remove': 'does',
  'unlock.online': 'does',
  'user.schedule': 'sets',
  'vendor.add': 'sets',
  'vendor.remove': 'does',
} as const satisfies Record<Command['type'], 'sets' | 'waits' | 'does'>;

type Kind = typeof KIND;
type Setting = { [K in keyof Kind]: Kind[K] extends 'does' ? never : K }[keyof Kind];

const facility = fc.constant('main');
const by = fc.constant('cora');
const schedule = fc.constantFrom('24-hour', 'default', 'office', 'fob');
const unit = fc.constantFrom('A101', 'A102', 'A103');
const mac = fc.constantFrom(A101, A102, GATE);
const role = fc.constantFrom('employee', 'technician', 'facility-manager');
const device = fc.constantFrom('alice-phone', 'bob-phone', 'ed-phone');
const tenant = fc.constantFrom('alice', 'bob');
const person = fc.constantFrom('alice', 'bob', 'ed');
const status = fc.constantFrom('occupied', 'gatelock', 'overlock', 'pre-let', 'available');
const zones = fc.subarray(['north', 'south'], { minLength: 1 });
const type = <K extends Setting>(name: K) => fc.constant(name);
const named = fc.record({ firstName: fc.constantFrom('Vic', ''), lastName: fc.constant('V') });

const windows = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 41, max: 96 }))
  .map(([open, close]) => [{ weekdays: 127, open, close }]);

const settings: { readonly [K in Setting]: fc.Arbitrary<Extract<Command, { type: K }>> } = {
  'account.signOut': fc.record({ type: type('account.signOut'), device }),
  'account.unfreeze': fc.record({ type: type('account.unfreeze'), by, facility, user: person }),
  'click.revoke': fc.record({ type: type('click.revoke'), by, mac: fc.constant(A101), index: fc.constant(0) }),
  'device.forget': fc.record({ type: type('device.forget'), device }),
  'entry.hold': fc.record({
    type: type('entry.hold'),
    by,
    entry: fc.constant('gate'),
    via: fc.constantFrom('portal', 'app', 'schedule'),
  }),
  'facility.link': fc.record({ type: type('facility.link'), facility, linked: fc.boolean() }),
  'facility.schedule': fc.record({
    type: type('facility.schedule'),
    facility,
    schedule: fc.record(
      {
        id: fc.constantFrom('default', 'office', 'evening'),
        name: fc.constantFrom('Evening', 'Default'),
        index: fc.constantFrom(4, 5),
        windows,
      },
      { requiredKeys: ['id', 'windows'] },
    ),
  }),
  'facility.setting': fc
    .constantFrom(
      { name: 'allowManagerShares', value: false },
      { name: 'temporaryCode', value: true },
      { name: 'restrictOverlockEntry', value: true },
      { name: 'lowMv', value: 2_800 },
    )
    .map((each) => ({ type: 'facility.setting' as const, facility: 'main', ...each })),
  'facility.zone': fc.record({
    type: type('facility.zone'),
    facility,
    id: fc.constantFrom('north', 'west'),
    name: fc.constantFrom('North', 'West'),
  }),
  'feed.change': fc.record({
    type: type('feed.change'),
    facility,
    unit,
    completed: fc.constant(true),
    status,
    tenant: tenant.chain((id) =>
      fc.record(
        {
          id: fc.constant(id),
          firstName: fc.constantFrom(id, 'Al'),
          lastName: fc.constant('Test'),
          mobilePhone: fc.constantFrom(phoneOf(id), '+15550001111'),
          email: fc.constant(`${id}@example.com`),
          accessCode: fc.constantFrom('4711', '0815'),
        },
        { requiredKeys: ['id', 'mobilePhone'] },
      ),
    ),
    leaseStart: fc.constantFrom('2026-11-20', '2026-11-30'),
  }),
  'fob.takeLock': fc.record({ type: type('fob.takeLock'), fob: fc.constant('f1'), mac }),
  'key.revoke': fc.record({ type: type('key.revoke'), by, device, mac }),
  'role.set': fc.record({
    type: type('role.set'),
    by,
    facility,
    role: fc.record({
      id: fc.constantFrom('employee', 'night'),
      name: fc.constantFrom('Employee', 'Night'),
      tier: fc.constantFrom(1, 2),
      permissions: fc.subarray([...PERMISSIONS]),
    }),
  }),
  'share.add': fc.record({
    type: type('share.add'),
    by: fc.constant('alice'),
    unit: fc.constant('A101'),
    with: fc.constantFrom(phoneOf('bob'), 'new@example.com'),
  }),
  'share.endManager': fc.record({ type: type('share.endManager'), by, unit: fc.constant('A101') }),
  'share.giveManager': fc.record({
    type: type('share.giveManager'),
    by: fc.constant('alice'),
    unit: fc.constant('A101'),
  }),
  'share.remove': fc.record({
    type: type('share.remove'),
    by: fc.constant('alice'),
    unit: fc.constant('A101'),
    with: fc.constant('bob'),
  }),
  'staff.add': fc
    .tuple(named, role, fc.option(schedule, { nil: undefined }), fc.constantFrom('ed', 'newt'))
    .map(([names, given, hours, user]) => ({
      type: 'staff.add' as const,
      facility: 'main',
      user,
      phone: phoneOf(user),
      ...names,
      role: given,
      ...(hours === undefined ? {} : { schedule: hours }),
    })),
  'staff.setRole': fc.record({ type: type('staff.setRole'), by, facility, user: fc.constantFrom('ed', 'alice'), role }),
  'user.schedule': fc.record({ type: type('user.schedule'), facility, user: person, schedule }),
  'vendor.add': fc
    .tuple(named, zones, fc.option(fc.constant('2026-12-24'), { nil: undefined }), schedule)
    .map(([names, at, lastDate, hours]) => ({
      type: 'vendor.add' as const,
      by: 'cora',
      facility: 'main',
      user: 'vic',
      phone: phoneOf('vic'),
      ...names,
      zones: at,
      schedule: hours,
      ...(lastDate === undefined ? {} : { lastDate }),
    })),
};

/** People with keys, an employee, a share, a fob and a quick-click code; every lock is up to date. */
function busySite(): Site {
  const site = new Site();
  site.staff('cora', 'company-manager');
  site.staff('ed', 'employee');
  site.tenant('alice', 'A101');
  site.tenant('bob', 'A102');
  site.must({ type: 'share.add', by: 'alice', unit: 'A101', with: phoneOf('bob') });
  site.must({ type: 'share.giveManager', by: 'alice', unit: 'A101' });
  site.must({ type: 'fob.add', facility: 'main', fob: 'f1', owner: 'alice' });
  site.must({ type: 'click.issue', by: 'cora', mac: A101, uses: 3 });
  site.settle();
  site.must({ type: 'fob.sync', fob: 'f1' });
  return site;
}

const refreshAll = (site: Site): void => {
  for (const device of site.core.state.devices.keys()) site.refresh(device);
};

describe('a value that is set to what it already is', () => {
  for (const [name, commands] of Object.entries<fc.Arbitrary<Command>>(settings))
    it(`${name} a second time causes no event and changes nothing`, () => {
      let played = 0;
      fc.assert(
        fc.property(commands, fc.boolean(), (command, inContact) => {
          const site = busySite();
          if (!site.send(command).ok) return;
          played += 1;
          if (inContact && KIND[command.type] === 'sets') {
            site.settle();
            refreshAll(site);
          }
          const before = site.core.snapshot();
          expect(site.must(command)).toEqual([]);
          expect(site.core.snapshot()).toEqual(before);
        }),
        { numRuns: 12, seed: 14 },
      );
      expect(played).toBeGreaterThan(0);
    });
});
