/**
 * The gate before commands that staff give through the portal: `staff` names who asks, and the permission that the page needs is
 * judged here, once. Without `staff` the facility itself acts: its set-up, its devices, a person's own app.
 */
import { parseMac } from '../protocol/mac.ts';
import { type Context, holds } from './contract.ts';
import { permissionsOf } from './identity.ts';
import type { Permission } from './roles.ts';
import { guard } from './rule.ts';
import type { State } from './state.ts';
import type { Command } from './topics.ts';

/** Who asks through the portal. */
export interface ByStaff {
  readonly staff?: string;
}

/** Which permission a page needs (KB pages of each). */
const NEEDED: { readonly [K in Command['type']]?: Permission } = {
  'facility.setting': 'Manage Facilities',
  'facility.schedule': 'Manage Facilities',
  'facility.zone': 'Manage Zones',
  'lock.add': 'Manage Locks',
  'lock.remove': 'Manage Locks',
  'unit.remove': 'Manage Locks',
  'user.schedule': 'Manage Users',
  'account.sendCode': 'Manage Users',
};

export const gateRules = {
  'B-ROL-8': guard(
    'In the portal settings and hours need Manage Facilities, zones Manage Zones, controllers Manage Locks, people and their codes Manage Users.',
    'KB/reviewing-permissions',
    (c: { permissions: readonly Permission[]; needed: Permission }) => c.permissions.includes(c.needed),
  ),
};

/** Where the page is that the command comes from: a person's is at every facility where that person has a part. */
function facilitiesOf(state: State, command: Command): readonly (string | undefined)[] {
  if ('facility' in command) return [command.facility];
  if ('unit' in command) return [state.units.get(command.unit)?.facility];
  if ('user' in command) {
    const user = state.users.get(command.user);
    return user === undefined ? [] : [...user.facilities, ...user.roles.keys(), ...user.vendor.keys()];
  }
  if (!('mac' in command)) return [];
  const mac = parseMac(command.mac);
  return [mac.ok ? state.locks.get(mac.value)?.facility : undefined];
}

/** Whether somebody asks who may not. */
export function isBarred(state: State, command: Command, { rules }: Context): boolean {
  const needed = NEEDED[command.type];
  if (needed === undefined || !('staff' in command) || command.staff === undefined) return false;
  const { staff } = command;
  const permissions = facilitiesOf(state, command).flatMap((facility) => permissionsOf(state, staff, facility ?? ''));
  return !holds(rules, 'B-ROL-8', { permissions, needed });
}
