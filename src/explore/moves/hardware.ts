/** What befalls locks, lines and phones, as moves: jams, broken parts, power, clocks, outages. */

import { verb, wait } from '../setup/steps.ts';
import { actor, lockOf, type Move, openUp, pick, unitOf } from './move.ts';

const PARTS = ['touch', 'motor', 'sensor', 'radio'] as const;

export const HARDWARE_MOVES: readonly Move[] = [
  {
    name: 'lean',
    weight: 5,
    faultClass: 'jam',
    steps: (setup, { a, c }) => [
      verb('door.lean', { lock: unitOf(setup, a), newtons: pick([0, 30, 60, 120, 500], c) }),
    ],
  },
  {
    name: 'handle',
    weight: 2,
    faultClass: 'jam',
    steps: (setup, { a, c }) => [verb(c % 2 === 0 ? 'door.standOnHandle' : 'door.stepOff', { lock: unitOf(setup, a) })],
  },
  {
    name: 'lean and open',
    weight: 4,
    faultClass: 'jam',
    steps: (setup, dice) => [
      verb('door.lean', { lock: unitOf(setup, dice.a), newtons: 300 }),
      ...openUp(unitOf(setup, dice.a), actor(setup, dice)),
    ],
  },
  {
    name: 'jam while locking',
    weight: 3,
    faultClass: 'jam',
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
    faultClass: 'parts',
    steps: (setup, { a, c }) => [verb('lock.cutPart', { lock: lockOf(setup, a), part: pick(PARTS, c) })],
  },
  {
    name: 'mend a part',
    weight: 3,
    faultClass: 'parts',
    steps: (setup, { a, c }) => [verb('lock.mendPart', { lock: lockOf(setup, a), part: pick(PARTS, c) })],
  },
  {
    name: 'drain',
    weight: 3,
    faultClass: 'power',
    steps: (setup, { a, c }) => [
      verb('lock.drainTo', { lock: unitOf(setup, a), mv: pick([2_950, 2_880, 2_700, 2_600, 2_500, 2_300], c) }),
    ],
  },
  {
    name: 'drain, open',
    weight: 3,
    faultClass: 'power',
    steps: (setup, dice) => [
      verb('lock.drainTo', { lock: unitOf(setup, dice.a), mv: pick([2_500, 2_300], dice.c) }),
      ...openUp(unitOf(setup, dice.a), actor(setup, dice)),
    ],
  },
  {
    name: 'new battery',
    weight: 3,
    faultClass: 'power',
    steps: (setup, { a }) => [verb('lock.changeBattery', { lock: unitOf(setup, a), mv: 3_000 })],
  },
  {
    name: 'new battery, open',
    weight: 3,
    faultClass: 'power',
    steps: (setup, dice) => [
      verb('lock.changeBattery', { lock: unitOf(setup, dice.a), mv: 3_000 }),
      wait(1_000),
      ...openUp(unitOf(setup, dice.a), actor(setup, dice)),
      wait(4_000),
    ],
  },
  {
    name: 'cold',
    weight: 2,
    faultClass: 'power',
    steps: (setup, { a, c }) => [
      verb('lock.setTemperature', { lock: unitOf(setup, a), c: pick([20, -20, -30, 40], c) }),
    ],
  },
  {
    name: 'power fails',
    weight: 6,
    faultClass: 'power',
    steps: (setup, { a, b, c }) => [
      verb('lock.failPowerAt', { lock: unitOf(setup, a), at: pick(['flash', 'motor', 'notify'], b), n: 1 + (c % 6) }),
    ],
  },
  {
    name: 'lock clock drifts',
    weight: 2,
    faultClass: 'clocks',
    steps: (setup, { a, c }) => [
      verb('lock.setClockDrift', { lock: lockOf(setup, a), ppm: pick([0, 100, -100, 300], c) }),
    ],
  },
  {
    name: 'phone clock is wrong',
    weight: 3,
    faultClass: 'clocks',
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
    faultClass: 'codes',
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
    faultClass: 'gateway',
    steps: (setup, { a, c }) => [verb('gateway.cut', c % 2 === 0 ? {} : { lock: lockOf(setup, a) })],
  },
  {
    name: 'gateway mended',
    weight: 4,
    faultClass: 'gateway',
    steps: (setup, { a, c }) => [verb('gateway.mend', c % 2 === 0 ? {} : { lock: lockOf(setup, a) })],
  },
  {
    name: 'signal lost',
    weight: 3,
    faultClass: 'signal',
    steps: (setup, dice) => [verb('phone.loseSignal', { phone: actor(setup, dice) })],
  },
  {
    name: 'signal back',
    weight: 3,
    faultClass: 'signal',
    steps: (setup, dice) => [verb('phone.regainSignal', { phone: actor(setup, dice) })],
  },
  {
    name: 'disturbed',
    weight: 4,
    faultClass: 'signal',
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
    faultClass: 'phones',
    steps: (setup, dice) => [verb('phone.setBluetooth', { phone: actor(setup, dice), on: dice.c % 2 === 0 })],
  },
  {
    name: 'airplane',
    weight: 2,
    faultClass: 'phones',
    steps: (setup, dice) => [verb('phone.setAirplane', { phone: actor(setup, dice), on: dice.c % 3 === 0 })],
  },
  {
    name: 'permission',
    weight: 2,
    faultClass: 'phones',
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
    faultClass: 'phones',
    steps: (setup, dice) => [
      verb(pick(['phone.powerOff', 'phone.powerOn', 'phone.powerCycle', 'phone.hangBluetooth'], dice.c), {
        phone: actor(setup, dice),
      }),
    ],
  },
  {
    name: 'app',
    weight: 2,
    faultClass: 'phones',
    steps: (setup, dice) => [
      verb(pick(['phone.outdateApp', 'phone.updateApp', 'phone.spoilCache', 'phone.clearCache'], dice.c), {
        phone: actor(setup, dice),
      }),
    ],
  },
];
