/** What goes on at the desk: drafts, corrections and a faulty feed, controllers and quick-click codes, batteries, portal pages. */

import { macOf, OUTSIDER, PEOPLE, STAFF, TENANTS } from '../setup/facility.ts';
import { verb, wait } from '../setup/steps.ts';
import { actor, lockOf, type Move, openUp, personOf, pick, unitOf } from './move.ts';

const PRESSES = [1, 2, 3];

export const DESK_MOVES: readonly Move[] = [
  { name: 'another gateway', weight: 1, faultClass: 'gateway', steps: () => [verb('gateway.replace', {})] },
  {
    name: 'a draft',
    weight: 3,
    faultClass: 'desk',
    steps: (setup, { a, b, c }) => [
      verb('pms.rent', {
        unit: unitOf(setup, a),
        tenant: b % 2 === 0 ? OUTSIDER : pick(TENANTS, b),
        draft: true,
        ...(c % 3 === 0 ? { leaseStart: `${setup.startAt.slice(0, 4)}-12-31` } : {}),
      }),
      ...(c % 2 === 0 ? [verb('portal.updateCustomerData', {}), wait(500)] : []),
    ],
  },
  {
    name: 'the draft is processed',
    weight: 3,
    faultClass: 'desk',
    steps: (setup, { a, c }) => [
      verb('pms.completeRental', { unit: unitOf(setup, a) }),
      ...(c % 2 === 0 ? [verb('portal.updateCustomerData', {}), wait(25_000)] : [wait(300_000)]),
      ...(c % 3 === 0 ? [verb('phone.activate', { phone: OUTSIDER, as: OUTSIDER }), wait(2_000)] : []),
    ],
  },
  {
    name: 'a number is corrected',
    weight: 2,
    faultClass: 'desk',
    steps(setup, { a, b, c }) {
      const person = personOf(setup, a + b);
      return [
        verb('pms.editTenant', { person, ...(c % 2 === 0 ? { mobile: '' } : { mobile: `$${person}.mobile` }) }),
        ...(c % 3 === 0 ? [verb('portal.updateCustomerData', {}), wait(500)] : []),
        ...(c % 4 === 0 ? [verb('portal.askTenant', { as: pick(STAFF, b), unit: unitOf(setup, a) }), wait(500)] : []),
      ];
    },
  },
  {
    name: 'the feed says something else',
    weight: 3,
    faultClass: 'desk',
    steps: (setup, { a, b, c }) => [
      verb('pms.feedSays', {
        unit: unitOf(setup, a),
        status: pick(['occupied', 'overlock', 'available', 'inuse', 'sold', 'pre-let', 'gatelock'], c),
        ...(b % 2 === 0 ? { tenant: personOf(setup, b) } : {}),
        completed: b % 3 !== 2,
        ...(c % 6 === 5 ? { leaseStart: pick([`${setup.startAt.slice(0, 4)}-12-31`, 'soon'], b) } : {}),
      }),
    ],
  },
  {
    name: 'a page of the portal',
    weight: 1,
    faultClass: 'desk',
    steps: (_setup, { b }) => [verb('portal.refresh', { as: pick(STAFF, b) })],
  },
  {
    name: 'asked with the manager app',
    weight: 4,
    faultClass: 'staff',
    steps(setup, { a, b, c }) {
      const who = pick(STAFF, b);
      const unit = unitOf(setup, a);
      const tenant = setup.plan.units.find(({ id }) => id === unit)?.tenant ?? 'ann';
      return [
        verb('person.tailgate', { person: who }),
        verb('phone.openApp', { phone: who }),
        verb('person.walkTo', { person: who, to: unit }),
        wait(9_000),
        verb('phone.requestPin', { phone: who, unit }),
        wait(25_000),
        verb('lock.touch', { lock: unit }),
        verb('phone.openForTenant', { phone: who, unit, pin: c % 3 === 0 ? '000001' : `$${tenant}.lastPin` }),
        wait(5_000),
      ];
    },
  },
  {
    name: 'a wrong PIN',
    weight: 4,
    faultClass: 'staff',
    steps: (setup, { a, b, c }) => [
      verb('portal.askTenant', { as: pick(STAFF, b), unit: unitOf(setup, a) }),
      wait(1_000),
      ...Array.from({ length: 1 + (c % 6) }, () =>
        verb('portal.enterPin', { as: pick(STAFF, b), unit: unitOf(setup, a), pin: '000001' }),
      ),
    ],
  },
  {
    name: 'asks the tenant to share',
    weight: 2,
    faultClass: 'sharing',
    steps: (setup, { a, b, c }) => [
      verb('portal.requestAccess', { as: pick(STAFF, b), unit: unitOf(setup, a) }),
      ...(c % 2 === 0 ? [] : [verb('portal.removeManagerAccess', { as: pick(STAFF, c), unit: unitOf(setup, a) })]),
    ],
  },
  {
    name: 'shares with more than the facility allows',
    weight: 1,
    faultClass: 'sharing',
    steps(setup, { a, b }) {
      const unit = unitOf(setup, a);
      const tenant = setup.plan.units.find(({ id }) => id === unit)?.tenant ?? 'ann';
      const others = PEOPLE.filter((id) => id !== tenant);
      return [
        verb('portal.setting', { name: 'sharedUsers', value: 1 }),
        ...[0, 1].flatMap((i) => [
          verb('phone.share', { phone: tenant, unit, with: pick(others, b + i) }),
          wait(1_000),
        ]),
      ];
    },
  },
  {
    name: 'shares with somebody new',
    weight: 1,
    faultClass: 'sharing',
    steps: (setup, dice) => [
      verb('phone.share', {
        phone: actor(setup, dice),
        unit: unitOf(setup, dice.a),
        with: personOf(setup, dice.b + 5),
      }),
      wait(1_000),
    ],
  },
  {
    name: 'a controller goes or comes',
    weight: 4,
    faultClass: 'controllers',
    steps(setup, { a, b, c }) {
      const as = b % 2 === 0 ? {} : { as: pick(STAFF, c) };
      const n = a % setup.plan.units.length;
      const unit = setup.plan.units[n];
      const mac = unit?.locks[0]?.mac ?? macOf(n + 1);
      const id = unit?.id ?? 'U1';
      return [
        pick(
          [
            verb('portal.deleteController', { ...as, lock: id }),
            verb('portal.addController', { ...as, unit: unitOf(setup, b), mac: c % 7 === 6 ? 'nonsense' : mac }),
            verb('portal.addController', { ...as, unit: id, mac }),
          ],
          c,
        ),
        wait(500),
      ];
    },
  },
  {
    name: 'the second lock of a unit',
    weight: 4,
    faultClass: 'controllers',
    steps: (setup, dice) => [
      ...openUp('U1', actor(setup, dice)).slice(0, 1),
      verb('lock.touch', { lock: 'U1-2' }),
      verb('phone.unlock', { phone: actor(setup, dice), unit: pick(['U1-2', 'U1'], dice.c) }),
      wait(4_000),
    ],
  },
  {
    name: 'a unit is deleted',
    weight: 1,
    faultClass: 'controllers',
    steps: (setup, { a, b, c }) => [
      verb('portal.deleteUnit', { ...(b % 2 === 0 ? {} : { as: pick(STAFF, c) }), unit: unitOf(setup, a) }),
    ],
  },
  {
    name: 'a quick-click code is given',
    weight: 4,
    faultClass: 'codes',
    steps: (setup, { a, b, c }) => [
      verb('portal.giveClickCode', {
        as: pick(STAFF, b % 4 === 3 ? 1 : 0),
        lock: unitOf(setup, a),
        uses: pick([1, 2, 255, 0, 300], c),
        length: pick([3, 3, 4, 8, 2], b),
      }),
      ...(c % 2 === 0 ? [verb('lock.touch', { lock: unitOf(setup, a) }), wait(2_500)] : []),
    ],
  },
  {
    name: 'a quick-click code is pressed',
    weight: 5,
    faultClass: 'codes',
    steps: (setup, { a, b, c }) => [
      wait(2_500),
      ...PRESSES.map((press) =>
        verb('lock.click', { lock: unitOf(setup, a), press, index: b % 2, wrong: c % 5 === press }),
      ),
      wait(3_000),
    ],
  },
  {
    name: 'a quick-click code is taken',
    weight: 2,
    faultClass: 'codes',
    steps: (setup, { a, b, c }) => [
      verb('portal.takeClickCode', { as: pick(STAFF, b), lock: unitOf(setup, a), index: c % 2 }),
      ...(c % 3 === 0 ? [verb('lock.touch', { lock: unitOf(setup, a) }), wait(2_000)] : []),
    ],
  },
  {
    name: 'the battery list is answered',
    weight: 3,
    faultClass: 'power',
    steps: (setup, { a, b, c }) => [
      ...(c % 3 === 0 ? [wait(3_700_000)] : []),
      verb('portal.answerBattery', { as: pick(STAFF, b), lock: lockOf(setup, a), replaced: c % 2 === 0 }),
    ],
  },
];
