/** What somebody with a radio and bad intent does, as moves: replays, rewritten packets, copied keys, held links. */
import { TWISTS } from '../../facility/people/intruder.ts';
import { type Step, verb, wait } from '../setup/steps.ts';
import { lockOf, type Move, pick, tenantOf, unitOf } from './move.ts';

/** Three bytes, which no check but the first looks at; their last names the answer. */
const short = (id: number): Step => verb('intruder.write', { packet: `0400${id.toString(16).padStart(2, '0')}` });

/** Wakes a lock and gets hold of it. */
const grip = (lock: string): readonly Step[] => [
  verb('lock.touch', { lock }),
  verb('intruder.connect', { lock }),
  wait(1_000),
];

/** Half of all copied keys are used as they are. */
const mutationOf = (c: number): string =>
  c % 2 === 0 ? pick(['untimed', 'none'], Math.floor(c / 2)) : pick(TWISTS, Math.floor(c / 2));

/** What happens to a key after it was copied. */
const CHANGES: readonly ((unit: string, who: string) => readonly Step[])[] = [
  () => [wait(86_400_000)],
  () => [wait(12 * 3_600_000)],
  (unit, who) => [verb('portal.revokeKey', { as: 'mia', phone: who, lock: unit })],
  (unit) => [verb('portal.resetKeys', { as: 'mia', lock: unit })],
  (unit) => [verb('pms.overdue', { unit, status: 'overlock' }), verb('portal.updateCustomerData', {})],
  (unit) => [verb('pms.moveOut', { unit }), verb('portal.updateCustomerData', {})],
];

const steal = (phone: string): Step => verb('intruder.copyKeys', { phone });

/** Somebody is on site with fresh keys on their phone, and the keys are copied. */
const stealInside = (who: string): readonly Step[] => [
  verb('person.tailgate', { person: who }),
  verb('phone.openApp', { phone: who }),
  wait(2_000),
  steal(who),
];

export const INTRUDER_MOVES: readonly Move[] = [
  {
    name: 'copies keys at the gate',
    weight: 5,
    faultClass: 'intruder',
    steps(setup, { a, b }) {
      const who = tenantOf(setup, a + (b % 4 === 0 ? 1 : 0));
      return [
        verb('person.driveToGate', { person: who }),
        verb('phone.openApp', { phone: who }),
        wait(2_000),
        steal(who),
      ];
    },
  },
  {
    name: 'copies a key and uses it',
    weight: 14,
    faultClass: 'intruder',
    steps(setup, { a, c }) {
      const who = tenantOf(setup, a);
      return [
        ...stealInside(who),
        ...grip(unitOf(setup, a)),
        ...[0, 1, 2].flatMap((i) => [
          verb('intruder.useKey', { of: unitOf(setup, a), twist: pick(TWISTS, c + 3 * i) }),
          wait(1_000),
        ]),
      ];
    },
  },
  {
    name: 'uses a copied key later',
    weight: 8,
    faultClass: 'intruder',
    steps(setup, { a, b, c }) {
      const who = tenantOf(setup, a);
      const unit = unitOf(setup, a);
      return [
        ...stealInside(who),
        ...pick(CHANGES, c)(unit, who),
        ...(b % 4 === 0 ? [] : [wait(4_000_000)]),
        ...grip(unit),
        verb('intruder.useKey', { of: unit, twist: b % 2 === 0 ? 'none' : 'untimed' }),
        wait(2_000),
      ];
    },
  },
  { name: 'copies keys', weight: 3, faultClass: 'intruder', steps: (setup, { a }) => [steal(tenantOf(setup, a))] },
  {
    name: 'uses a copied key',
    weight: 10,
    faultClass: 'intruder',
    steps: (setup, { a, b, c }) => [
      ...grip(lockOf(setup, a)),
      verb('intruder.useKey', {
        of: lockOf(setup, b % 4 === 0 ? b : a),
        twist: mutationOf(c),
      }),
      wait(2_000),
      ...(b % 2 === 0 ? [verb('intruder.leave', {}), wait(200)] : []),
    ],
  },
  {
    name: 'replays',
    weight: 8,
    faultClass: 'intruder',
    steps: (setup, { a, b, c }) => [
      ...grip(lockOf(setup, a)),
      verb('intruder.replay', { back: 1 + b, ...(c % 4 === 3 ? { flip: (c * 7) % 160 } : {}) }),
      wait(1_000),
      ...(b % 2 === 0 ? [verb('intruder.leave', {}), wait(200)] : []),
    ],
  },
  {
    name: 'writes again',
    weight: 5,
    faultClass: 'intruder',
    steps: (_setup, { b, c }) => [
      verb('intruder.replay', { back: 1 + b, ...(c % 4 === 3 ? { flip: (c * 7) % 160 } : {}) }),
      wait(c % 2 === 0 ? 5 : 500),
    ],
  },
  {
    name: 'holds a link over midnight',
    weight: 2,
    faultClass: 'intruder',
    steps: (setup, { a }) => [
      { midnight: -8_000 },
      ...grip(unitOf(setup, a)),
      { midnight: 2_000 },
      verb('intruder.useKey', { of: unitOf(setup, a), twist: 'untimed' }),
      wait(2_000),
    ],
  },
  {
    name: 'guesses',
    weight: 3,
    faultClass: 'intruder',
    steps: (setup, { a, c }) => [
      ...grip(lockOf(setup, a)),
      ...[0, 1, 2, 3, 4, 5].flatMap((i) => [
        verb('intruder.write', {
          packet:
            `${pick(['04', '02', '00', '07'], c)}${(i + c).toString(16).padStart(2, '0')}0${i}10F702${'5A'.repeat(14)}`.slice(
              0,
              c % 5 === 0 ? 30 : 40,
            ),
        }),
        wait(c % 3 === 0 ? 5 : 60),
      ]),
      wait(500),
    ],
  },
  {
    name: 'uses an account',
    weight: 6,
    faultClass: 'intruder',
    steps: (setup, { a, b, c }) => [
      ...grip(b % 4 === 3 ? lockOf(setup, a) : unitOf(setup, a)),
      verb('intruder.useAccount', { phone: tenantOf(setup, a) }),
      wait(c % 3 === 0 ? 400 : 2_000),
      ...[1, 1 + (b % 3)].flatMap((back) => [verb('intruder.replay', { back }), wait(300)]),
    ],
  },
  {
    name: 'writes much while it opens',
    weight: 6,
    faultClass: 'intruder',
    steps(setup, { a, c }) {
      const who = tenantOf(setup, a);
      return [
        ...stealInside(who),
        ...grip(unitOf(setup, a)),
        verb('intruder.useKey', { of: unitOf(setup, a), twist: 'untimed' }),
        // A radio takes one packet in some eight milliseconds; the bolt takes more than half a second.
        ...[1, 2, 3, 4, 5, 6, 7].flatMap((id) => [wait(20 + (c % 3) * 10), short(id)]),
        wait(10),
        wait(2_000),
      ];
    },
  },
  {
    name: 'writes as it falls asleep',
    weight: 2,
    faultClass: 'intruder',
    steps: (setup, { a }) => [
      ...grip(unitOf(setup, a)),
      wait(14_000),
      ...Array.from({ length: 14 }, (_, i) => [short(i), wait(15)]).flat(),
      wait(2_000),
    ],
  },
  { name: 'leaves', weight: 3, faultClass: 'intruder', steps: () => [verb('intruder.leave', {}), wait(200)] },
];
