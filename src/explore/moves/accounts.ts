/** What becomes of accounts: codes and activation, wrong passwords until an account freezes, apps removed, phones lent. */

import { PEOPLE, STAFF } from '../setup/facility.ts';
import { verb, wait } from '../setup/steps.ts';
import { actor, type Move, openUp, personOf, pick, unitOf } from './move.ts';

const WRONG = [1, 2, 3, 4, 5];

export const ACCOUNT_MOVES: readonly Move[] = [
  {
    name: 'five wrong passwords, and then the owner opens',
    weight: 4,
    faultClass: 'accounts',
    steps(setup, dice) {
      const who = actor(setup, dice);
      const unit = unitOf(setup, dice.a);
      const thief = pick(STAFF, dice.c);
      const tries = WRONG.slice(dice.c % 5 === 4 ? 1 : 0);
      return [
        ...tries.flatMap((i) => [
          verb('phone.signIn', { phone: thief, as: who, password: `wrong-${i}` }),
          wait(pick([1_500, 1_500, 61_000], dice.c)),
        ]),
        verb('person.tailgate', { person: who }),
        verb('phone.openApp', { phone: who }),
        verb('person.walkTo', { person: who, to: unit }),
        wait(9_000),
        ...openUp(unit, who),
      ];
    },
  },
  {
    name: 'unfreeze',
    weight: 1,
    faultClass: 'accounts',
    steps: (setup, dice) => [verb('portal.unfreeze', { as: pick(STAFF, dice.b), person: actor(setup, dice) })],
  },
  {
    name: 'a new code',
    weight: 2,
    faultClass: 'accounts',
    steps: (setup, dice) => [
      verb('portal.sendCode', {
        ...(dice.b % 2 === 0 ? { as: pick(STAFF, dice.c) } : {}),
        person: personOf(setup, dice.a + dice.b),
        ...(dice.c % 3 === 0 ? { by: pick(['sms', 'email', 'voice'], dice.a) } : {}),
      }),
    ],
  },
  {
    name: 'forgot the password',
    weight: 1,
    faultClass: 'accounts',
    steps: (setup, dice) => [
      verb('phone.forgotPassword', { phone: actor(setup, dice), as: personOf(setup, dice.a) }),
      wait(25_000),
    ],
  },
  {
    name: 'activate',
    weight: 4,
    faultClass: 'accounts',
    steps(setup, { a, b, c }) {
      const who = personOf(setup, a + b);
      return [
        ...(c % 3 === 0 ? [verb('portal.sendCode', { person: who })] : []),
        wait(pick([25_000, 60_000, 3_700_000, 86_300_000, 86_500_000], c)),
        verb('phone.activate', { phone: who, as: who, ...(c % 7 === 5 ? { code: '000001' } : {}) }),
        wait(2_000),
        // A code works once.
        ...(c % 2 === 1 ? [verb('phone.activate', { phone: who, as: who }), wait(2_000)] : []),
      ];
    },
  },
  {
    name: 'the app goes and comes',
    weight: 2,
    faultClass: 'accounts',
    steps: (setup, dice) => [
      verb('phone.uninstallApp', { phone: actor(setup, dice) }),
      wait(1_000),
      ...(dice.c % 3 === 0
        ? []
        : [
            verb('phone.installApp', { phone: actor(setup, dice) }),
            verb('phone.signIn', { phone: actor(setup, dice), as: actor(setup, dice) }),
            wait(2_000),
          ]),
    ],
  },
  {
    name: 'another facility of the list',
    weight: 1,
    faultClass: 'accounts',
    steps: (setup, dice) => [
      verb('phone.chooseFacility', {
        phone: personOf(setup, dice.a + dice.b),
        facility: pick(['site', 'other-1'], dice.c),
      }),
      wait(1_000),
    ],
  },
  {
    name: 'a phone is lent',
    weight: 1,
    faultClass: 'accounts',
    steps: (setup, dice) => [verb('person.lendPhone', { phone: actor(setup, dice), to: pick(PEOPLE, dice.c) })],
  },
];
