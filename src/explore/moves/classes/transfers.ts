/** Tenants who move to another unit, and keep access to the old one for 48 hours. */
import fc from 'fast-check';
import { type Step, verbs, wait } from '../../setup/steps.ts';
import { type Choices, comesAndUnlocks, type Move, oneIn, type Rental, updates, when } from '../move.ts';

/** Moves the tenant out of `from` and into `to`, after moving out the tenant of `to`, if any. */
const moves = (tenant: string, from: string, to: string, isLet: boolean): readonly Step[] => [
  verbs.pms.moveOut({ unit: from }),
  ...when(isLet, verbs.pms.moveOut({ unit: to })),
  verbs.pms.rent({ unit: to, tenant }),
  ...updates,
];

/** A tenant, their unit, and another unit if the facility has one. */
const twoUnits = ({ setup }: Choices, rental: fc.Arbitrary<Rental>) =>
  fc.record({ rental, n: fc.nat(1) }).map(({ rental: { unit: from, tenant }, n }) => {
    const others = setup.plan.units.filter(({ id }) => id !== from);
    return { tenant, from, to: others[n % Math.max(1, others.length)]?.id ?? from };
  });

/** In seven cases out of eight a manager, who may do it. */
const manager = fc.constantFrom('mia', 'mia', 'mia', 'mia', 'mia', 'mia', 'mia', 'eve');

export const TRANSFERS: readonly Move[] = [
  {
    name: 'a tenant moves to another unit',
    weight: 6,
    steps: (choices) =>
      fc
        .record({
          units: twoUnits(choices, choices.rental),
          isLet: fc.boolean(),
          as: manager,
          extends: oneIn(5),
          opens: fc.constantFrom(undefined, 'from', 'to'),
        })
        .map(({ units: { tenant, from, to }, isLet, as, extends: longer, opens }) => [
          ...moves(tenant, from, to, isLet),
          verbs.portal.transfer({ as, from, to }),
          ...when(longer, verbs.portal.extendTransfer({ as: 'mia', from })),
          ...(opens === undefined ? [] : comesAndUnlocks(tenant, opens === 'from' ? from : to)),
        ]),
  },
  {
    name: 'a tenant moves, and tries the old unit when the time is up',
    weight: 6,
    steps: (choices) =>
      fc
        .record({
          units: twoUnits(choices, choices.soundRental),
          waitMs: fc.constantFrom(172_700_000, 172_800_000, 172_900_000),
        })
        .map(({ units: { tenant, from, to }, waitMs }) => [
          ...moves(tenant, from, to, true),
          verbs.portal.transfer({ as: 'mia', from, to }),
          wait(waitMs),
          ...comesAndUnlocks(tenant, from),
        ]),
  },
  {
    name: 'a tenant opens a unit that may be part of a transfer',
    weight: 4,
    steps: ({ tenant, unit }) => fc.record({ tenant, unit }).map(({ tenant, unit }) => comesAndUnlocks(tenant, unit)),
  },
  {
    name: 'a transfer is extended or cancelled',
    weight: 3,
    steps: ({ staff, unit }) =>
      fc
        .record({ as: staff, from: unit, what: fc.constantFrom('extendTransfer', 'cancelTransfer') })
        .map(({ what, ...transfer }) => [verbs.portal[what](transfer)]),
  },
  {
    name: 'staff start a transfer for somebody who has not moved',
    weight: 4,
    steps: (choices) =>
      fc
        .record({ as: manager, units: twoUnits(choices, choices.rental) })
        .map(({ as, units: { from, to } }) => [verbs.portal.transfer({ as, from, to })]),
  },
  {
    name: 'one or two days pass',
    weight: 2,
    steps: () => fc.constantFrom(172_700_000, 172_800_000, 86_400_000).map((ms) => [wait(ms)]),
  },
];
