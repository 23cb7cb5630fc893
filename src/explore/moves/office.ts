/** What office and staff do, and what becomes of accounts and keys, as moves. */

import { PEOPLE, STAFF, TENANTS } from '../setup/facility.ts';
import { type Step, verb, wait } from '../setup/steps.ts';
import { actor, lockOf, type Move, openUp, pick, tenantOf, unitOf } from './move.ts';

/** Now and then none of the list, or Other without a word. */
const reasonOf = (b: number, c: number): string => (b % 4 === 2 ? pick(['Boredom', 'Other'], c) : 'Fire');

export const OFFICE_MOVES: readonly Move[] = [
  {
    name: 'overdue',
    weight: 4,
    faultClass: 'rent',
    steps: (setup, { a, c }) => [
      verb('pms.overdue', { unit: unitOf(setup, a), status: c % 2 === 0 ? 'overlock' : 'gatelock' }),
      ...synced(c, unitOf(setup, a)),
    ],
  },
  {
    name: 'pay',
    weight: 3,
    faultClass: 'rent',
    steps: (setup, { a, c }) => [verb('pms.pay', { unit: unitOf(setup, a) }), ...synced(c, unitOf(setup, a))],
  },
  {
    name: 'paid while the lock has no line',
    weight: 2,
    faultClass: 'rent',
    steps(setup, { a }) {
      const unit = unitOf(setup, a);
      const who = tenantOf(setup, a);
      return [
        verb('pms.overdue', { unit, status: 'overlock' }),
        verb('portal.updateCustomerData', {}),
        verb('lock.touch', { lock: unit }),
        wait(3_000),
        verb('gateway.cut', { lock: unit }),
        verb('pms.pay', { unit }),
        verb('portal.updateCustomerData', {}),
        verb('person.tailgate', { person: who }),
        verb('phone.openApp', { phone: who }),
        verb('person.walkTo', { person: who, to: unit }),
        wait(20_000),
        ...openUp(unit, who),
        verb('gateway.mend', { lock: unit }),
      ];
    },
  },
  {
    name: 'move out',
    weight: 2,
    faultClass: 'rent',
    steps: (setup, { a, c }) => [verb('pms.moveOut', { unit: unitOf(setup, a) }), ...synced(c, unitOf(setup, a))],
  },
  {
    name: 'rent',
    weight: 3,
    faultClass: 'rent',
    steps: (setup, { a, b, c }) => [
      verb('pms.rent', { unit: unitOf(setup, a), tenant: pick(TENANTS, b) }),
      ...synced(c, unitOf(setup, a)),
    ],
  },
  {
    name: 'feed',
    weight: 1,
    faultClass: 'rent',
    steps: (_setup, { c }) => [verb('pms.feedDown', { pms: c % 2 === 0 ? 'down' : 'up' })],
  },
  {
    name: 'emergency',
    weight: 4,
    faultClass: 'staff',
    steps: (setup, { a, b, c }) => [
      ...(c % 2 === 0 ? [verb('lock.touch', { lock: unitOf(setup, a) })] : []),
      verb('portal.emergencyUnlock', { as: pick(STAFF, b), unit: unitOf(setup, a), reason: reasonOf(b, c) }),
      ...(c % 2 === 0 ? [] : [wait(pick([2_000, 9_000, 12_000], c)), verb('lock.touch', { lock: unitOf(setup, a) })]),
      wait(5_000),
    ],
  },
  {
    name: 'emergency, too late',
    weight: 3,
    faultClass: 'staff',
    steps: (setup, { a, c }) => [
      verb('portal.emergencyUnlock', { as: 'mia', unit: unitOf(setup, a), reason: 'Fire' }),
      wait(pick([11_000, 20_000, 300_000], c)),
      verb('lock.touch', { lock: unitOf(setup, a) }),
      wait(1_000),
    ],
  },
  {
    name: 'ask and open',
    weight: 4,
    faultClass: 'staff',
    steps: (setup, { a, b, c }) => [
      verb('portal.askTenant', { as: pick(STAFF, b), unit: unitOf(setup, a) }),
      wait(pick([25_000, 590_000, 640_000], c)),
      ...(c % 4 === 3
        ? [1, 2, 3, 4, 5].map(() =>
            verb('portal.enterPin', { as: pick(STAFF, b), unit: unitOf(setup, a), pin: '000001' }),
          )
        : []),
      verb('portal.enterPin', { as: pick(STAFF, b), unit: unitOf(setup, a), pin: `$${tenantOf(setup, a)}.lastPin` }),
      verb('lock.touch', { lock: unitOf(setup, a) }),
      wait(5_000),
    ],
  },
  {
    name: 'portal unlock',
    weight: 2,
    faultClass: 'staff',
    steps: (setup, { a, b }) => [
      verb('portal.unlock', { as: pick(STAFF, b), unit: unitOf(setup, a) }),
      verb('lock.touch', { lock: unitOf(setup, a) }),
      wait(4_000),
    ],
  },
  {
    name: 'beside the unit',
    weight: 3,
    faultClass: 'staff',
    steps(setup, { a, b }) {
      const who = pick(STAFF, b);
      const unit = unitOf(setup, a);
      return [
        verb('person.tailgate', { person: who }),
        verb('phone.openApp', { phone: who }),
        verb('person.walkTo', { person: who, to: unit }),
        wait(9_000),
        verb('lock.touch', { lock: unit }),
        verb('phone.openForTenant', { phone: who, unit, reason: 'Flood' }),
        wait(5_000),
      ];
    },
  },
  {
    name: 'revoke',
    weight: 4,
    faultClass: 'keys',
    steps: (setup, dice) => [
      verb('portal.revokeKey', { as: pick(STAFF, dice.c), phone: actor(setup, dice), lock: lockOf(setup, dice.a) }),
      ...told(dice.c, lockOf(setup, dice.a)),
    ],
  },
  {
    name: 'keys while a reset is wanted',
    weight: 3,
    faultClass: 'keys',
    steps: (setup, { a }) => [
      verb('portal.resetKeys', { as: 'mia', lock: unitOf(setup, a) }),
      verb('person.tailgate', { person: tenantOf(setup, a) }),
      verb('phone.openApp', { phone: tenantOf(setup, a) }),
      wait(1_000),
    ],
  },
  {
    name: 'reset keys',
    weight: 3,
    faultClass: 'keys',
    steps: (setup, { a, c }) => [
      verb('portal.resetKeys', { as: pick(STAFF, c), lock: lockOf(setup, a) }),
      ...told(a + c, lockOf(setup, a)),
    ],
  },
  {
    name: 'schedule',
    weight: 2,
    faultClass: 'keys',
    steps: (setup, dice) => [
      verb('portal.setSchedule', {
        person: actor(setup, dice),
        schedule: pick(['default', 'office', 'always'], dice.c),
      }),
    ],
  },
  {
    name: 'share',
    weight: 4,
    faultClass: 'sharing',
    steps: (setup, { a, b }) => [
      verb('phone.share', {
        phone: tenantOf(setup, a),
        unit: unitOf(setup, a),
        ...(b % 4 === 0 ? {} : { with: pick(TENANTS, b) }),
      }),
      wait(1_000),
    ],
  },
  {
    name: 'share by another',
    weight: 1,
    faultClass: 'sharing',
    steps: (setup, { a, b }) => [
      verb('phone.share', { phone: pick(TENANTS, b), unit: unitOf(setup, a), with: pick(TENANTS, b + 1) }),
      wait(1_000),
    ],
  },
  {
    name: 'unshare',
    weight: 3,
    faultClass: 'sharing',
    steps: (setup, { a, b }) => [
      verb('phone.unshare', {
        phone: tenantOf(setup, a),
        unit: unitOf(setup, a),
        ...(b % 4 === 0 ? {} : { with: pick(TENANTS, b) }),
      }),
      wait(1_000),
    ],
  },
  {
    name: 'sign out',
    weight: 3,
    faultClass: 'accounts',
    steps: (setup, dice) => [verb('phone.signOut', { phone: actor(setup, dice) }), wait(1_000)],
  },
  {
    name: 'sign in',
    weight: 4,
    faultClass: 'accounts',
    steps: (setup, dice) => [
      verb('phone.signIn', {
        phone: actor(setup, dice),
        as: dice.c % 3 === 0 ? pick(PEOPLE, dice.c) : actor(setup, dice),
        ...(dice.c % 7 === 6 ? { password: 'not-this-one' } : {}),
      }),
      wait(2_000),
    ],
  },
  {
    name: 'gets keys and signs out',
    weight: 4,
    faultClass: 'accounts',
    steps: (setup, dice) => [
      verb('person.tailgate', { person: actor(setup, dice) }),
      verb('phone.openApp', { phone: actor(setup, dice) }),
      wait(1_000),
      verb('phone.signOut', { phone: actor(setup, dice) }),
      wait(1_000),
      verb('lock.touch', { lock: unitOf(setup, dice.a) }),
    ],
  },
  {
    name: 'phone left',
    weight: 1,
    faultClass: 'accounts',
    steps: (setup, dice) => [verb('person.leavePhone', { person: actor(setup, dice) })],
  },
  {
    name: 'phone taken',
    weight: 2,
    faultClass: 'accounts',
    steps: (setup, dice) => [verb('person.takePhone', { person: actor(setup, dice), phone: actor(setup, dice) })],
  },
];

/** Half of all changes in the office come over at once, the others by themselves; half of those reach the lock at once. */
const synced = (c: number, lock: string): readonly Step[] => [
  ...(c % 4 < 2 ? [verb('portal.updateCustomerData', {}), wait(1_000)] : []),
  ...told(c, lock),
];

/** Somebody touches the lock, and by the gateway it learns what is new. */
const told = (c: number, lock: string): readonly Step[] =>
  c % 4 === 1 ? [verb('lock.touch', { lock }), wait(2_000)] : [];
