/**
 * What people do and what befalls them, as moves that a search draws: each becomes a few verbs and waits at a facility. A move that
 * belongs to a trouble is made only in runs that drew it.
 */

import { type Dice, lockOf, type Move, pick, tenantOf, unitOf } from './pick.ts';
import { PEOPLE, type Setup, STAFF, TENANTS } from './setup.ts';
import { type Step, verb, wait } from './steps.ts';

/** Once in a few times somebody else than the one it is about. */
const actor = (setup: Setup, { a, b }: Dice): string => (b % 4 === 3 ? pick(PEOPLE, a + b) : tenantOf(setup, a));

const WAITS = [1_000, 4_000, 12_000, 20_000, 62_000, 300_000, 1_200_000, 4_000_000, 9 * 3_600_000, 86_400_000] as const;
/** Around midnight, which is where days end. */
const MIDNIGHTS = [-40_000, -5_000, 2_000, 400_000] as const;

const openUp = (unit: string, phone: string): readonly Step[] => [
  verb('lock.touch', { lock: unit }),
  verb('phone.unlock', { phone, unit }),
  wait(4_000),
];

export const COMMON: readonly Move[] = [
  {
    name: 'visit',
    weight: 10,
    steps(setup, dice) {
      const unit = unitOf(setup, dice.a);
      const who = actor(setup, dice);
      const inside = dice.c % 3 === 0 ? 'person.tailgate' : 'person.enter';
      return [
        verb('person.driveToGate', { person: who }),
        verb('phone.openApp', { phone: who }),
        wait(3_000),
        verb('phone.startEntry', { phone: who, entry: 'gate' }),
        wait(4_000),
        verb(inside, { person: who }),
        verb('person.walkTo', { person: who, to: unit }),
        wait(9_000),
        ...openUp(unit, who),
      ];
    },
  },
  {
    name: 'slip in and open',
    weight: 10,
    steps(setup, dice) {
      const unit = unitOf(setup, dice.a);
      const who = actor(setup, dice);
      return [
        verb('person.tailgate', { person: who }),
        verb('phone.openApp', { phone: who }),
        verb('person.walkTo', { person: who, to: unit }),
        wait(9_000),
        ...openUp(unit, who),
      ];
    },
  },
  { name: 'open', weight: 12, steps: (setup, dice) => openUp(unitOf(setup, dice.a), actor(setup, dice)) },
  {
    name: 'open without data',
    weight: 5,
    steps(setup, dice) {
      const who = actor(setup, dice);
      return [
        verb('phone.loseSignal', { phone: who }),
        ...openUp(unitOf(setup, dice.a), who),
        verb('phone.regainSignal', { phone: who }),
      ];
    },
  },
  {
    name: 'gate',
    weight: 4,
    steps: (setup, dice) => [
      verb('person.driveToGate', { person: actor(setup, dice) }),
      verb('phone.startEntry', { phone: actor(setup, dice), entry: 'gate' }),
      wait(4_000),
    ],
  },
  {
    name: 'refresh',
    weight: 4,
    steps: (setup, dice) => [verb('phone.refresh', { phone: actor(setup, dice) }), wait(1_000)],
  },
  {
    name: 'touch',
    weight: 5,
    steps: (setup, { a, b }) => [verb('lock.touch', { lock: lockOf(setup, a), ...(b % 4 === 0 ? { ms: 900 } : {}) })],
  },
  { name: 'pull', weight: 6, steps: (setup, { a }) => [verb('lock.pullHasp', { lock: unitOf(setup, a) })] },
  { name: 'let go', weight: 2, steps: (setup, { a }) => [verb('lock.letGoHasp', { lock: unitOf(setup, a) })] },
  { name: 'close', weight: 6, steps: (setup, { a }) => [verb('lock.closeHasp', { lock: unitOf(setup, a) })] },
  { name: 'time', weight: 18, steps: (_setup, { c }) => [wait(pick(WAITS, c))] },
  { name: 'midnight', weight: 2, steps: (_setup, { c }) => [{ midnight: pick(MIDNIGHTS, c) }] },
  { name: 'leave', weight: 1, steps: (setup, dice) => [verb('person.leave', { person: actor(setup, dice) })] },
  {
    name: 'release inside',
    weight: 1,
    steps: (setup, { a }) => [verb('lock.releaseFromInside', { lock: unitOf(setup, a) })],
  },
];

const PARTS = ['touch', 'motor', 'sensor', 'radio'] as const;

