/** The rental software: overdue rent, payments, move-ins and move-outs. */
import fc from 'fast-check';
import { TENANTS } from '../../setup/facility.ts';
import { verbs, wait } from '../../setup/steps.ts';
import { type Move, sync, synced, unlocks, wakes } from '../move.ts';
import { ONE_CODE } from '../one-code.ts';

export const RENT: readonly Move[] = [
  { ...ONE_CODE, weight: 3 },
  {
    name: 'the rent of a unit is overdue',
    weight: 4,
    steps: ({ unit }) =>
      fc
        .record({ unit, status: fc.constantFrom('overlock', 'gatelock'), sync })
        .map(({ sync, ...overdue }) => [verbs.pms.overdue(overdue), ...synced(overdue.unit, sync)]),
  },
  {
    name: 'a tenant pays',
    weight: 3,
    steps: ({ unit }) =>
      fc.record({ unit, sync }).map(({ unit, sync }) => [verbs.pms.pay({ unit }), ...synced(unit, sync)]),
  },
  {
    name: 'a tenant pays while the lock is disconnected from the gateway, and then opens it',
    weight: 2,
    steps: ({ rental }) =>
      rental.map(({ unit, tenant }) => [
        verbs.pms.overdue({ unit, status: 'overlock' }),
        verbs.portal.updateCustomerData(),
        ...wakes(unit),
        wait(1_000),
        verbs.gateway.cut({ lock: unit }),
        verbs.pms.pay({ unit }),
        verbs.portal.updateCustomerData(),
        verbs.person.tailgate({ person: tenant }),
        verbs.phone.openApp({ phone: tenant }),
        verbs.person.walkTo({ person: tenant, to: unit }),
        wait(20_000),
        ...unlocks(tenant, unit),
        verbs.gateway.restore({ lock: unit }),
      ]),
  },
  {
    name: 'a tenant moves out',
    weight: 2,
    steps: ({ unit }) =>
      fc.record({ unit, sync }).map(({ unit, sync }) => [verbs.pms.moveOut({ unit }), ...synced(unit, sync)]),
  },
  {
    name: 'somebody rents a unit',
    weight: 3,
    steps: ({ unit }) =>
      fc
        .record({ unit, tenant: fc.constantFrom(...TENANTS), sync })
        .map(({ sync, ...rental }) => [verbs.pms.rent(rental), ...synced(rental.unit, sync)]),
  },
  {
    name: 'the feed goes down or up',
    weight: 1,
    steps: () => fc.constantFrom('down', 'up').map((pms) => [verbs.pms.feedDown({ pms })]),
  },
];
