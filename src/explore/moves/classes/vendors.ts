/** Vendors with zones and a last day. */
import fc from 'fast-check';
import { OUTSIDER } from '../../setup/facility.ts';
import { verbs, wait } from '../../setup/steps.ts';
import { comesTo, dayAfterStart, type Move, mostly, oneIn, opensEntry, unlocks, when } from '../move.ts';

const FOB = `fob-${OUTSIDER}-1`;

export const VENDORS: readonly Move[] = [
  {
    name: 'a vendor is added and activates an account',
    weight: 5,
    steps: ({ person, setup }) =>
      fc
        .record(
          {
            as: mostly(fc.constant('mia'), fc.constant('eve')),
            person: mostly(fc.constant(OUTSIDER), person),
            zones: fc
              .constantFrom('hall', 'hall', 'yard', 'yard', 'hall yard', 'hall yard', 'nowhere')
              .map((ids) => ids.split(' ')),
            lastDate: fc.constantFrom(-1, 0, 1).map((days) => dayAfterStart(setup, days)),
          },
          { requiredKeys: ['as', 'person', 'zones'] },
        )
        .map((vendor) => [
          verbs.portal.addVendor(vendor),
          wait(25_000),
          verbs.phone.installApp({ phone: OUTSIDER }),
          verbs.phone.activate({ phone: OUTSIDER, as: OUTSIDER }),
          wait(2_000),
        ]),
  },
  {
    name: 'a vendor opens an entry, and perhaps tries a unit',
    weight: 6,
    steps: ({ entry, unit }) =>
      fc
        .record({ entry, unit, goesOn: oneIn(3) })
        .map(({ entry, unit, goesOn }) => [
          ...opensEntry(OUTSIDER, entry),
          ...when(goesOn, ...comesTo(OUTSIDER, unit), ...unlocks(OUTSIDER, unit)),
        ]),
  },
  {
    name: 'a vendor squeezes a fob at the gate',
    weight: 2,
    steps: () =>
      fc
        .constantFrom(undefined, undefined, true, false)
        .map((allowed) => [
          ...(allowed === undefined ? [] : [verbs.portal.setting({ name: 'allowServiceFobs', value: allowed })]),
          verbs.fob.add({ fob: FOB, owner: OUTSIDER }),
          verbs.fob.sync({ fob: FOB }),
          verbs.person.driveToGate({ person: OUTSIDER }),
          verbs.fob.squeeze({ fob: FOB, lock: 'gate' }),
          wait(4_000),
        ]),
  },
  {
    name: 'a vendor is removed',
    weight: 1,
    steps: ({ staff }) => staff.map((as) => [verbs.portal.removeVendor({ as, person: OUTSIDER })]),
  },
];
