/** Auctions and transfers, as moves: with the overdue rent or the change of unit that lead to them. */

import { OUTSIDER, STAFF } from '../setup/facility.ts';
import type { Setup } from '../setup/setup.ts';
import { type Step, verb, wait } from '../setup/steps.ts';
import { letUnitOf, type Move, openUp, personOf, pick, tenantOf, tenantOfUnit, unitOf } from './move.ts';

/** Whom an auction may choose: mostly somebody of the staff or from outside. */
const openerOf = (setup: Setup, b: number, c: number): string =>
  b % 4 === 3 ? personOf(setup, c) : b % 2 === 0 ? pick(STAFF, c) : OUTSIDER;

function dayAfter(startAt: string, days: number): string {
  const day = new Date(`${startAt.slice(0, 10)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
}

/** Goes in behind somebody, fetches keys and tries the unit. */
const comesAndOpens = (who: string, unit: string): readonly Step[] => [
  verb('person.tailgate', { person: who }),
  verb('phone.openApp', { phone: who }),
  verb('person.walkTo', { person: who, to: unit }),
  wait(9_000),
  ...openUp(unit, who),
];

export const REPOSSESSION_MOVES: readonly Move[] = [
  {
    name: 'auction',
    weight: 6,
    faultClass: 'auctions',
    steps(setup, { a, b, c }) {
      const unit = unitOf(setup, a);
      const opener = openerOf(setup, b, c);
      const ends = c % 3 === 0 ? { until: dayAfter(setup.startAt, c % 2) } : { opens: 1 + (c % 2) };
      return [
        ...(c % 5 === 4 ? [] : [verb('pms.overdue', { unit }), verb('portal.updateCustomerData', {}), wait(1_000)]),
        verb('portal.auction', {
          as: pick(STAFF, c % 7 === 6 ? 1 : 0),
          unit,
          opener,
          winner: b % 2 === 1,
          ...ends,
          ...(c === 29 ? { until: dayAfter(setup.startAt, 1) } : {}),
        }),
        ...(a % 2 === 0 ? [...comesAndOpens(opener, unit), verb('phone.openApp', { phone: opener }), wait(2_000)] : []),
        ...(a % 2 === 0 && b % 2 === 0 ? comesAndOpens(pick(STAFF, b), unit) : []),
      ];
    },
  },
  {
    name: 'the chosen employee opens it',
    weight: 4,
    faultClass: 'auctions',
    steps(setup, { a, c }) {
      const unit = letUnitOf(setup, a);
      const ends = c % 2 === 0 ? { until: dayAfter(setup.startAt, 2) } : { opens: 2 };
      return [
        verb('portal.setSchedule', { person: 'mia', schedule: 'always' }),
        verb('pms.overdue', { unit }),
        verb('portal.updateCustomerData', {}),
        wait(1_000),
        verb('portal.auction', { as: 'mia', unit, opener: 'mia', winner: false, ...ends }),
        ...comesAndOpens('mia', unit),
      ];
    },
  },
  {
    name: 'opens what is up for auction',
    weight: 5,
    faultClass: 'auctions',
    steps: (setup, { a, b, c }) => comesAndOpens(openerOf(setup, b, c), unitOf(setup, a)),
  },
  {
    name: 'a winner with a new account',
    weight: 2,
    faultClass: 'auctions',
    steps: (_setup, { c }) => [
      verb('portal.sendCode', { person: OUTSIDER }),
      wait(25_000),
      verb('phone.installApp', { phone: OUTSIDER }),
      verb('phone.activate', { phone: OUTSIDER, as: OUTSIDER }),
      wait(pick([2_000, 60_000], c)),
    ],
  },
  {
    name: 'the winner at the gate',
    weight: 3,
    faultClass: 'auctions',
    steps: (_setup, { c }) => [
      verb('person.driveToGate', { person: OUTSIDER }),
      verb('phone.openApp', { phone: OUTSIDER }),
      wait(pick([1_000, 2_000, 86_400_000], c)),
      verb('phone.startEntry', { phone: OUTSIDER, entry: 'gate' }),
      wait(4_000),
    ],
  },
  {
    name: 'opens it from the portal',
    weight: 2,
    faultClass: 'auctions',
    steps: (setup, { a, b }) => [
      verb('portal.unlock', { as: pick(STAFF, b), unit: unitOf(setup, a) }),
      verb('lock.touch', { lock: unitOf(setup, a) }),
      wait(4_000),
    ],
  },
  {
    name: 'an auction ends',
    weight: 2,
    faultClass: 'auctions',
    steps: (setup, { a, b, c }) => [
      c % 3 === 0
        ? verb('pms.pay', { unit: unitOf(setup, a) })
        : verb('portal.endAuction', { as: pick(STAFF, b), unit: unitOf(setup, a) }),
      ...(c % 2 === 0 ? [verb('portal.updateCustomerData', {})] : []),
    ],
  },
  {
    name: 'employees may open what awaits its auction',
    weight: 1,
    faultClass: 'auctions',
    steps: (_setup, { c }) => [verb('portal.setting', { name: 'pendingAuctionOpens', value: c % 3 !== 0 })],
  },
  {
    name: 'moves to another unit',
    weight: 6,
    faultClass: 'transfers',
    steps(setup, { a, b, c }) {
      const from = unitOf(setup, a);
      const to = unitOf(setup, a + 1);
      const who = tenantOf(setup, a);
      return [
        verb('pms.moveOut', { unit: from }),
        ...(b % 2 === 0 ? [verb('pms.moveOut', { unit: to })] : []),
        verb('pms.rent', { unit: to, tenant: who }),
        verb('portal.updateCustomerData', {}),
        wait(1_000),
        verb('portal.transfer', { as: pick(STAFF, c % 7 === 6 ? 1 : 0), from, to }),
        ...(c % 5 === 1 ? [verb('portal.extendTransfer', { as: 'mia', from })] : []),
        ...(c % 2 === 0 ? comesAndOpens(who, pick([from, to], c)) : []),
      ];
    },
  },
  {
    name: 'moves, and its time runs out',
    weight: 6,
    faultClass: 'transfers',
    steps(setup, { a, c }) {
      const from = letUnitOf(setup, a);
      const others = setup.plan.units.filter(({ id }) => id !== from);
      const to = others.length === 0 ? from : pick(others, c).id;
      const who = tenantOfUnit(setup, from);
      return [
        verb('pms.moveOut', { unit: from }),
        verb('pms.moveOut', { unit: to }),
        verb('pms.rent', { unit: to, tenant: who }),
        verb('portal.updateCustomerData', {}),
        wait(1_000),
        verb('portal.transfer', { as: 'mia', from, to }),
        wait(pick([172_700_000, 172_800_000, 172_900_000], c)),
        ...comesAndOpens(who, from),
      ];
    },
  },
  {
    name: 'opens in a transfer',
    weight: 4,
    faultClass: 'transfers',
    steps: (setup, { a, b }) => comesAndOpens(tenantOf(setup, a), unitOf(setup, b)),
  },
  {
    name: 'a transfer goes on or ends',
    weight: 3,
    faultClass: 'transfers',
    steps: (setup, { a, b, c }) => [
      verb(pick(['portal.extendTransfer', 'portal.cancelTransfer'], c), {
        as: pick(STAFF, b),
        from: unitOf(setup, a),
      }),
    ],
  },
  {
    name: 'a transfer of who has not moved',
    weight: 2,
    faultClass: 'transfers',
    steps: (setup, { a, b }) => [
      verb('portal.transfer', { as: pick(STAFF, b), from: unitOf(setup, a), to: unitOf(setup, a + 1 + (b % 2)) }),
    ],
  },
  {
    name: 'two days',
    weight: 2,
    faultClass: 'transfers',
    steps: (_setup, { c }) => [wait(pick([172_700_000, 172_800_000, 86_400_000], c))],
  },
];
