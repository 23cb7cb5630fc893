/** Locks and units that are deleted and added again, and units with two locks. */
import fc from 'fast-check';
import { macOf } from '../../setup/facility.ts';
import { verbs, wait } from '../../setup/steps.ts';
import { type Choices, type Move, mostly, oneIn } from '../move.ts';

/** The employee who does it; in half of the cases, an unspecified person. */
const byStaff = ({ staff }: Choices) => fc.oneof(fc.constant({}), fc.record({ as: staff }));

export const CONTROLLERS: readonly Move[] = [
  {
    name: 'a lock is taken off a unit, or added to one',
    weight: 4,
    steps: (choices) =>
      fc
        .record({
          by: byStaff(choices),
          lockOf: fc.constantFrom(...choices.setup.plan.units.entries()),
          unit: mostly(fc.constant(undefined), choices.unit),
          deletes: oneIn(3),
          misspelt: oneIn(7),
        })
        .map(({ by, lockOf: [n, { id, locks }], unit = id, deletes, misspelt }) => [
          deletes
            ? verbs.portal.deleteController({ ...by, lock: id })
            : verbs.portal.addController({ ...by, unit, mac: misspelt ? 'nonsense' : (locks[0]?.mac ?? macOf(n + 1)) }),
          wait(500),
        ]),
  },
  {
    name: 'a lock is moved to a unit that may have one, and back',
    weight: 2,
    steps: ({ setup, unit }) =>
      fc.record({ lockOf: fc.constantFrom(...setup.plan.units), unit }).map(({ lockOf: { id, locks }, unit }) => {
        const mac = locks[0]?.mac ?? macOf(1);
        return [
          verbs.portal.deleteController({ lock: id }),
          verbs.portal.addController({ unit, mac }),
          verbs.portal.addController({ unit: id, mac }),
          wait(500),
        ];
      }),
  },
  {
    name: 'somebody opens the second lock of a unit',
    weight: 4,
    steps: ({ visitor }) =>
      fc
        .record({ phone: visitor, unit: fc.constantFrom('U1-2', 'U1') })
        .map((which) => [
          verbs.lock.touch({ lock: 'U1' }),
          verbs.lock.touch({ lock: 'U1-2' }),
          verbs.phone.unlock(which),
          wait(4_000),
        ]),
  },
  {
    name: 'a unit is deleted',
    weight: 1,
    steps: (choices) =>
      fc
        .record({ by: byStaff(choices), unit: choices.unit })
        .map(({ by, unit }) => [verbs.portal.deleteUnit({ ...by, unit })]),
  },
];
