/** The people who work at the facility and the permissions of their roles: the default roles, restated, with all changes during the run. */
import { count, type ObservedEvent, partOf, text } from './observations.ts';

/** Every permission that behaviour.md names. */
const ALL = [
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
export type Permission = (typeof ALL)[number];

interface RoleModel {
  readonly tier: number;
  readonly permissions: ReadonlySet<string>;
}

const role = (tier: number, permissions: readonly string[]): RoleModel => ({ tier, permissions: new Set(permissions) });

/** Role ids by the name that a facility file uses. */
const NAMES: Readonly<Record<string, string>> = {
  'Company Manager': 'company-manager',
  'Facility Manager': 'facility-manager',
  Employee: 'employee',
  'Technician/Installer': 'technician',
  Vendor: 'vendor',
};

export class StaffModel {
  readonly #roles = new Map<string, RoleModel>([
    ['company-manager', role(4, ALL)],
    [
      'facility-manager',
      role(
        3,
        ALL.filter((permission) => permission !== 'Manage Roles'),
      ),
    ],
    ['employee', role(2, ['Access Override Unlock', 'Remote Open', 'Open Manager Shares'])],
    ['technician', role(1, ['Manage Locks'])],
    ['vendor', role(0, [])],
  ]);
  readonly #of = new Map<string, string>();

  constructor(staff: readonly { readonly id: string; readonly role: string }[]) {
    for (const { id, role: name } of staff) this.#of.set(id, NAMES[name] ?? name);
  }

  saw({ kind, data }: ObservedEvent): void {
    const user = text(data, 'user');
    if (kind === 'core.staff.added' || kind === 'core.staff.roleChanged') this.#of.set(user, text(data, 'role'));
    if (kind === 'core.staff.removed') this.#of.delete(user);
    if (kind === 'core.role.removed') this.#roles.delete(text(data, 'role'));
    if (kind !== 'core.role.changed') return;
    const changed = partOf(data, 'role');
    const permissions = Array.isArray(changed.permissions) ? changed.permissions.map(String) : [];
    this.#roles.set(text(changed, 'id'), role(count(changed, 'tier'), permissions));
  }

  has(user: string): boolean {
    return this.#of.has(user);
  }

  may(user: string, permission: Permission): boolean {
    return this.permissions(user).has(permission);
  }

  permissions(user: string): ReadonlySet<string> {
    return this.#roles.get(this.#of.get(user) ?? '')?.permissions ?? new Set();
  }

  /** The tier of a person; −1 for one who is not staff. */
  tier(user: string): number {
    return this.#roles.get(this.#of.get(user) ?? '')?.tier ?? -1;
  }

  roleTier(id: string): number {
    return this.#roles.get(id)?.tier ?? -1;
  }

  rolePermissions(id: string): ReadonlySet<string> {
    return this.#roles.get(id)?.permissions ?? new Set();
  }

  isHeld(id: string): boolean {
    return [...this.#of.values()].includes(id);
  }

  with(permission: Permission): readonly string[] {
    return [...this.#of.keys()].filter((user) => this.may(user, permission));
  }
}
