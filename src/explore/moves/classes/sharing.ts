/** Shared units: with other tenants, with the staff, with more people than the facility allows. */
import fc from 'fast-check';
import { PEOPLE, TENANTS } from '../../setup/facility.ts';
import { verbs, wait } from '../../setup/steps.ts';
import { comesTo, type Move, mostly, tenantBesides, when } from '../move.ts';

/** Usually another tenant; otherwise the staff, which is the default of the verb. */
const others = mostly<string | undefined>(fc.constantFrom(...TENANTS), fc.constant(undefined));
const sharedBy = (tenant: string, other: string | undefined): { with?: string } =>
  other === undefined ? {} : { with: tenantBesides(other, tenant) };

export const SHARING: readonly Move[] = [
  {
    name: 'a tenant shares a unit',
    weight: 4,
    steps: ({ rental }) =>
      fc
        .record({ rental, other: others })
        .map(({ rental: { unit, tenant }, other }) => [
          verbs.phone.share({ phone: tenant, unit, ...sharedBy(tenant, other) }),
          wait(1_000),
        ]),
  },
  {
    name: 'somebody shares a unit, perhaps that of another tenant',
    weight: 1,
    steps: ({ unit }) =>
      fc
        .record({ phone: fc.constantFrom(...TENANTS), unit, with: fc.constantFrom(...TENANTS) })
        .map((share) => [verbs.phone.share(share), wait(1_000)]),
  },
  {
    name: 'a tenant ends a share',
    weight: 3,
    steps: ({ rental }) =>
      fc
        .record({ rental, other: others })
        .map(({ rental: { unit, tenant }, other }) => [
          verbs.phone.unshare({ phone: tenant, unit, ...sharedBy(tenant, other) }),
          wait(1_000),
        ]),
  },
  {
    name: 'staff ask the tenant to share a unit',
    weight: 2,
    steps: ({ staff, unit, person }) =>
      fc
        .record({ as: staff, other: mostly(staff, person), unit, removes: fc.boolean() })
        .map(({ as, other, unit, removes }) => [
          verbs.portal.requestAccess({ as, unit }),
          ...when(removes, verbs.portal.removeManagerAccess({ as: other, unit })),
        ]),
  },
  {
    name: 'a tenant shares a unit with another tenant, who gets keys, and then ends the share',
    weight: 3,
    steps: ({ rental }) =>
      fc.record({ rental, drawn: fc.constantFrom(...TENANTS) }).map(({ rental: { unit, tenant }, drawn }) => {
        const other = tenantBesides(drawn, tenant);
        return [
          verbs.phone.share({ phone: tenant, unit, with: other }),
          wait(1_000),
          ...comesTo(other, unit),
          verbs.phone.unshare({ phone: tenant, unit, with: other }),
          wait(1_000),
        ];
      }),
  },
  {
    name: 'a tenant shares a unit with the staff, and somebody ends that share',
    weight: 3,
    steps: ({ rental, staff, person }) =>
      fc
        .record({ rental, as: mostly(staff, person) })
        .map(({ rental: { unit, tenant }, as }) => [
          verbs.phone.share({ phone: tenant, unit }),
          wait(1_000),
          verbs.portal.removeManagerAccess({ as, unit }),
          wait(1_000),
        ]),
  },
  {
    name: 'a tenant shares a unit with more people than the facility allows',
    weight: 1,
    steps: ({ rental }) =>
      fc
        .record({ rental, others: fc.shuffledSubarray([...PEOPLE], { minLength: 3, maxLength: 3 }) })
        .map(({ rental: { unit, tenant }, others }) => [
          verbs.portal.setting({ name: 'sharedUsers', value: 1 }),
          ...others
            .filter((id) => id !== tenant)
            .slice(0, 2)
            .flatMap((id) => [verbs.phone.share({ phone: tenant, unit, with: id }), wait(1_000)]),
        ]),
  },
  {
    name: 'somebody shares a unit with any person',
    weight: 1,
    steps: ({ visit, person }) =>
      fc
        .record({ visit, with: person })
        .map(({ visit: { unit, who }, with: other }) => [
          verbs.phone.share({ phone: who, unit, with: other }),
          wait(1_000),
        ]),
  },
];