export const HARDWARE_MOVES: readonly Move[] = [
  {
    name: 'lean',
    weight: 5,
    trouble: 'jam',
    steps: (setup, { a, c }) => [
      verb('door.lean', { lock: unitOf(setup, a), newtons: pick([0, 30, 60, 120, 500], c) }),
    ],
  },
  {
    name: 'handle',
    weight: 2,
    trouble: 'jam',
    steps: (setup, { a, c }) => [verb(c % 2 === 0 ? 'door.standOnHandle' : 'door.stepOff', { lock: unitOf(setup, a) })],
  },
  {
    name: 'lean and open',
    weight: 4,
    trouble: 'jam',
    steps: (setup, dice) => [
      verb('door.lean', { lock: unitOf(setup, dice.a), newtons: 300 }),
      ...openUp(unitOf(setup, dice.a), actor(setup, dice)),
    ],
  },
  {
    name: 'jam while locking',
    weight: 3,
    trouble: 'jam',
    steps: (setup, dice) => [
      verb('door.lean', { lock: unitOf(setup, dice.a), newtons: 0 }),
      ...openUp(unitOf(setup, dice.a), actor(setup, dice)),
      verb('door.lean', { lock: unitOf(setup, dice.a), newtons: 300 }),
      wait(pick([6_500, 9_000, 20_000, 40_000], dice.c)),
      wait(pick([0, 100, 12_000], dice.b)),
    ],
  },
  {
    name: 'cut a part',
    weight: 3,
    trouble: 'parts',
    steps: (setup, { a, c }) => [verb('lock.cutPart', { lock: lockOf(setup, a), part: pick(PARTS, c) })],
  },
  {
    name: 'mend a part',
    weight: 3,
    trouble: 'parts',
    steps: (setup, { a, c }) => [verb('lock.mendPart', { lock: lockOf(setup, a), part: pick(PARTS, c) })],
  },
  {
    name: 'drain',
    weight: 3,
    trouble: 'power',
    steps: (setup, { a, c }) => [
      verb('lock.drainTo', { lock: unitOf(setup, a), mv: pick([2_950, 2_880, 2_700, 2_600, 2_500, 2_300], c) }),
    ],
  },
  {
    name: 'new battery',
    weight: 3,
    trouble: 'power',
    steps: (setup, { a }) => [verb('lock.changeBattery', { lock: unitOf(setup, a), mv: 3_000 })],
  },
  {
    name: 'cold',
    weight: 2,
    trouble: 'power',
    steps: (setup, { a, c }) => [
      verb('lock.setTemperature', { lock: unitOf(setup, a), c: pick([20, -20, -30, 40], c) }),
    ],
  },
  {
    name: 'power fails',
    weight: 6,
    trouble: 'power',
    steps: (setup, { a, b, c }) => [
      verb('lock.failPowerAt', { lock: unitOf(setup, a), at: pick(['flash', 'motor', 'notify'], b), n: 1 + (c % 6) }),
    ],
  },
  {
    name: 'lock clock drifts',
    weight: 2,
    trouble: 'clocks',
    steps: (setup, { a, c }) => [
      verb('lock.setClockDrift', { lock: lockOf(setup, a), ppm: pick([0, 100, -100, 300], c) }),
    ],
  },
  {
    name: 'phone clock is wrong',
    weight: 3,
    trouble: 'clocks',
    steps: (setup, dice) => [
      verb('phone.setClockError', {
        phone: actor(setup, dice),
        seconds: pick([0, 200, 290, 310, -320, 3_600, 86_400], dice.c),
      }),
    ],
  },
  {
    name: 'clicks',
    weight: 3,
    trouble: 'codes',
    steps: (setup, { a, c }) => [
      ...[0, 1, 2].map((i) => verb('lock.touch', { lock: unitOf(setup, a), ms: ((c >> i) & 1) === 1 ? 900 : 200 })),
      wait(2_000),
    ],
  },
];

export const LINE_MOVES: readonly Move[] = [
  {
    name: 'gateway cut',
    weight: 3,
    trouble: 'gateway',
    steps: (setup, { a, c }) => [verb('gateway.cut', c % 2 === 0 ? {} : { lock: lockOf(setup, a) })],
  },
  {
    name: 'gateway mended',
    weight: 4,
    trouble: 'gateway',
    steps: (setup, { a, c }) => [verb('gateway.mend', c % 2 === 0 ? {} : { lock: lockOf(setup, a) })],
  },
  {
    name: 'signal lost',
    weight: 3,
    trouble: 'signal',
    steps: (setup, dice) => [verb('phone.loseSignal', { phone: actor(setup, dice) })],
  },
  {
    name: 'signal back',
    weight: 3,
    trouble: 'signal',
    steps: (setup, dice) => [verb('phone.regainSignal', { phone: actor(setup, dice) })],
  },
  {
    name: 'disturbed',
    weight: 4,
    trouble: 'signal',
    steps: (setup, dice) => [
      verb('phone.disturb', {
        phone: actor(setup, dice),
        ...pick<Record<string, number>>(
          [{}, { lossPerMille: 300 }, { delayMs: 700 }, { cutAtPacket: 3 + (dice.c % 9) }],
          dice.c,
        ),
      }),
    ],
  },
  {
    name: 'bluetooth',
    weight: 2,
    trouble: 'phones',
    steps: (setup, dice) => [verb('phone.setBluetooth', { phone: actor(setup, dice), on: dice.c % 2 === 0 })],
  },
  {
    name: 'airplane',
    weight: 2,
    trouble: 'phones',
    steps: (setup, dice) => [verb('phone.setAirplane', { phone: actor(setup, dice), on: dice.c % 3 === 0 })],
  },
  {
    name: 'permission',
    weight: 2,
    trouble: 'phones',
    steps: (setup, dice) => [
      verb('phone.setPermission', {
        phone: actor(setup, dice),
        what: dice.c % 2 === 0 ? 'location' : 'bluetooth',
        allowed: dice.b % 2 === 0,
      }),
    ],
  },
  {
    name: 'phone off',
    weight: 2,
    trouble: 'phones',
    steps: (setup, dice) => [
      verb(pick(['phone.powerOff', 'phone.powerOn', 'phone.powerCycle', 'phone.hangBluetooth'], dice.c), {
        phone: actor(setup, dice),
      }),
    ],
  },
  {
    name: 'app',
    weight: 2,
    trouble: 'phones',
    steps: (setup, dice) => [
      verb(pick(['phone.outdateApp', 'phone.updateApp', 'phone.spoilCache', 'phone.clearCache'], dice.c), {
        phone: actor(setup, dice),
      }),
    ],
  },
];

