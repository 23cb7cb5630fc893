/** Causes at the phone and in the account: signal, permissions, app, sign-in. */
import type { Cause } from './causes.ts';
import type { Evidence } from './papers.ts';
import { minutes, type Stage, seconds } from './stage.ts';

const phoneOrMessage = (e: Evidence): boolean => e.has('log') || e.fact('message.seen') !== undefined;

/** Comes in behind somebody else, without a key; the app is not opened on site. */
function tailgates(s: Stage): void {
  s.may('person.driveToGate', { person: s.cast.person, entry: s.cast.gate });
  s.may('person.tailgate', { person: s.cast.person, entry: s.cast.gate });
  s.know('entry.passed', 'tailgated');
  s.may('person.walkTo', { person: s.cast.person, to: s.cast.unit });
  s.wait(minutes(3));
}

const denied = (id: string, accepted: string, change: (s: Stage) => void, decides: Cause['decides']): Cause => ({
  id,
  accepted: [[accepted]],
  plays: (s) => {
    s.arrive();
    change(s);
    s.tries();
    return s.failed();
  },
  decides,
});

export const PHONE_CAUSES: readonly Cause[] = [
  {
    id: 'no-key-no-data',
    accepted: [['D7-4'], ['D7-4', 'D7-5'], ['D7-5']],
    plays: (s) => {
      // At home, the app learns about the unit but gets no key.
      s.may('phone.openApp', { phone: s.cast.phone });
      s.wait(seconds(10));
      s.play('phone.loseSignal', { phone: s.cast.phone });
      s.know('signal.atDoor', 'no');
      tailgates(s);
      s.may('phone.openApp', { phone: s.cast.phone });
      s.wait(seconds(10));
      s.tries();
      return s.failed();
    },
    decides: (e) => phoneOrMessage(e) || (e.fact('signal.atDoor') === 'no' && e.says('portal', /Expiration|Expired/)),
  },
  {
    id: 'key-expired',
    accepted: [['D7-5'], ['D7-4', 'D7-5'], ['D7-4']],
    plays: (s) => {
      s.arrive();
      s.attempt();
      s.know('opened.before', 'yes');
      s.may('person.leave', { person: s.cast.person });
      s.waitUntil(9, s.random.int(0, 59));
      s.play('phone.loseSignal', { phone: s.cast.phone });
      s.know('signal.atDoor', 'no');
      tailgates(s);
      s.tries();
      return s.failed();
    },
    decides: (e) => phoneOrMessage(e) || (e.fact('signal.atDoor') === 'no' && e.says('portal', /Expired/)),
  },
  {
    id: 'not-on-site',
    accepted: [['D7-11'], ['D7-5'], ['D7-5', 'D7-11']],
    plays: (s) => {
      if (s.look(`person.${s.cast.person}.inside`) === true) s.may('person.leave', { person: s.cast.person });
      s.wait(minutes(20));
      s.may('phone.openApp', { phone: s.cast.phone });
      s.play('phone.refresh', { phone: s.cast.phone });
      s.wait(seconds(20));
      s.know('refreshed.elsewhere', 'yes');
      s.know('refreshed.onSite', 'no');
      return s.happened('core.keys.refused');
    },
    decides: (e) => e.fact('refreshed.elsewhere') === 'yes' && (e.says('portal', /Expired/) || e.has('log')),
  },
  denied(
    'bluetooth',
    'D7-15',
    (s) => {
      if (s.random.chance(1, 2)) s.play('phone.setBluetooth', { phone: s.cast.phone, on: false });
      else s.play('phone.setPermission', { phone: s.cast.phone, what: 'bluetooth', allowed: false });
      s.know('bluetooth.allowed', 'no');
      s.know('otherDevice.works', 'yes');
    },
    (e) => phoneOrMessage(e) || e.fact('bluetooth.allowed') === 'no',
  ),
  denied(
    'location',
    'D7-16',
    (s) => {
      s.play('phone.setPermission', { phone: s.cast.phone, what: 'location', allowed: false });
      s.know('location.allowed', 'no');
    },
    (e) => phoneOrMessage(e) || e.fact('location.allowed') === 'no',
  ),
  denied(
    'old-app',
    'D7-17',
    (s) => {
      s.play('phone.outdateApp', { phone: s.cast.phone });
      s.know('app.updated', 'no');
    },
    (e) => phoneOrMessage(e) || e.fact('app.updated') === 'no',
  ),
  denied(
    'bad-cache',
    'D7-17',
    (s) => {
      s.play(s.random.chance(1, 2) ? 'phone.spoilCache' : 'phone.damageApp', { phone: s.cast.phone });
      s.know('otherDevice.works', 'yes');
    },
    (e) => e.has('log') && e.fact('otherDevice.works') === 'yes',
  ),
  {
    id: 'frozen',
    accepted: [['D7-18']],
    plays: (s) => {
      const { phone, person } = s.cast;
      s.play('phone.signOut', { phone });
      s.wait(seconds(3));
      for (let i = 1; i <= 5; i++) {
        s.may('phone.signIn', { phone, as: person, password: `mistaken-${i}` });
        s.wait(seconds(s.random.int(3, 20)));
      }
      s.tried.push(s.facility.clock.now());
      s.may('phone.signIn', { phone, as: person });
      s.wait(seconds(5));
      s.know('signIn.failed', 'yes');
      return s.look(`person.${person}.account`) === 'frozen';
    },
    decides: (e) => e.says('portal', /frozen/i) || e.says('csv', /Frozen/) || e.fact('message.seen') !== undefined,
  },
  {
    id: 'not-activated',
    accepted: [['D7-19']],
    plays: (s) => {
      const one = s.plan.people.find(({ account }) => account === 'pending');
      const phone = one?.phones[0]?.id;
      if (one === undefined || phone === undefined) return false;
      const own = s.plan.units.find(({ tenant }) => tenant === one.id)?.id;
      const free = s.plan.units.find(({ status, locks }) => status === 'available' && locks.length > 0)?.id;
      const unit = own ?? free;
      if (unit === undefined) return false;
      if (own === undefined) {
        s.play('pms.rent', { unit, tenant: one.id });
        s.may('portal.updateCustomerData', {});
        s.wait(minutes(2));
      }
      s.about = { person: one.id, unit };
      s.may('phone.installApp', { phone });
      const late = s.random.chance(1, 2);
      if (late) s.wait(minutes(25 * 60));
      s.tried.push(s.facility.clock.now());
      const activated = s.may('phone.activate', late ? { phone, as: one.id } : { phone, as: one.id, code: '123123' });
      if (!activated && !late) s.may('phone.signIn', { phone, as: one.id });
      s.wait(seconds(5));
      s.know('signIn.failed', 'yes');
      s.know('code.received', 'yes');
      return String(s.look(`person.${one.id}.account`)).toLowerCase() === 'pending';
    },
    decides: (e) =>
      e.says('portal', /Pending/i) || (e.fact('signIn.failed') === 'yes' && e.fact('code.received') === 'yes'),
  },
];
