/** Staff and what they may do: roles that lack a permission, staff who join, leave and rent here, units shared with them. */
import fc from 'fast-check';
import { PERMISSIONS } from '../../../core/model/roles.ts';
import { type Step, verbs, wait } from '../../setup/steps.ts';
import { comesAndUnlocks, type Move, mostly, updates, when } from '../move.ts';

const role = fc.constantFrom('company-manager', 'facility-manager', 'employee', 'technician', 'own');
const manager = mostly(fc.constant('mia'), fc.constant('eve'));
const allBut = (...lacking: readonly (string | undefined)[]): string[] =>
  PERMISSIONS.filter((permission) => !lacking.includes(permission));

const eveIs = (role: string): Step => verbs.portal.setRole({ as: 'mia', person: 'eve', role });

export const ROLES: readonly Move[] = [
  {
    name: 'a custom role lacks one permission',
    weight: 5,
    steps: () =>
      fc
        .record({
          as: manager,
          role: fc.constantFrom('own', 'own', 'own', 'employee'),
          tier: fc.constantFrom(1, 1, 2, 3, 9),
          lacking: fc.constantFrom(...PERMISSIONS),
          managesRoles: fc.boolean(),
          given: mostly(fc.constant(true), fc.constant(false)),
        })
        .map(({ as, role, tier, lacking, managesRoles, given }) => [
          verbs.portal.editRole({
            as,
            role,
            tier,
            permissions: allBut(lacking, managesRoles ? undefined : 'Manage Roles'),
          }),
          ...when(given, eveIs(role)),
        ]),
  },
  {
    name: 'an employee who manages roles grants a permission that they lack',
    weight: 2,
    steps: () =>
      fc
        .record({
          lacking: fc.constantFrom(...PERMISSIONS.filter((each) => each !== 'Manage Roles')),
          grants: fc.boolean(),
        })
        .map(({ lacking, grants }) => [
          verbs.portal.editRole({ as: 'mia', role: 'own', tier: 3, permissions: allBut(lacking) }),
          eveIs('own'),
          verbs.portal.editRole({ as: 'eve', role: 'lower', tier: 1, permissions: grants ? [lacking] : [] }),
        ]),
  },
  {
    name: 'somebody is given a different role',
    weight: 3,
    steps: ({ staff, person }) =>
      fc.record({ as: staff, person: mostly(staff, person), role }).map((change) => [verbs.portal.setRole(change)]),
  },
  {
    name: 'a role is deleted',
    weight: 1,
    steps: ({ staff }) =>
      fc
        .record({ as: staff, role: fc.constantFrom('own', 'employee', 'vendor') })
        .map((deleted) => [verbs.portal.deleteRole(deleted)]),
  },
  {
    name: 'somebody joins or leaves the staff',
    weight: 3,
    steps: ({ staff, person }) =>
      fc.oneof(
        fc.record({ person, role }).map((joins) => [verbs.portal.addStaff(joins)]),
        fc.record({ as: staff, person: staff }).map((leaves) => [verbs.portal.removeStaff(leaves)]),
      ),
  },
  {
    name: 'a tenant shares a unit with the staff, and one of them opens it',
    weight: 5,
    steps: ({ rental, staff }) =>
      fc
        .record({
          rental,
          who: staff,
          allowed: fc.constantFrom(undefined, undefined, undefined, undefined, true, false),
          also: fc.constantFrom('technician', 'asks again', 'gets another role', undefined, undefined),
          role,
        })
        .map(({ rental: { unit, tenant }, who, allowed, also, role }) => [
          verbs.phone.share({ phone: tenant, unit }),
          wait(500),
          ...when(also === 'technician', eveIs('technician')),
          ...(allowed === undefined ? [] : [verbs.portal.setting({ name: 'allowManagerShares', value: allowed })]),
          ...comesAndUnlocks(who, unit),
          ...when(also === 'asks again', verbs.phone.requestAccess({ phone: who, unit }), wait(500)),
          ...when(also === 'gets another role', verbs.portal.setRole({ as: 'mia', person: who, role }), wait(500)),
        ]),
  },
  {
    name: 'a tenant shares a unit with the staff, and somebody without the permission tries to open it',
    weight: 12,
    steps: ({ soundRental }) =>
      fc
        .record({
          rental: soundRental,
          lacks: fc.constantFrom(
            eveIs('technician'),
            verbs.portal.setting({ name: 'allowManagerShares', value: false }),
          ),
        })
        .map(({ rental: { unit, tenant }, lacks }) => [
          verbs.phone.share({ phone: tenant, unit }),
          wait(500),
          lacks,
          verbs.portal.setSchedule({ person: 'eve', schedule: 'always' }),
          ...comesAndUnlocks('eve', unit),
        ]),
  },
  {
    name: 'a member of staff rents a unit',
    weight: 2,
    steps: ({ unit, staff }) =>
      fc
        .record({ unit, tenant: staff, allowed: fc.boolean() })
        .map(({ unit, tenant, allowed }) => [
          verbs.pms.moveOut({ unit }),
          verbs.pms.rent({ unit, tenant }),
          ...updates.slice(0, 1),
          verbs.portal.setting({ name: 'allowEmployeeRental', value: allowed }),
          ...comesAndUnlocks(tenant, unit),
        ]),
  },
];
