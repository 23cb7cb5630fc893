/**
 * What people do and what befalls them, as moves that a search draws: each becomes a few verbs and waits at a facility. A move that
 * belongs to a fault class is made only in runs that drew it.
 */

import type { Setup } from '../setup/setup.ts';
import { type Step, verb, wait } from '../setup/steps.ts';
import { actor, type Dice, lockOf, type Move, openUp, pick, unitOf } from './move.ts';

const WAITS = [1_000, 4_000, 12_000, 20_000, 62_000, 300_000, 1_200_000, 4_000_000, 9 * 3_600_000, 86_400_000] as const;
/** Around midnight, which is where days end. */
const MIDNIGHTS = [-40_000, -5_000, 2_000, 400_000] as const;

/** Somebody comes, mostly whose unit it is, gets keys, and perhaps opens. */
export function tries(setup: Setup, dice: Dice): readonly Step[] {
  const who = actor(setup, dice);
  return [
    verb('person.tailgate', { person: who }),
    verb('phone.openApp', { phone: who }),
    wait(1_000),
    ...(dice.b % 2 === 0 ? [] : openUp(unitOf(setup, dice.a), who)),
  ];
}

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
    steps: (setup, { a, b }) => [
      b % 8 === 7
        ? verb('lock.brush', { lock: lockOf(setup, a) })
        : verb('lock.touch', { lock: lockOf(setup, a), ...(b % 4 === 0 ? { ms: 900 } : {}) }),
    ],
  },
  {
    name: 'pull while it opens',
    weight: 3,
    steps: (setup, dice) => [
      verb('lock.touch', { lock: unitOf(setup, dice.a) }),
      verb('phone.unlock', { phone: actor(setup, dice), unit: unitOf(setup, dice.a) }),
      wait(pick([350, 450, 550, 650, 750, 900], dice.c)),
      verb('lock.pullHasp', { lock: unitOf(setup, dice.a) }),
      wait(2_000),
    ],
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
