/**
 * Roles of the staff: a tier of authority and a set of permissions. The default roles follow the portal. The full catalogue of
 * permissions is not public, so this one contains those that a source names.
 */

export const PERMISSIONS = [
  /** It is also called "Emergency Unlock Override". */
  'Access Emergency Unlock',
  'Access Override Unlock',
  'Remote Open',
  'Open Manager Shares',
  'Open Repossessed Units',
  'Manage Auctions',
  'Manage Users',
  'Manage Service Users',
  'Unfreeze User',
  'Manage Facilities',
  'Manage Locks',
  'View Zones',
  'Manage Zones',
  'View Roles',
  'Manage Roles',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** A permission by the name in the list, or by its other name on the help pages. */
export const permissionNamed = (name: string): Permission | undefined =>
  name === 'Emergency Unlock Override' ? 'Access Emergency Unlock' : PERMISSIONS.find((known) => known === name);

/** `tier`: Very High 4, High 3, Medium 2, Low 1, none 0. */
export interface Role {
  readonly id: string;
  readonly name: string;
  readonly tier: number;
  readonly permissions: readonly Permission[];
}

const EMPLOYEE: Permission[] = ['Access Override Unlock', 'Remote Open', 'Open Manager Shares'];
const MANAGER: Permission[] = PERMISSIONS.filter((permission) => permission !== 'Manage Roles');

/** The permissions of a default role. The sources name the roles and their authority. Source: chosen. */
export const DEFAULT_ROLES: readonly Role[] = [
  { id: 'company-manager', name: 'Company Manager', tier: 4, permissions: [...PERMISSIONS] },
  { id: 'facility-manager', name: 'Facility Manager', tier: 3, permissions: MANAGER },
  { id: 'employee', name: 'Employee', tier: 2, permissions: EMPLOYEE },
  { id: 'technician', name: 'Technician/Installer', tier: 1, permissions: ['Manage Locks'] },
  { id: 'vendor', name: 'Vendor', tier: 0, permissions: [] },
];
