/** What goes on at the entries without a phone: keypads, fobs, doors held open, motion, leaving after hours. */

import { STAFF } from '../setup/facility.ts';
import { type Step, verb, wait } from '../setup/steps.ts';
import { actor, entryOf, lockOf, type Move, personOf, pick, tenantOf, unitOf } from './move.ts';

/** In front of an entry, from outside or, once inside, from within. */
const standAt = (person: string, entry: string, c: number): readonly Step[] => [
  c % 2 === 0 ? verb('person.driveToGate', { person, entry }) : verb('person.tailgate', { person, entry }),
  wait(6_000),
];

const setting = (c: number, names: readonly string[]): Step =>
  verb('portal.setting', { name: pick(names, c), value: Math.floor(c / names.length) % 3 !== 2 });

export const ENTRY_MOVES: readonly Move[] = [
  {
    name: 'types the own code',
    weight: 6,
    faultClass: 'entries',
    steps(setup, dice) {
      const who = dice.b % 2 === 0 ? actor(setup, dice) : personOf(setup, dice.b);
      const entry = entryOf(setup, dice.c);
      return [...standAt(who, entry, dice.a), verb('keypad.enter', { entry, by: who }), wait(3_000)];
    },
  },
  {
    name: 'types another code',
    weight: 3,
    faultClass: 'entries',
    steps(setup, dice) {
      const who = personOf(setup, dice.b);
      const entry = entryOf(setup, dice.c);
      const typed = dice.a % 3 === 0 ? { code: '999999' } : { temporary: true };
      return [
        ...standAt(who, entry, dice.a),
        ...(dice.a % 2 === 0 ? [setting(dice.c, ['temporaryCode'])] : []),
        verb('keypad.enter', { entry, by: who, ...typed }),
        wait(3_000),
      ];
    },
  },
  {
    name: 'opens by the app and goes in',
    weight: 5,
    faultClass: 'entries',
    steps(setup, dice) {
      const who = actor(setup, dice);
      const entry = entryOf(setup, dice.c);
      return [
        ...standAt(who, entry, dice.c),
        verb('phone.openApp', { phone: who }),
        wait(1_000),
        verb('phone.startEntry', { phone: who, entry }),
        wait(4_000),
        verb('person.enter', { person: who }),
      ];
    },
  },
  {
    name: 'comes in, stays, and leaves after hours',
    weight: 5,
    faultClass: 'entries',
    steps(setup, dice) {
      const who = actor(setup, dice);
      return [
        verb('portal.setting', { name: 'gracePeriodMinutes', value: pick([0, 60, 240], dice.b) }),
        verb('person.driveToGate', { person: who, entry: entryOf(setup, dice.c) }),
        verb('phone.openApp', { phone: who }),
        wait(1_000),
        verb('phone.startEntry', { phone: who, entry: entryOf(setup, dice.c) }),
        wait(4_000),
        verb('person.enter', { person: who }),
        { midnight: pick([-7_100_000, -5_000_000, -60_000, 60_000], dice.a) },
        verb('person.tailgate', { person: who, entry: 'way-out' }),
        wait(3_000),
        verb('phone.startEntry', { phone: who, entry: 'way-out' }),
        wait(4_000),
      ];
    },
  },
  {
    name: 'holds an entry open',
    weight: 3,
    faultClass: 'entries',
    steps: (setup, { a, b, c }) => [
      ...(c % 2 === 1 ? [verb('portal.setRole', { as: 'mia', person: 'eve', role: 'technician' })] : []),
      verb('portal.holdOpen', {
        as: pick(STAFF, b),
        entry: entryOf(setup, a),
        via: pick(['portal', 'app', 'schedule'], c),
      }),
      ...(c % 2 === 0 ? [] : [verb('portal.releaseEntry', { as: pick(STAFF, a), entry: entryOf(setup, a) })]),
    ],
  },
  {
    name: 'who may not hold an entry open',
    weight: 2,
    faultClass: 'entries',
    steps: (setup, { a, c }) => [
      verb('portal.setRole', { as: 'mia', person: 'eve', role: 'technician' }),
      verb('portal.holdOpen', { as: 'eve', entry: entryOf(setup, a), via: pick(['portal', 'app'], c) }),
    ],
  },
  {
    name: 'motion',
    weight: 3,
    faultClass: 'entries',
    steps: (setup, { a, c }) =>
      [1, 2, 3].flatMap(() => [
        verb('unit.motion', { unit: unitOf(setup, a) }),
        wait(pick([1_000, 60_000, 170_000], c)),
      ]),
  },
  {
    name: 'somebody comes in, and something moves',
    weight: 3,
    faultClass: 'entries',
    steps(setup, { a, b, c }) {
      const who = pick([...STAFF, tenantOf(setup, a)], b);
      const unit = pick(setup.plan.units, a);
      const entry = setup.plan.entries.find(({ zones }) => zones.includes(unit.zone ?? ''))?.id ?? 'gate';
      const gap = pick([1_000, 20_000, 60_000], c);
      return [
        verb('portal.setSchedule', { person: who, schedule: 'always' }),
        verb('person.driveToGate', { person: who, entry }),
        verb('phone.openApp', { phone: who }),
        wait(1_000),
        verb('phone.startEntry', { phone: who, entry }),
        wait(4_000),
        ...[1, 2, 3].flatMap(() => [verb('unit.motion', { unit: unit.id }), wait(gap)]),
      ];
    },
  },
  {
    name: 'a fob is set up',
    weight: 5,
    faultClass: 'fobs',
    steps(setup, dice) {
      const owner = dice.b % 4 === 3 ? personOf(setup, dice.c) : actor(setup, dice);
      const fob = fobOf(owner, dice.c);
      const pin = dice.c % 4 === 1;
      return [
        ...(pin ? [verb('fob.askPin', { owner, ...(dice.a % 2 === 0 ? { by: 'voice' } : {}) }), wait(25_000)] : []),
        ...(pin && dice.a % 3 === 2 ? [wait(640_000)] : []),
        verb('fob.add', { fob, owner, ...(pin ? { pin: dice.b % 4 === 1 ? '000001' : `$${owner}.lastCode` } : {}) }),
        verb('fob.sync', { fob }),
      ];
    },
  },
  {
    name: 'a fob is synced and squeezed',
    weight: 8,
    faultClass: 'fobs',
    steps(setup, dice) {
      const owner = actor(setup, dice);
      const lock = lockOf(setup, dice.b);
      const unit = setup.plan.units.some(({ id }) => id === lock);
      const fob = fobOf(owner, dice.c);
      return [
        ...(dice.c % 3 === 0 ? [] : [verb('fob.add', { fob, owner }), verb('fob.sync', { fob })]),
        verb('person.tailgate', { person: owner, ...(unit ? {} : { entry: lock }) }),
        verb('person.walkTo', { person: owner, to: lock }),
        wait(9_000),
        ...(unit ? [verb('lock.touch', { lock })] : []),
        verb('fob.squeeze', { fob, lock }),
        wait(4_000),
      ];
    },
  },
  {
    name: 'a fob is taken back',
    weight: 3,
    faultClass: 'fobs',
    steps(setup, dice) {
      const fob = fobOf(actor(setup, dice), dice.c);
      return [
        dice.b % 2 === 0
          ? verb('fob.remove', { fob })
          : verb('fob.takeLock', { fob, lock: lockOf(setup, dice.b + dice.c) }),
      ];
    },
  },
  {
    name: 'a fob at an overlocked unit',
    weight: 4,
    faultClass: 'fobs',
    steps(setup, { a, c }) {
      const owner = tenantOf(setup, a);
      const fob = fobOf(owner, c);
      const lock = unitOf(setup, a);
      return [
        verb('fob.add', { fob, owner }),
        verb('fob.sync', { fob }),
        verb('pms.overdue', { unit: lock }),
        verb('portal.updateCustomerData', {}),
        verb('person.driveToGate', { person: owner }),
        verb('lock.touch', { lock }),
        wait(1_000),
        verb('fob.squeeze', { fob, lock }),
        wait(1_000),
      ];
    },
  },
  {
    name: 'a fob of somebody who falls behind',
    weight: 4,
    faultClass: 'fobs',
    steps(setup, { a, b, c }) {
      const owner = tenantOf(setup, a);
      const fob = fobOf(owner, c);
      return [
        verb('portal.setting', { name: 'useBlacklist', value: true }),
        verb('fob.add', { fob, owner }),
        verb('fob.sync', { fob }),
        verb('pms.overdue', { unit: unitOf(setup, a) }),
        verb('portal.updateCustomerData', {}),
        ...(b % 2 === 0 ? [wait(4_000_000)] : [verb('lock.touch', { lock: 'gate' }), wait(2_000)]),
        verb('person.driveToGate', { person: owner }),
        verb('fob.squeeze', { fob, lock: b % 3 === 0 ? unitOf(setup, a) : 'gate' }),
        wait(4_000),
      ];
    },
  },
  {
    name: 'settings of fobs',
    weight: 3,
    faultClass: 'fobs',
    steps: (_setup, { c }) => [
      setting(c, ['useBlacklist', 'fobsFollowUserSchedule', 'allowServiceFobs', 'fobSetupPin']),
    ],
  },
  {
    name: 'overdue, and the fob is squeezed at the gate',
    weight: 4,
    faultClass: 'fobs',
    steps(setup, { a, b, c }) {
      const unit = unitOf(setup, a);
      const owner = tenantOf(setup, a);
      const fob = fobOf(owner, c);
      return [
        ...(b % 2 === 0 ? [verb('portal.setting', { name: 'useBlacklist', value: true })] : []),
        verb(c % 3 === 0 ? 'pms.moveOut' : 'pms.overdue', { unit }),
        verb('portal.updateCustomerData', {}),
        wait(pick([1_000, 700_000], c)),
        verb('person.driveToGate', { person: owner }),
        verb('fob.squeeze', { fob, lock: 'gate' }),
        wait(4_000),
      ];
    },
  },
];

/** Two fobs a person are enough. */
const fobOf = (owner: string, c: number): string => `fob-${owner}-${c % 5 === 4 ? 2 : 1}`;
