/** Causes that no hypothesis models: the right answer is that the evidence does not determine the cause. */
import type { Cause } from './causes.ts';
import { minutes, type Stage, seconds } from './stage.ts';

const other = (id: string, plays: Cause['plays'], more: Partial<Cause> = {}): Cause => ({
  id,
  accepted: [],
  plays,
  decides: () => false,
  ...more,
});

const tries = (before: (s: Stage) => void) => (s: Stage) => {
  s.arrive();
  before(s);
  s.tries();
  return s.failed();
};

/** A fault in the lock, app or core software, with what makes it visible; OURS is a right answer. */
const ours = (fault: string, plays: Cause['plays']): Cause =>
  other(`fault ${fault}`, plays, { fault, accepted: [['OURS']] });

/** The rent was overdue and has been paid; the lock received both changes. */
function paysAndTries(s: Stage): boolean {
  s.arrive();
  s.play('pms.overdue', { unit: s.cast.unit, status: 'overlock' });
  s.may('portal.updateCustomerData', {});
  s.wait(minutes(2));
  s.touch();
  s.wait(minutes(1));
  s.play('pms.pay', { unit: s.cast.unit });
  s.may('portal.updateCustomerData', {});
  s.wait(minutes(2));
  s.touch();
  s.wait(minutes(1));
  s.may('phone.refresh', { phone: s.cast.phone });
  s.wait(seconds(10));
  s.know('paid.posted', 'yes');
  s.tries();
  return s.failed();
}

/** Staff open from the portal, and somebody at the door presses the button at once. */
function opensFromAfar(s: Stage): boolean {
  const { unit, manager } = s.cast;
  s.arrive();
  s.about = { person: s.cast.person, unit };
  s.tried.push(s.facility.clock.now());
  s.play('portal.unlock', { as: manager, unit, choose: 'Emergency', reason: 'Fire' });
  s.wait(seconds(s.random.int(1, 4)));
  s.touch();
  s.wait(minutes(1));
  s.know('emergency.sent', 'yes');
  s.know('someone.atDoor', 'yes');
  s.know('touched.before', 'yes');
  return s.look(`lock.${unit}.bolt`) === 'extended';
}

export const OTHER_CAUSES: readonly Cause[] = [
  other(
    'interference',
    tries((s) => s.play('radio.interfere', { perMille: s.random.int(900, 1_000), forMs: minutes(10) })),
    { radio: true },
  ),
  other(
    'link-drops',
    tries((s) => s.play('phone.disturb', { phone: s.cast.phone, cutAtPacket: s.random.int(1, 4) })),
  ),
  other(
    'bluetooth-hangs',
    tries((s) => s.play('phone.hangBluetooth', { phone: s.cast.phone })),
  ),
  other(
    'adapter-of-the-lock',
    tries((s) => s.play('radio.resetAdapter', { lock: s.cast.unit, offMs: minutes(10) })),
    { radio: true },
  ),
  other(
    'write-lost',
    tries((s) => s.play('phone.disturb', { phone: s.cast.phone, dropWrite: 1 })),
  ),
  other(
    'clock-of-the-lock',
    tries((s) => {
      s.play('lock.changeBattery', { lock: s.cast.unit });
      s.play('phone.loseSignal', { phone: s.cast.phone });
    }),
  ),
  other('another-unit', (s) => {
    // The person stands at the neighbour's door and presses that button.
    const neighbour = s.plan.units.find(({ id, locks }) => id !== s.cast.unit && locks.length > 0)?.id;
    if (neighbour === undefined) return false;
    s.arrive(s.cast.person, s.cast.phone, neighbour);
    s.touch(neighbour);
    s.tried.push(s.facility.clock.now());
    const tapped = s.may('phone.unlock', { phone: s.cast.phone, unit: s.cast.unit });
    s.wait(seconds(40));
    s.know('touched.before', 'yes');
    return !tapped || s.failed();
  }),
  other('two-people-mixed-up', (s) => {
    const someone = s.plan.people.find(({ id, role }) => id !== s.cast.person && role === 'Tenant');
    if (someone === undefined) return false;
    s.arrive();
    s.attempt();
    s.wait(minutes(5));
    s.about = { person: someone.id, unit: s.cast.unit };
    s.wait(seconds(10));
    return true;
  }),
  other('nothing-happened', (s) => {
    s.arrive();
    s.attempt();
    s.facts.delete('touched.before');
    return s.outcome()?.result === 'unlocked';
  }),
  ours('overlock-sticks', paysAndTries),
  ours(
    'phone-shows-success-as-failure',
    tries(() => undefined),
  ),
  ours('heartbeat-carries-no-unlock', opensFromAfar),
];
