/** The portal: several actions by one person in unusual circumstances, some of them twice, and each of them by people who may not do it. */
import fc from 'fast-check';
import { STAFF } from '../../setup/facility.ts';
import { type Step, wait } from '../../setup/steps.ts';
import { CIRCUMSTANCES, STATUS_CIRCUMSTANCES } from '../circumstances.ts';
import { type Choices, type Move, mostly, oneIn, POOR_ROLES } from '../move.ts';
import { type Case, PORTAL_ACTIONS } from '../portal-actions.ts';

const caseOf = ({ rental, staff, person, setup }: Choices): fc.Arbitrary<Case> =>
  fc
    .record({
      as: mostly(staff, person),
      rental,
      person: fc.oneof(staff, person, fc.constant(setup.plan.people.at(-1)?.id ?? STAFF[0])),
      role: fc.constantFrom(...POOR_ROLES, ...POOR_ROLES, 'employee', 'facility-manager', 'own'),
      odd: fc.boolean(),
    })
    .map(({ rental, ...drawn }) => ({ ...drawn, ...rental }));

/** Several circumstances at a time: this finds failures that need two of them, and they rarely mask each other. */
const circumstances = fc
  .record({
    standing: fc.constantFrom(...STATUS_CIRCUMSTANCES),
    others: fc.shuffledSubarray([...CIRCUMSTANCES], { minLength: 0, maxLength: 3 }),
  })
  .map(({ standing, others }) => [standing, ...others]);

const action = fc.record({ does: fc.constantFrom(...PORTAL_ACTIONS), odd: fc.boolean(), again: oneIn(3) });

export const PORTAL: readonly Move[] = [
  {
    name: 'somebody does several things in the portal in unusual circumstances',
    weight: 30,
    steps: (choices) =>
      fc
        .record({
          by: caseOf(choices),
          circumstances,
          actions: fc.array(action, { minLength: 10, maxLength: 10 }),
        })
        .map(({ by, circumstances, actions }) => [
          ...circumstances.flatMap(({ begins }) => begins(by)),
          ...actions.flatMap(({ does, odd, again }): readonly Step[] => {
            const steps = does({ ...by, odd });
            return again ? [...steps, ...steps] : steps;
          }),
          wait(500),
          ...circumstances.flatMap(({ ends }) => ends?.(by) ?? []),
        ]),
  },
];
