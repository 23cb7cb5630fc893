/** Doors that press on the bolt, until a motor stalls. */
import fc from 'fast-check';
import { verbs, wait } from '../../setup/steps.ts';
import { comesAndUnlocks, type Move, unlocks } from '../move.ts';

export const JAM: readonly Move[] = [
  {
    name: 'a door presses on its lock',
    weight: 5,
    steps: ({ unit }) =>
      fc
        .record({ lock: unit, newtons: fc.constantFrom(0, 30, 60, 120, 500) })
        .map((pressure) => [verbs.door.lean(pressure)]),
  },
  {
    name: 'somebody stands on the handle, or steps off',
    weight: 2,
    steps: ({ unit }) =>
      fc
        .record({ lock: unit, stands: fc.boolean() })
        .map(({ lock, stands }) => [stands ? verbs.door.standOnHandle({ lock }) : verbs.door.stepOff({ lock })]),
  },
  {
    name: 'a lock is opened while its door presses on it',
    weight: 4,
    steps: ({ visit }) =>
      visit.map(({ unit, who }) => [verbs.door.lean({ lock: unit, newtons: 300 }), ...unlocks(who, unit)]),
  },
  {
    name: 'a door presses on its lock before it locks again',
    weight: 3,
    steps: ({ visit }) =>
      fc
        .record({
          visit,
          jamsMs: fc.constantFrom(6_500, 9_000, 20_000, 40_000),
          restMs: fc.constantFrom(0, 100, 12_000),
        })
        .map(({ visit: { unit, who }, jamsMs, restMs }) => [
          verbs.door.lean({ lock: unit, newtons: 0 }),
          ...unlocks(who, unit),
          verbs.door.lean({ lock: unit, newtons: 300 }),
          wait(jamsMs),
          wait(restMs),
        ]),
  },
  {
    name: 'a lock tries to lock again while it is closing its last connection',
    weight: 3,
    steps: ({ soundRental }) =>
      fc
        .record({ rental: soundRental, idleMs: fc.constantFrom(2_550, 2_600, 2_650) })
        .map(({ rental: { unit, tenant }, idleMs }) => [
          verbs.door.lean({ lock: unit, newtons: 0 }),
          ...comesAndUnlocks(tenant, unit),
          verbs.door.lean({ lock: unit, newtons: 300 }),
          verbs.intruder.connect({ lock: unit }),
          wait(idleMs),
          // The lock ends the connection fifteen seconds later, just before its third attempt.
          verbs.lock.touch({ lock: unit }),
          wait(17_000),
        ]),
  },
];
