/**
 * The unusual circumstances of a unit and its people when somebody does something in the portal. Most rules matter only then. A circumstance
 * that would spoil the rest of a run ends afterwards.
 */
import { STAFF } from '../setup/facility.ts';
import { type Step, verbs, wait } from '../setup/steps.ts';
import { comesTo, updates, wakes } from './move.ts';
import type { Case } from './portal-actions.ts';

interface Circumstance {
  readonly begins: (of: Case) => readonly Step[];
  readonly ends?: (of: Case) => readonly Step[];
}

const isStaff = (person: string): boolean => STAFF.some((id) => id === person);

/** One of these is drawn: the unit unchanged, overlocked or empty. */
export const STATUS_CIRCUMSTANCES: readonly Circumstance[] = [
  { begins: () => [] },
  {
    begins: ({ unit }) => [verbs.pms.overdue({ unit }), ...updates],
    ends: ({ unit }) => [verbs.pms.pay({ unit }), ...updates],
  },
  { begins: ({ unit }) => [verbs.pms.moveOut({ unit }), ...updates] },
];

/** Any combination of these is drawn. */
export const CIRCUMSTANCES: readonly Circumstance[] = [
  { begins: () => [verbs.gateway.cut()], ends: () => [verbs.gateway.restore()] },
  {
    begins: ({ tenant }) => [verbs.pms.editTenant({ person: tenant, mobile: '' }), ...updates],
    ends: ({ tenant }) => [verbs.pms.editTenant({ person: tenant, mobile: `$${tenant}.mobile` }), ...updates],
  },
  { begins: ({ unit }) => [verbs.lock.drainTo({ lock: unit, mv: 2_700 }), ...wakes(unit)] },
  { begins: ({ unit, tenant }) => [verbs.phone.share({ phone: tenant, unit }), wait(1_000)] },
  { begins: ({ unit, tenant, person }) => [verbs.phone.share({ phone: tenant, unit, with: person }), wait(1_000)] },
  {
    // A person with a key.
    begins: ({ unit, tenant, person }) => [
      verbs.phone.share({ phone: tenant, unit, ...(isStaff(person) ? {} : { with: person }) }),
      wait(1_000),
      ...comesTo(person, unit),
    ],
  },
  { begins: ({ person }) => [verbs.portal.sendCode({ person })] },
  { begins: ({ as, role }) => [verbs.portal.setRole({ as: 'mia', person: as, role })] },
  {
    begins: ({ odd }) => [verbs.portal.setting({ name: 'restrictOverlockEntry', value: !odd })],
    ends: () => [verbs.portal.setting({ name: 'restrictOverlockEntry', value: false })],
  },
  {
    begins: ({ odd }) => [verbs.portal.setting({ name: 'allowManagerShares', value: odd })],
    ends: () => [verbs.portal.setting({ name: 'allowManagerShares', value: true })],
  },
  {
    begins: ({ odd }) => [verbs.portal.setting({ name: 'allFacilityNotifications', value: odd })],
    ends: () => [verbs.portal.setting({ name: 'allFacilityNotifications', value: true })],
  },
];
