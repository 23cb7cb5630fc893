/** Batteries, cold, and power that fails at the worst moment. */
import fc from 'fast-check';
import { verbs, wait } from '../../setup/steps.ts';
import { type Move, oneIn, unlocks, when } from '../move.ts';

export const POWER: readonly Move[] = [
  {
    name: 'a battery runs down',
    weight: 3,
    steps: ({ unit }) =>
      fc
        .record({ lock: unit, mv: fc.constantFrom(2_950, 2_880, 2_700, 2_600, 2_500, 2_300) })
        .map((battery) => [verbs.lock.drainTo(battery)]),
  },
  {
    name: 'a battery meter starts or stops reading wrong values',
    weight: 1,
    steps: ({ unit }) =>
      fc
        .record({ lock: unit, mv: fc.constantFrom(0, 1_200, undefined) })
        .map(({ lock, mv }) => [verbs.lock.misreadBattery({ lock, ...(mv === undefined ? {} : { mv }) })]),
  },
  {
    name: 'a lock with a weak battery is opened',
    weight: 3,
    steps: ({ visit }) =>
      fc
        .record({ visit, mv: fc.constantFrom(2_500, 2_300) })
        .map(({ visit: { unit, who }, mv }) => [verbs.lock.drainTo({ lock: unit, mv }), ...unlocks(who, unit)]),
  },
  {
    name: 'a lock gets a new battery',
    weight: 3,
    steps: ({ unit }) => unit.map((lock) => [verbs.lock.changeBattery({ lock, mv: 3_000 })]),
  },
  {
    name: 'a lock gets a new battery and is opened',
    weight: 3,
    steps: ({ visit }) =>
      visit.map(({ unit, who }) => [
        verbs.lock.changeBattery({ lock: unit, mv: 3_000 }),
        wait(1_000),
        ...unlocks(who, unit),
        wait(4_000),
      ]),
  },
  {
    name: 'the temperature at a lock changes',
    weight: 2,
    steps: ({ unit }) =>
      fc
        .record({ lock: unit, c: fc.constantFrom(20, -20, -30, 40) })
        .map((temperature) => [verbs.lock.setTemperature(temperature)]),
  },
  {
    name: 'power fails at a flash write, a motor step or a notification',
    weight: 6,
    steps: ({ unit }) =>
      fc
        .record({ lock: unit, at: fc.constantFrom('flash', 'motor', 'notify'), n: fc.integer({ min: 1, max: 6 }) })
        .map((failure) => [verbs.lock.failPowerAt(failure)]),
  },
  {
    name: 'staff answer Replaced or Not Replaced for a battery on the list',
    weight: 3,
    steps: ({ staff, lock }) =>
      fc
        .record({ as: staff, lock, replaced: fc.boolean(), waits: oneIn(3) })
        .map(({ waits, ...answer }) => [...when(waits, wait(3_700_000)), verbs.portal.answerBattery(answer)]),
  },
];
