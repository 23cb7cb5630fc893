/** Two tenants with one access code: a move of two fault classes, since a run rarely draws either. */
import fc from 'fast-check';
import type { Setup } from '../setup/setup.ts';
import { verbs, wait } from '../setup/steps.ts';
import { entryTo, type Move, type Rental, standsAt, updates } from './move.ts';

const CODE = '515151';

/** Two units with their tenants, in any order. */
const twoOf = ({ plan }: Setup): fc.Arbitrary<readonly [Rental, Rental]> =>
  fc
    .shuffledSubarray(plan.units, { minLength: 2, maxLength: 2 })
    .map(([one, other]) => [rentalOf(one), rentalOf(other)]);

const rentalOf = (unit: { readonly id: string; readonly tenant?: string | undefined } | undefined): Rental => ({
  unit: unit?.id ?? '',
  tenant: unit?.tenant ?? 'ann',
});

export const ONE_CODE: Move = {
  name: 'two tenants in good standing get the same access code, and either may later fall behind on rent',
  weight: 10,
  steps: ({ setup, rental }) =>
    fc
      .record({
        pair: setup.plan.units.length < 2 ? fc.tuple(rental, rental) : twoOf(setup),
        status: fc.constantFrom(undefined, 'overlock', 'gatelock'),
      })
      .map(({ pair: [one, other], status }) => [
        ...[one, other].flatMap(({ unit, tenant }) => [
          verbs.pms.pay({ unit }),
          verbs.pms.editTenant({ person: tenant, accessCode: CODE }),
        ]),
        ...[
          { owes: one, pays: other },
          { owes: other, pays: one },
        ].flatMap(({ owes, pays }) => [
          ...(status === undefined ? [] : [verbs.pms.overdue({ unit: owes.unit, status })]),
          verbs.pms.pay({ unit: pays.unit }),
          ...updates,
          verbs.portal.setSchedule({ person: pays.tenant, schedule: 'always' }),
          ...standsAt(pays.tenant, entryTo(setup, pays.unit), true),
          verbs.keypad.enter({ entry: entryTo(setup, pays.unit), by: pays.tenant, code: CODE }),
          wait(3_000),
        ]),
      ]),
};
