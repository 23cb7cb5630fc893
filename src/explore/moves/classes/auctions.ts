/** Auctions by date and by number of openings, with employees and winners. */
import fc from 'fast-check';
import { OUTSIDER, STAFF } from '../../setup/facility.ts';
import type { Setup } from '../../setup/setup.ts';
import { verbs, wait } from '../../setup/steps.ts';
import { type Choices, comesAndUnlocks, dayAfterStart, type Move, mostly, oneIn, updates, when } from '../move.ts';

/** A member of staff or somebody from outside; in one case out of four, anybody. */
const openerOf = ({ person }: Choices): fc.Arbitrary<string> =>
  mostly(fc.constantFrom(...STAFF, OUTSIDER, OUTSIDER), person);

/** A manager; in one case out of eight, somebody who lacks the permission. */
const manager = fc.constantFrom('mia', 'mia', 'mia', 'mia', 'mia', 'mia', 'mia', 'eve');

const byDate = (setup: Setup, ...days: readonly number[]) =>
  fc.constantFrom(...days).map((n) => ({ until: dayAfterStart(setup, n) }));
const byCount = fc.constantFrom(1, 2).map((opens) => ({ opens }));

export const AUCTIONS: readonly Move[] = [
  {
    name: 'a unit is put up for auction, and perhaps opened',
    weight: 6,
    steps: (choices) =>
      fc
        .record({
          as: manager,
          unit: choices.unit,
          opener: openerOf(choices),
          winner: fc.boolean(),
          ends: fc.oneof(
            { weight: 2, arbitrary: byCount },
            { weight: 1, arbitrary: byDate(choices.setup, 0, 1) },
            // An auction with both limits is refused.
            {
              weight: 1,
              arbitrary: fc.record({ opens: fc.constant(1), until: fc.constant(dayAfterStart(choices.setup, 1)) }),
            },
          ),
          overdue: mostly(fc.constant(true), fc.constant(false)),
          opens: fc.boolean(),
          staff: fc.option(choices.staff, { nil: undefined }),
        })
        .map(({ as, unit, opener, winner, ends, overdue, opens, staff }) => [
          ...when(overdue, verbs.pms.overdue({ unit }), ...updates),
          verbs.portal.auction({ as, unit, opener, winner, ...ends }),
          ...when(opens, ...comesAndUnlocks(opener, unit), verbs.phone.openApp({ phone: opener }), wait(2_000)),
          ...(opens && staff !== undefined ? comesAndUnlocks(staff, unit) : []),
        ]),
  },
  {
    name: 'the chosen employee opens a unit that is up for auction',
    weight: 4,
    steps: ({ soundRental, setup }) =>
      fc
        .record({ rental: soundRental, ends: fc.oneof(byDate(setup, 2), fc.constant({ opens: 2 })) })
        .map(({ rental: { unit }, ends }) => [
          verbs.portal.setSchedule({ person: 'mia', schedule: 'always' }),
          verbs.pms.overdue({ unit }),
          ...updates,
          verbs.portal.auction({ as: 'mia', unit, opener: 'mia', winner: false, ...ends }),
          ...comesAndUnlocks('mia', unit),
        ]),
  },
  {
    name: 'somebody opens a unit that may be up for auction',
    weight: 5,
    steps: (choices) =>
      fc
        .record({ unit: choices.unit, opener: openerOf(choices) })
        .map(({ unit, opener }) => comesAndUnlocks(opener, unit)),
  },
  {
    name: 'a winner activates a new account',
    weight: 2,
    steps: () =>
      fc
        .constantFrom(2_000, 60_000)
        .map((waitMs) => [
          verbs.portal.sendCode({ person: OUTSIDER }),
          wait(25_000),
          verbs.phone.installApp({ phone: OUTSIDER }),
          verbs.phone.activate({ phone: OUTSIDER, as: OUTSIDER }),
          wait(waitMs),
        ]),
  },
  {
    name: 'a winner opens the gate',
    weight: 3,
    steps: () =>
      fc
        .constantFrom(1_000, 2_000, 86_400_000)
        .map((waitMs) => [
          verbs.person.driveToGate({ person: OUTSIDER }),
          verbs.phone.openApp({ phone: OUTSIDER }),
          wait(waitMs),
          verbs.phone.startEntry({ phone: OUTSIDER, entry: 'gate' }),
          wait(4_000),
        ]),
  },
  {
    name: 'staff open a unit that may be up for auction from the portal',
    weight: 2,
    steps: ({ staff, unit }) =>
      fc
        .record({ as: staff, unit })
        .map((unlock) => [verbs.portal.unlock(unlock), verbs.lock.touch({ lock: unlock.unit }), wait(4_000)]),
  },
  {
    name: 'an auction ends, or the tenant pays',
    weight: 2,
    steps: ({ staff, unit }) =>
      fc
        .record({ as: staff, unit, pays: oneIn(3), syncs: fc.boolean() })
        .map(({ as, unit, pays, syncs }) => [
          pays ? verbs.pms.pay({ unit }) : verbs.portal.endAuction({ as, unit }),
          ...when(syncs, verbs.portal.updateCustomerData()),
        ]),
  },
  {
    name: 'employees may or may not open units that wait for their auction',
    weight: 1,
    steps: () =>
      mostly(fc.constant(true), fc.constant(false)).map((value) => [
        verbs.portal.setting({ name: 'pendingAuctionOpens', value }),
      ]),
  },
];
