/** A property-management feed with drafts, corrections and mistakes. */
import fc from 'fast-check';
import { MISTYPED, OUTSIDER, TENANTS } from '../../setup/facility.ts';
import type { Setup } from '../../setup/setup.ts';
import { verbs, wait } from '../../setup/steps.ts';
import { type Move, mostly, oneIn, when } from '../move.ts';

const yearEnd = ({ startAt }: Setup): string => `${startAt.slice(0, 4)}-12-31`;
const updates = [verbs.portal.updateCustomerData(), wait(500)];

/** A blank field, that number, or the person's own. */
const TYPED = fc.constantFrom('', MISTYPED, undefined, undefined);

export const FEED: readonly Move[] = [
  {
    name: 'a rental is drafted',
    weight: 3,
    steps: ({ unit, setup }) =>
      fc
        .record({
          unit,
          tenant: fc.constantFrom(OUTSIDER, OUTSIDER, OUTSIDER, ...TENANTS),
          lease: mostly(fc.constant({}), fc.constant({ leaseStart: yearEnd(setup) })),
          syncs: fc.boolean(),
        })
        .map(({ lease, syncs, ...rental }) => [
          verbs.pms.rent({ ...rental, draft: true, ...lease }),
          ...when(syncs, ...updates),
        ]),
  },
  {
    name: 'a draft rental is completed, and perhaps its tenant activates an account',
    weight: 3,
    steps: ({ unit }) =>
      fc
        .record({ unit, syncs: fc.boolean(), activates: oneIn(3) })
        .map(({ unit, syncs, activates }) => [
          verbs.pms.completeRental({ unit }),
          ...(syncs ? [verbs.portal.updateCustomerData(), wait(25_000)] : [wait(300_000)]),
          ...when(activates, verbs.phone.activate({ phone: OUTSIDER, as: OUTSIDER }), wait(2_000)),
        ]),
  },
  {
    name: 'a tenant’s phone number is removed, mistyped or corrected',
    weight: 2,
    steps: ({ person, unit, staff }) =>
      fc
        .record({ person, typed: TYPED, syncs: oneIn(3), asks: oneIn(4), as: staff, unit })
        .map(({ person, typed, syncs, asks, as, unit }) => [
          verbs.pms.editTenant({ person, mobile: typed ?? `$${person}.mobile` }),
          ...when(syncs, ...updates),
          ...when(asks, verbs.portal.unlock({ as, unit, choose: 'Yes' }), wait(500)),
        ]),
  },
  {
    name: 'a rental is entered with a wrong phone number (another tenant’s or nobody’s) and corrected later',
    weight: 6,
    steps: ({ unit }) =>
      fc
        .record({ unit, wrong: fc.constantFrom(MISTYPED, ...TENANTS.map((other) => `$${other}.mobile`)) })
        .map(({ unit, wrong }) => [
          verbs.pms.moveOut({ unit }),
          verbs.pms.editTenant({ person: OUTSIDER, mobile: wrong }),
          ...updates,
          verbs.pms.rent({ unit, tenant: OUTSIDER }),
          verbs.portal.updateCustomerData(),
          wait(25_000),
          verbs.pms.editTenant({ person: OUTSIDER, mobile: `$${OUTSIDER}.mobile` }),
          verbs.portal.updateCustomerData(),
          wait(25_000),
        ]),
  },
  {
    name: 'a change arrives after a later one',
    weight: 6,
    steps: ({ unit }) =>
      fc
        .record({ unit, status: fc.constantFrom('occupied', 'gatelock', 'available') })
        .map((change) => [
          verbs.pms.overdue({ unit: change.unit }),
          ...updates,
          verbs.pms.feedSays({ ...change, madeAgoMs: 600_000 }),
          wait(500),
        ]),
  },
  {
    name: 'the feed reports something that contradicts the rental software',
    weight: 3,
    steps: ({ unit, person, setup }) =>
      fc
        .record({
          unit,
          status: fc.constantFrom('occupied', 'overlock', 'available', 'inuse', 'sold', 'pre-let', 'gatelock'),
          tenant: fc.oneof(fc.constant({}), fc.record({ tenant: person })),
          completed: mostly(fc.constant(true), fc.constant(false)),
          lease: mostly(fc.constant({}), fc.record({ leaseStart: fc.constantFrom(yearEnd(setup), 'soon') })),
        })
        .map(({ unit, status, tenant, completed, lease }) => [
          verbs.pms.feedSays({ unit, status, ...tenant, completed, ...lease }),
        ]),
  },
  {
    name: 'staff open a page of the portal and compare a number',
    weight: 1,
    steps: ({ staff, person }) =>
      fc
        .record({ as: staff, person })
        .map(({ as, person }) => [
          verbs.portal.refresh({ as }),
          verbs.portal.compareNumber({ as, person, number: `$${person}.mobile` }),
        ]),
  },
];
