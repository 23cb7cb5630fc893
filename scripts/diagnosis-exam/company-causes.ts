/** Causes at the company and the property: arrears, zones, shares, leases, the feed, codes, fobs, the portal. */
import type { Cause } from './causes.ts';
import type { Evidence } from './papers.ts';
import { minutes, type Stage, seconds } from './stage.ts';

const SYNC_MS = minutes(2);

function overdue(s: Stage, status: 'overlock' | 'gatelock'): void {
  s.play('pms.overdue', { unit: s.cast.unit, status });
  s.may('portal.updateCustomerData', {});
  s.wait(SYNC_MS);
}

const freeUnit = (s: Stage): string | undefined =>
  s.plan.units.find(({ status, locks }) => status === 'available' && locks.length > 0)?.id;

/** Stands at the gate and presses its icon. */
function atGate(s: Stage): void {
  const { person, phone, gate } = s.cast;
  s.about = { person, entry: gate };
  if (!s.may('person.driveToGate', { person, entry: gate })) s.play('person.walkTo', { person, to: gate });
  s.wait(minutes(2));
  s.may('phone.openApp', { phone });
  s.wait(seconds(5));
}

function squeezes(s: Stage, before: (fob: string) => void): boolean {
  const { person, gate } = s.cast;
  s.play('fob.add', { fob: 'f1', owner: person });
  before('f1');
  atGate(s);
  s.wait(minutes(1));
  s.tried.push(s.facility.clock.now());
  s.may('fob.squeeze', { fob: 'f1', lock: gate });
  s.wait(seconds(10));
  s.know('fob.tried', 'yes');
  return s.look(`entry.${gate}.open`) !== true;
}

/** A complaint about the portal by a member of staff. */
const portalCase = (s: Stage, person = s.cast.manager): void => {
  s.about = { person, unit: s.cast.unit };
  s.tried.push(s.facility.clock.now());
};

const fobCase = (e: Evidence): boolean => e.fact('fob.tried') === 'yes';

