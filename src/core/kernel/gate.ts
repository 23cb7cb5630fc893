/**
 * The gate before commands that staff give through the portal: `staff` names who asks, and the permission that the page needs is
 * judged here, once. Without `staff` the facility itself acts: its set-up, its devices, a person's own app.
 */

import type { Permission } from '../model/roles.ts';
import type { State } from '../model/state.ts';
import { permissionsOf } from './identity.ts';
import { lockOf } from './ids.ts';
import { guard, holds, type RuleBook, rulesOf } from './rule.ts';

/** Who asks through the portal. */
export interface ByStaff {
  readonly staff?: string;
}

export const gateRules = rulesOf({
  'B-ROL-8': guard(
    'In the portal, settings and hours need the permission Manage Facilities, zones Manage Zones, controllers Manage Locks, and people and their codes Manage Users.',
    'KB/reviewing-permissions',
    (c: { permissions: readonly Permission[]; needed: Permission }) => c.permissions.includes(c.needed),
  ),
});

/** A command as the gate sees it: who asks, and what says where. */
export interface Asked extends ByStaff {
  readonly type: string;
  readonly facility?: string;
  readonly unit?: string;
  readonly user?: string;
  readonly mac?: string;
}

/** Where the page is that the command comes from: a person's is at every facility where that person has a part. */
function facilitiesOf(state: State, { facility, unit, user: id, mac }: Asked): readonly (string | undefined)[] {
  if (facility !== undefined) return [facility];
  if (unit !== undefined) return [state.units.get(unit)?.facility];
  if (id !== undefined) {
    const user = state.users.get(id);
    return user === undefined ? [] : [...user.facilities, ...user.roles.keys(), ...user.vendor.keys()];
  }
  return mac === undefined ? [] : [lockOf(state, mac)?.facility];
}

/** Whether somebody asks who may not. */
export function isBarred(state: State, asked: Asked, needed: Permission, rules: RuleBook): boolean {
  const { staff } = asked;
  if (staff === undefined) return false;
  const permissions = facilitiesOf(state, asked).flatMap((facility) => permissionsOf(state, staff, facility ?? ''));
  return !holds(rules, gateRules['B-ROL-8'], { permissions, needed });
}