export const OFFICE_MOVES: readonly Move[] = [
  {
    name: 'overdue',
    weight: 4,
    trouble: 'rent',
    steps: (setup, { a, c }) => [
      verb('pms.overdue', { unit: unitOf(setup, a), status: c % 2 === 0 ? 'overlock' : 'gatelock' }),
      ...synced(c, unitOf(setup, a)),
    ],
  },
  {
    name: 'pay',
    weight: 3,
    trouble: 'rent',
    steps: (setup, { a, c }) => [verb('pms.pay', { unit: unitOf(setup, a) }), ...synced(c, unitOf(setup, a))],
  },
  {
    name: 'move out',
    weight: 2,
    trouble: 'rent',
    steps: (setup, { a, c }) => [verb('pms.moveOut', { unit: unitOf(setup, a) }), ...synced(c, unitOf(setup, a))],
  },
  {
    name: 'rent',
    weight: 3,
    trouble: 'rent',
    steps: (setup, { a, b, c }) => [
      verb('pms.rent', { unit: unitOf(setup, a), tenant: pick(TENANTS, b) }),
      ...synced(c, unitOf(setup, a)),
    ],
  },
  {
    name: 'feed',
    weight: 1,
    trouble: 'rent',
    steps: (_setup, { c }) => [verb('pms.feedDown', { pms: c % 2 === 0 ? 'down' : 'up' })],
  },
  {
    name: 'emergency',
    weight: 4,
    trouble: 'staff',
    steps: (setup, { a, b, c }) => [
      ...(c % 2 === 0 ? [verb('lock.touch', { lock: unitOf(setup, a) })] : []),
      verb('portal.emergencyUnlock', { as: pick(STAFF, b), unit: unitOf(setup, a), reason: 'Fire' }),
      ...(c % 2 === 0 ? [] : [wait(pick([2_000, 9_000, 12_000], c)), verb('lock.touch', { lock: unitOf(setup, a) })]),
      wait(5_000),
    ],
  },
  {
    name: 'ask and open',
    weight: 4,
    trouble: 'staff',
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
    trouble: 'staff',
    steps: (setup, { a, b }) => [
      verb('portal.unlock', { as: pick(STAFF, b), unit: unitOf(setup, a) }),
      verb('lock.touch', { lock: unitOf(setup, a) }),
      wait(4_000),
    ],
  },
  {
    name: 'beside the unit',
    weight: 3,
    trouble: 'staff',
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
    trouble: 'keys',
    steps: (setup, dice) => [
      verb('portal.revokeKey', { as: pick(STAFF, dice.c), phone: actor(setup, dice), lock: lockOf(setup, dice.a) }),
      ...told(dice.c, lockOf(setup, dice.a)),
    ],
  },
  {
    name: 'reset keys',
    weight: 3,
    trouble: 'keys',
    steps: (setup, { a, c }) => [
      verb('portal.resetKeys', { as: pick(STAFF, c), lock: lockOf(setup, a) }),
      ...told(a + c, lockOf(setup, a)),
    ],
  },
  {
    name: 'schedule',
    weight: 2,
    trouble: 'keys',
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
    trouble: 'sharing',
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
    trouble: 'sharing',
    steps: (setup, { a, b }) => [
      verb('phone.share', { phone: pick(TENANTS, b), unit: unitOf(setup, a), with: pick(TENANTS, b + 1) }),
      wait(1_000),
    ],
  },
  {
    name: 'unshare',
    weight: 3,
    trouble: 'sharing',
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
    trouble: 'accounts',
    steps: (setup, dice) => [verb('phone.signOut', { phone: actor(setup, dice) }), wait(1_000)],
  },
  {
    name: 'sign in',
    weight: 4,
    trouble: 'accounts',
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
    name: 'phone left',
    weight: 1,
    trouble: 'accounts',
    steps: (setup, dice) => [verb('person.leavePhone', { person: actor(setup, dice) })],
  },
  {
    name: 'phone taken',
    weight: 2,
    trouble: 'accounts',
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