export const COMPANY_CAUSES: readonly Cause[] = [
  {
    id: 'overlock',
    accepted: [['D7-7']],
    plays: (s) => {
      overdue(s, 'overlock');
      s.arrive();
      s.tries();
      s.know('paid.posted', 'no');
      return s.failed();
    },
    decides: (e) =>
      e.says('csv', /Overlocked/) ||
      e.says('redirect', /overlock/i) ||
      e.says('portal', /Overlock/) ||
      e.fact('portal.status') === 'Overlock',
  },
  {
    id: 'paid-but-not-synced',
    accepted: [['D7-7', 'D7-14'], ['D7-14']],
    plays: (s) => {
      overdue(s, 'overlock');
      s.wait(minutes(s.random.int(10, 120)));
      s.play('pms.feedDown', { pms: 'down' });
      s.play('pms.pay', { unit: s.cast.unit });
      s.know('paid.posted', 'yes');
      s.know('pms.status', 'occupied');
      s.know('sync.pressed', 'no');
      s.wait(minutes(20));
      s.arrive();
      s.tries();
      return s.failed();
    },
    decides: (e) =>
      e.fact('paid.posted') === 'yes' && (e.says('portal', /Overlock/) || e.fact('portal.status') === 'Overlock'),
  },
  {
    id: 'gatelock',
    accepted: [['D7-8']],
    plays: (s) => {
      overdue(s, 'gatelock');
      atGate(s);
      s.tried.push(s.facility.clock.now());
      s.may('phone.startEntry', { phone: s.cast.phone, entry: s.cast.gate });
      s.wait(seconds(20));
      return s.failed() || s.happened('core.unlock.refused');
    },
    decides: (e) => e.says('portal', /Gatelock/i) || e.fact('portal.status') === 'Gatelock',
  },
  {
    id: 'zone',
    accepted: [['D7-10']],
    plays: (s) => {
      const entry = s.plan.entries.find(({ zones }) => s.cast.zone !== undefined && !zones.includes(s.cast.zone))?.id;
      if (entry === undefined) return false;
      s.about = { person: s.cast.person, entry };
      s.may('person.walkTo', { person: s.cast.person, to: entry });
      s.wait(minutes(2));
      s.tried.push(s.facility.clock.now());
      s.may('keypad.enter', { entry, by: s.cast.person });
      s.wait(seconds(10));
      return s.look(`entry.${entry}.open`) !== true && s.happened('core.refused');
    },
    decides: (e) => e.says('csv', /Out of Zone/) || e.says('redirect', /zone/i),
  },
  {
    id: 'share-ended',
    accepted: [['D7-12'], ['D7-12', 'D7-6']],
    plays: (s) => {
      const guest = s.plan.people.find(
        ({ id, role, phones, account }) =>
          id !== s.cast.person &&
          role === 'Tenant' &&
          account !== 'pending' &&
          account !== 'none' &&
          phones[0] !== undefined,
      );
      const phone = guest?.phones[0]?.id;
      if (guest === undefined || phone === undefined) return false;
      s.calls(guest.id);
      s.play('phone.share', { phone: s.cast.phone, unit: s.cast.unit, with: guest.id });
      s.wait(minutes(5));
      s.arrive(guest.id, phone);
      s.attempt(true, { phone });
      if (s.failed(phone)) return false;
      s.wait(minutes(s.random.int(5, 60)));
      s.play('phone.unshare', { phone: s.cast.phone, unit: s.cast.unit, with: guest.id });
      s.wait(seconds(3));
      s.touch();
      s.wait(seconds(40));
      s.about = { person: guest.id, unit: s.cast.unit };
      s.tried.push(s.facility.clock.now());
      s.touch();
      const listed = s.may('phone.unlock', { phone, unit: s.cast.unit });
      s.wait(seconds(40));
      s.know('shared.by', s.cast.person);
      s.know('opened.before', 'yes');
      return !listed || s.failed(phone);
    },
    decides: (e) => e.says('redirect', /share/i) || (e.fact('shared.by') !== undefined && e.fact('app.lists') === 'no'),
  },
  {
    id: 'lease-later',
    accepted: [['D7-13']],
    plays: (s) => {
      const unit = freeUnit(s);
      if (unit === undefined) return false;
      const day = new Date(s.facility.clock.now() + minutes(s.random.int(3, 20) * 1_440)).toISOString().slice(0, 10);
      s.play('pms.rent', { unit, tenant: s.cast.person, leaseStart: day });
      s.may('portal.updateCustomerData', {});
      s.wait(SYNC_MS);
      s.arrive(s.cast.person, s.cast.phone, unit);
      s.about = { person: s.cast.person, unit };
      s.tried.push(s.facility.clock.now());
      s.touch(unit);
      const listed = s.may('phone.unlock', { phone: s.cast.phone, unit });
      s.wait(seconds(30));
      s.know('lease.starts', day);
      return !listed || s.failed();
    },
    decides: (e) =>
      e.says('portal', /Pre-Let/) || e.fact('portal.status') === 'Pre-Let' || e.fact('lease.starts') !== undefined,
  },
  {
    id: 'not-synced',
    accepted: [['D7-14']],
    plays: (s) => {
      const unit = freeUnit(s);
      if (unit === undefined) return false;
      const draft = s.random.chance(1, 2);
      if (!draft) s.play('pms.feedDown', { pms: 'down' });
      s.play('pms.rent', { unit, tenant: s.cast.person, draft });
      s.know('rental.entered', 'yes');
      s.know('rental.completed', draft ? 'no' : 'yes');
      s.know('sync.pressed', 'no');
      s.know('app.lists', 'no');
      s.wait(minutes(10));
      s.arrive(s.cast.person, s.cast.phone, unit);
      s.about = { person: s.cast.person, unit };
      s.tried.push(s.facility.clock.now());
      return s.look(`unit.${unit}.status`) === 'Available';
    },
    decides: (e) => e.says('portal', /Available/) || e.fact('portal.status') === 'Available',
  },
  {
    id: 'wrong-code',
    accepted: [['D7-20']],
    plays: (s) => {
      const { person, gate } = s.cast;
      const code = String(s.random.int(100_000, 999_999));
      s.about = { person, entry: gate };
      if (!s.may('person.driveToGate', { person, entry: gate })) s.play('person.walkTo', { person, to: gate });
      s.wait(minutes(2));
      s.tried.push(s.facility.clock.now());
      s.may('keypad.enter', { entry: gate, by: person, code });
      s.wait(seconds(15));
      s.know('code.given', code);
      return s.look(`entry.${gate}.open`) !== true;
    },
    decides: (e) =>
      e.says('csv', /Invalid Access Code/) || e.says('redirect', /access code/i) || e.fact('code.given') !== undefined,
  },
  {
    id: 'fob-blacklisted',
    accepted: [['D7-21']],
    plays: (s) =>
      squeezes(s, (fob) => {
        s.play('portal.setting', { name: 'useBlacklist', value: true });
        s.play('fob.sync', { fob });
        overdue(s, 'overlock');
        s.know('setting.useBlacklist', 'yes');
      }),
    decides: (e) => fobCase(e) && (e.fact('setting.useBlacklist') === 'yes' || e.says('redirect', /blacklist/i)),
  },
  {
    id: 'fob-not-synced',
    accepted: [['D7-21']],
    plays: (s) => squeezes(s, () => s.know('fob.added', 'yes')),
    decides: fobCase,
  },
  {
    id: 'fob-hours',
    accepted: [['D7-21']],
    plays: (s) =>
      squeezes(s, (fob) => {
        s.play('fob.sync', { fob });
        s.waitUntil(22, s.random.int(10, 50));
        s.know('hours.fob', '06:00 to 22:00');
        s.know('setting.fobsFollowUserSchedule', 'no');
      }),
    decides: fobCase,
  },
  {
    id: 'unlock-greyed',
    accepted: [['D7-22']],
    plays: (s) => {
      const { unit, person, manager } = s.cast;
      const why = s.random.int(1, 3);
      if (why === 1) s.play('pms.editTenant', { person, mobile: '' });
      else if (why === 2) s.play('portal.deleteController', { unit });
      else s.play('gateway.cut', {});
      s.may('portal.updateCustomerData', {});
      s.wait(why === 3 ? minutes(30 * 60) : SYNC_MS);
      portalCase(s);
      s.know('unlockButton.grey', 'yes');
      if (why === 3) s.know('controller.status', 'offline');
      return !s.may('portal.unlock', { as: manager, unit, choose: 'Yes' });
    },
    decides: (e) => e.says('portal', /greyed/) || e.fact('unlockButton.grey') === 'yes',
  },
  {
    id: 'window-missed',
    accepted: [['D7-23']],
    plays: (s) => {
      portalCase(s);
      s.play('portal.unlock', { as: s.cast.manager, unit: s.cast.unit, choose: 'Emergency', reason: 'Fire' });
      s.wait(minutes(s.random.int(1, 10)));
      s.know('emergency.sent', 'yes');
      s.know('someone.atDoor', 'no');
      return s.look(`unit.${s.cast.unit}.remote.outcome`) === 'sent, not opened';
    },
    decides: (e) => e.fact('emergency.sent') === 'yes' || e.says('csv', /Override/) || e.says('redirect', /override/i),
  },
  {
    id: 'no-permission',
    accepted: [['D7-24']],
    plays: (s) => {
      const staff = s.plan.people.find(({ role }) => role !== 'Tenant' && /employee|technician/i.test(role))?.id;
      if (staff === undefined) return false;
      s.may('portal.setRole', { as: s.cast.manager, person: staff, role: 'technician' });
      portalCase(s, staff);
      s.know('unlockButton.grey', 'no');
      return !s.may('portal.unlock', { as: staff, unit: s.cast.unit, choose: 'Emergency', reason: 'Fire' });
    },
    decides: (e) => e.says('portal', /technician/i) && e.fact('tried.at') !== undefined,
  },
];
