/** Causes at the lock: sleep, battery, tension, keys, hours of the lock, and its parts. */
import type { Cause } from './causes.ts';
import type { Evidence } from './papers.ts';
import { minutes, type Stage, seconds } from './stage.ts';

const told = (e: Evidence, fact: Parameters<Evidence['fact']>[0], answer: string): boolean => e.fact(fact) === answer;
const phoneOrMessage = (e: Evidence): boolean =>
  e.has('log') || e.has('capture') || e.fact('message.seen') !== undefined;

/** A low reading, which the portal may show, and hours later no power at all. */
function drains(s: Stage): void {
  const { unit } = s.cast;
  s.play('lock.drainTo', { lock: unit, mv: s.random.int(2_845, 2_880) });
  s.touch();
  s.wait(minutes(s.random.int(65, 400)));
  s.play('lock.drainTo', { lock: unit, mv: s.random.int(900, 1_500) });
}

export const LOCK_CAUSES: readonly Cause[] = [
  {
    id: 'asleep',
    accepted: [['D7-1']],
    plays: (s) => {
      s.arrive();
      s.wait(minutes(1));
      s.tries(false);
      return s.failed();
    },
    decides: (e) => told(e, 'touched.before', 'no') && (phoneOrMessage(e) || e.has('portal')),
  },
  {
    id: 'battery-dead',
    accepted: [['D7-2']],
    plays: (s) => {
      drains(s);
      s.arrive();
      s.tries();
      s.know('light.seen', 'no');
      s.know('battery.changed', 'no');
      return s.failed();
    },
    decides: (e) =>
      told(e, 'touched.before', 'yes') &&
      (e.says('portal', /battery (?:LOW|DEAD)/) || /^(?:LOW|DEAD)$/.test(e.fact('portal.battery') ?? '')),
  },
  {
    id: 'tension',
    accepted: [['D7-3']],
    plays: (s) => {
      s.arrive();
      s.play('door.lean', { lock: s.cast.unit });
      s.tries();
      s.know('hasp.free', 'no');
      s.know('handle.stoodOn', 'no');
      s.know('motor.heard', 'yes');
      return s.failed();
    },
    decides: (e) =>
      e.has('log') || e.has('capture') || e.fact('message.seen') !== undefined || told(e, 'hasp.free', 'no'),
  },
  {
    id: 'key-reset',
    accepted: [['D7-6']],
    plays: (s) => {
      s.arrive();
      s.play('phone.loseSignal', { phone: s.cast.phone });
      s.play('portal.resetKeys', { as: s.cast.manager, lock: s.cast.unit });
      s.touch();
      s.wait(seconds(40));
      s.tries();
      s.know('signal.atDoor', 'no');
      if (!s.happened('lock.refused') || !s.failed()) return false;
      if (s.random.chance(1, 2)) {
        s.may('phone.regainSignal', { phone: s.cast.phone });
        s.wait(minutes(5));
      }
      return true;
    },
    decides: (e) =>
      e.says('csv', /Invalid Key/) || e.says('redirect', /Invalid Key/) || e.says('log', /51 ?61/) || e.has('capture'),
  },
  {
    id: 'after-hours',
    accepted: [['D7-9']],
    plays: (s) => {
      s.waitUntil(21, s.random.int(40, 54));
      s.arrive();
      s.waitUntil(22, s.random.int(1, 40));
      s.tries();
      return s.failed();
    },
    decides: (e) => phoneOrMessage(e) || e.says('csv', /Out of Schedule/) || e.says('redirect', /schedule/i),
  },
  {
    id: 'clock-of-the-phone',
    accepted: [['D7-25'], ['D7-25', 'D7-4']],
    plays: (s) => {
      const error = (s.random.chance(1, 2) ? 1 : -1) * s.random.int(700, 2_400);
      s.arrive();
      s.play('phone.loseSignal', { phone: s.cast.phone });
      s.play('phone.setClockError', { phone: s.cast.phone, seconds: error });
      s.tries();
      s.know('signal.atDoor', 'no');
      s.know('clock.setByHand', 'yes');
      s.know('clock.offset', `${Math.round(Math.abs(error) / 60)} minutes ${error > 0 ? 'ahead' : 'behind'}`);
      if (s.random.chance(1, 2)) {
        s.may('phone.regainSignal', { phone: s.cast.phone });
        s.wait(minutes(5));
      }
      return s.failed();
    },
    decides: (e) => told(e, 'clock.setByHand', 'yes') && (phoneOrMessage(e) || e.has('csv') || e.has('redirect')),
  },
  {
    id: 'set-up-not-confirmed',
    accepted: [['D7-26']],
    facility: (plan) => ({
      ...plan,
      // A gateway would complete the set-up on its own.
      gateway: { ...plan.gateway, installed: false },
      settings: { ...plan.settings, quirkSetupRace: true },
      units: plan.units.map((unit) =>
        unit.status === 'available'
          ? { ...unit, locks: unit.locks.map((lock) => ({ ...lock, state: 'factory' })) }
          : unit,
      ),
    }),
    plays: (s) => {
      const { manager } = s.cast;
      const unit = s.plan.units.find(({ status, locks }) => status === 'available' && locks.length > 0)?.id;
      const phone = s.plan.people.find(({ id }) => id === manager)?.phones[0]?.id;
      if (unit === undefined || phone === undefined) return false;
      s.about = { person: manager, unit };
      s.arrive(manager, phone, unit);
      s.play('phone.disturb', { phone, cutAtPacket: s.random.int(6, 10) });
      s.attempt(true, { phone, unit });
      s.play('phone.disturb', { phone });
      s.wait(seconds(s.random.int(20, 90)));
      s.attempt(true, { phone, unit });
      // Somebody who did not get as far as the lock, or whose phone has no signal to set it up, has another complaint.
      const isReached = !/^Lock not found|cannot reach the server/.test(s.outcome(phone)?.message ?? '');
      const isFactory = s.look(`lock.${unit}.provisioning`) === 'factory';
      return s.failed(phone) && isReached && isFactory && !s.happened('core.unlock.refused');
    },
    decides: (e) => e.has('log') || e.has('capture'),
  },
  {
    id: 'revoked-but-opens',
    accepted: [['D7-27']],
    plays: (s) => {
      s.arrive();
      s.may('gateway.cut', {});
      s.play('phone.loseSignal', { phone: s.cast.phone });
      s.play('portal.revokeKey', { as: s.cast.manager, phone: s.cast.phone, lock: s.cast.unit });
      s.know('keys.revoked', 'yes');
      s.wait(minutes(s.random.int(1, 20)));
      s.attempt();
      s.wait(seconds(40));
      s.may('phone.regainSignal', { phone: s.cast.phone });
      s.wait(minutes(10));
      s.know('unit.opened', 'yes');
      return s.outcome()?.result === 'unlocked';
    },
    decides: (e) =>
      told(e, 'keys.revoked', 'yes') &&
      (told(e, 'unit.opened', 'yes') || e.has('log') || e.has('redirect') || e.has('core')),
  },
  {
    id: 'motor',
    accepted: [['H-MOTOR']],
    plays: (s) => {
      s.arrive();
      s.play('lock.cutPart', { lock: s.cast.unit, part: 'motor' });
      s.tries();
      s.know('motor.heard', 'no');
      s.know('hasp.free', 'yes');
      s.know('handle.stoodOn', 'yes');
      s.know('handle.helped', 'no');
      return s.failed();
    },
    decides: (e) =>
      phoneOrMessage(e) &&
      (told(e, 'motor.heard', 'no') || told(e, 'handle.helped', 'no') || told(e, 'hasp.free', 'yes')),
  },
  {
    id: 'radio',
    accepted: [['H-RADIO']],
    plays: (s) => {
      s.arrive();
      s.play('lock.cutPart', { lock: s.cast.unit, part: 'radio' });
      s.tries();
      s.know('light.seen', 'yes');
      s.know('battery.changed', 'yes');
      return s.failed();
    },
    decides: (e) =>
      told(e, 'touched.before', 'yes') && told(e, 'light.seen', 'yes') && (phoneOrMessage(e) || e.has('portal')),
  },
  {
    id: 'sensor',
    accepted: [['H-SENSOR']],
    plays: (s) => {
      s.arrive();
      s.play('lock.cutPart', { lock: s.cast.unit, part: 'sensor' });
      s.tries();
      return s.failed();
    },
    decides: (e) => e.has('log') && (e.has('csv') || e.has('redirect') || e.has('core')),
  },
  {
    id: 'battery-low',
    accepted: [['H-BATTERY-LOW']],
    plays: (s) => {
      s.play('lock.drainTo', { lock: s.cast.unit, mv: s.random.int(2_200, 2_850) });
      s.may('lock.setTemperature', { lock: s.cast.unit, c: -10 });
      s.arrive();
      s.tries();
      return (
        s.failed() && s.events.some(({ kind, actor }) => kind.startsWith('lock.') && actor === `lock/${s.cast.unit}`)
      );
    },
    decides: (e) => e.says('portal', /battery (?:LOW|DEAD)/) && e.has('log'),
  },
];
