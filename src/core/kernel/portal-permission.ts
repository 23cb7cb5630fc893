/**
 * The permission check for commands that staff give through the portal. `staff` names the person who asks; here, and nowhere else, the permission
 * that the page needs is checked. Without `staff`, the facility itself acts: its set-up, its devices, or a person's own app.
 */

import type { Permission } from '../model/roles.ts';
import type { State } from '../model/state.ts';
import { permissionsOf } from './identity.ts';
import { lockOf } from './ids.ts';
import { guard, holds, type RuleBook, rulesOf } from './rule.ts';

/** The person who asks through the portal. */
export interface ByStaff {
  readonly staff?: string;
}

export const portalRules = rulesOf({
  'B-ROL-8': guard(
    'In the portal, changing settings and hours requires the Manage Facilities permission, changing zones Manage Zones, controllers Manage Locks, and people and their codes Manage Users.',
    'KB/reviewing-permissions',
    (c: { permissions: readonly Permission[]; needed: Permission }) => c.permissions.includes(c.needed),
  ),
});

/** The part of a command that the check reads: the person who asks, and the fields that locate the page. */
export interface Asked extends ByStaff {
  readonly type: string;
  readonly facility?: string;
  readonly unit?: string;
  readonly user?: string;
  readonly mac?: string;
}

/**
 * The facilities from whose pages the command may come. A person's page belongs to every facility in which the person has a part.
 */
function facilitiesOf(state: State, { facility, unit, user: id, mac }: Asked): readonly (string | undefined)[] {
  if (facility !== undefined) return [facility];
  if (unit !== undefined) return [state.units.get(unit)?.facility];
  if (id !== undefined) {
    const user = state.users.get(id);
    return user === undefined ? [] : [...user.facilities, ...user.roles.keys(), ...user.vendor.keys()];
  }
  return mac === undefined ? [] : [lockOf(state, mac)?.facility];
}

/** Whether a member of staff asks without having the permission. */
export function isBarred(state: State, asked: Asked, needed: Permission, rules: RuleBook): boolean {
  const { staff } = asked;
  if (staff === undefined) return false;
  const permissions = facilitiesOf(state, asked).flatMap((facility) => permissionsOf(state, staff, facility ?? ''));
  return !holds(rules, portalRules['B-ROL-8'], { permissions, needed });
}
