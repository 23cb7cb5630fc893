/**
 * Staff, roles and vendors: the people who work at a facility with their authority, and vendors with their zones and
 * last day. Nobody can grant more than they have, edit a role of their own tier or above, or change their own.
 */

import type { Mac } from '../../protocol/mac.ts';
import type { KeyEvent } from '../digital-keys/keys.ts';
import type { Ending } from '../digital-keys/voiding.ts';
import { ACCOUNT_CHANGED, endsKeys, voidKeysOf } from '../digital-keys/voiding.ts';
import { reference } from '../kernel/codes.ts';
import { type Context, type Deciders, decided, type Evolvers, type Reactors, refused } from '../kernel/contract.ts';
import { identityOf, identityRules, isTaken, mayDo } from '../kernel/identity.ts';
import { idRules, isId } from '../kernel/ids.ts';
import type { MessageSent } from '../kernel/messages.ts';
import { deliveryMethod } from '../kernel/messages.ts';
import { boundary, effect, firstRefusal, guard, holds, judged, rulesOf } from '../kernel/rule.ts';
import { keyDayOf } from '../model/facility-time.ts';
import { isSameJson } from '../model/json.ts';
import { type Permission, permissionNamed, type Role } from '../model/roles.ts';
import type { State, User } from '../model/state.ts';
import type { FacilityEvent } from '../places/facilities.ts';
import { claimOf, refusalOf } from '../rights/access.ts';
import { sendCode } from './account-codes.ts';
import type { AccountEvent } from './accounts.ts';
import { scheduleSet } from './accounts.ts';

export type StaffCommand =
  | {
      readonly type: 'role.set';
      readonly by: string;
      readonly facility: string;
      readonly role: {
        readonly id: string;
        readonly name: string;
        readonly tier: number;
        readonly permissions: readonly string[];
      };
    }
  | { readonly type: 'role.remove'; readonly by: string; readonly facility: string; readonly role: string }
  | {
      readonly type: 'staff.setRole';
      readonly by: string;
      readonly facility: string;
      readonly user: string;
      readonly role: string;
    }
  | { readonly type: 'staff.remove'; readonly by: string; readonly facility: string; readonly user: string }
  | {
      readonly type: 'vendor.add';
      readonly by: string;
      readonly facility: string;
      readonly user: string;
      readonly firstName: string;
      readonly lastName: string;
      readonly phone?: string;
      readonly email?: string;
      readonly zones: readonly string[];
      /** The last date on which they have access; without one, access does not end. */
      readonly lastDate?: string;
      readonly schedule?: string;
    }
  | { readonly type: 'vendor.remove'; readonly by: string; readonly facility: string; readonly user: string };

export type StaffEvent = { readonly at: number; readonly by: string } & (
  | { readonly type: 'role.changed'; readonly role: Role }
  | { readonly type: 'role.removed'; readonly role: string }
  | { readonly type: 'staff.roleChanged'; readonly facility: string; readonly user: string; readonly role: string }
  | { readonly type: 'staff.removed'; readonly facility: string; readonly user: string }
  | {
      readonly type: 'vendor.added';
      readonly facility: string;
      readonly user: string;
      readonly zones: readonly string[];
      readonly lastDay: number | undefined;
    }
  | { readonly type: 'vendor.removed'; readonly facility: string; readonly user: string }
);

export const staffRules = rulesOf({
  'B-ROL-1': guard(
    'Managing roles requires the Manage Roles permission.',
    'KB/reviewing-and-editing-roles',
    (c: { allowed: boolean }) => c.allowed,
  ),
  'B-ROL-2': guard(
    'Nobody can grant a permission that they do not have.',
    'KB/reviewing-and-editing-roles',
    (c: { held: readonly Permission[]; given: readonly Permission[] }) =>
      c.given.every((each) => c.held.includes(each)),
  ),
  'B-ROL-3': guard(
    'Only people of a higher tier can edit a role of a lower one; nobody can edit their own role.',
    'KB/reviewing-and-editing-roles',
    (c: { mine: number; theirs: number }) => c.mine > c.theirs,
  ),
  'B-ROL-4': guard(
    'A role that somebody has cannot be deleted.',
    'KB/reviewing-and-editing-roles',
    (c: { users: number }) => c.users === 0,
  ),
  'B-ROL-5': boundary('A role must have an id, a tier from 0 to 4, and no unknown permissions.'),
  'B-ROL-6': endsKeys('When a person’s role is changed or removed, that person’s keys are voided.', 'SEED/004'),
  'B-ROL-7': effect(
    'New staff and vendors without an account are invited by SMS or e-mail, with an activation code.',
    'KB/creating-non-tenant-users',
    (c: { user: User }) => c.user.credentials === undefined,
  ),
  'B-VEN-2': guard(
    'Managing vendors requires the Manage Service Users permission.',
    'KB/creating-non-tenant-users',
    (c: { allowed: boolean }) => c.allowed,
  ),
  'B-VEN-3': boundary(
    'A vendor must have at least one zone, may have only zones of the facility, and may have a last day, which must be a calendar date.',
  ),
});

const tierOf = (state: State, user: string, facility: string): number => {
  const role = state.users.get(user)?.roles.get(facility);
  return role === undefined ? -1 : (state.roles.get(role)?.tier ?? -1);
};

const usersWith = (state: State, role: string): number =>
  [...state.users.values()].filter((user) => [...user.roles.values()].includes(role)).length;

/** A person's permissions and tier at the facility. */
function authority(state: State, context: Context, by: string, facility: string) {
  const role = state.roles.get(state.users.get(by)?.roles.get(facility) ?? '');
  return {
    held: role?.permissions ?? [],
    mine: role?.tier ?? -1,
    allowed: mayDo(state, context, by, facility, 'Manage Roles'),
  };
}

export const staffDeciders: Deciders<StaffCommand, StaffEvent | AccountEvent | MessageSent> = {
  'role.set'(state, command, context) {
    const { rules, now: at } = context;
    const { role, by } = command;
    const given = role.permissions.map(permissionNamed).filter((known) => known !== undefined);
    const sound = isId(role.id) && [0, 1, 2, 3, 4].includes(role.tier) && given.length === role.permissions.length;
    if (!sound) return refused(staffRules['B-ROL-5'], 'role');
    const { held, mine, allowed } = authority(state, context, by, command.facility);
    const theirs = Math.max(role.tier, state.roles.get(role.id)?.tier ?? -1);
    const refusal = firstRefusal([
      judged(rules, staffRules['B-ROL-1'], { allowed }),
      judged(rules, staffRules['B-ROL-3'], { mine, theirs }),
      judged(rules, staffRules['B-ROL-2'], { held, given }),
    ]);
    if (refusal !== undefined) return refused(refusal, by);
    const set = { id: role.id, name: role.name, tier: role.tier, permissions: given };
    const known = state.roles.get(role.id);
    if (known !== undefined && isSameJson(known, set)) return decided();
    return decided({ type: 'role.changed', at, by, role: set });
  },
  'role.remove'(state, command, context) {
    const { rules, now: at } = context;
    const { by, role } = command;
    const { mine, allowed } = authority(state, context, by, command.facility);
    const found = state.roles.get(role);
    if (found === undefined) return refused(idRules['B-FAC-5'], role);
    const refusal = firstRefusal([
      judged(rules, staffRules['B-ROL-1'], { allowed }),
      judged(rules, staffRules['B-ROL-3'], { mine, theirs: found.tier }),
      judged(rules, staffRules['B-ROL-4'], { users: usersWith(state, role) }),
    ]);
    return refusal === undefined ? decided({ type: 'role.removed', at, by, role }) : refused(refusal, role);
  },
  'staff.setRole'(state, command, context) {
    const { rules, now: at } = context;
    const { by, facility, user, role } = command;
    const wanted = state.roles.get(role);
    if (!state.users.has(user) || wanted === undefined || !state.facilities.has(facility))
      return refused(idRules['B-FAC-5'], user);
    const { held, mine, allowed } = authority(state, context, by, facility);
    const refusal = firstRefusal([
      judged(rules, staffRules['B-ROL-1'], { allowed: allowed || mayDo(state, context, by, facility, 'Manage Users') }),
      [
        staffRules['B-ROL-3'].id,
        holds(rules, staffRules['B-ROL-3'], {
          mine,
          theirs: Math.max(wanted.tier, tierOf(state, user, facility)),
        }),
      ],
      judged(rules, staffRules['B-ROL-2'], { held, given: wanted.permissions }),
    ]);
    if (refusal !== undefined) return refused(refusal, user);
    if (state.users.get(user)?.roles.get(facility) === role) return decided();
    return decided({ type: 'staff.roleChanged', at, by, facility, user, role });
  },
  'staff.remove'(state, command, context) {
    const { rules, now: at } = context;
    const { by, facility, user } = command;
    if (state.users.get(user)?.roles.has(facility) !== true) return refused(idRules['B-FAC-5'], user);
    const { mine } = authority(state, context, by, facility);
    const allowed = mayDo(state, context, by, facility, 'Manage Users');
    if (
      !holds(rules, identityRules['B-ACC-8'], { permissions: allowed ? ['Manage Users'] : [], needed: 'Manage Users' })
    )
      return refused(identityRules['B-ACC-8'], by);
    if (!holds(rules, staffRules['B-ROL-3'], { mine, theirs: tierOf(state, user, facility) }))
      return refused(staffRules['B-ROL-3'], by);
    return decided({ type: 'staff.removed', at, by, facility, user });
  },
  'vendor.add'(state, command, context) {
    const { rules, now: at } = context;
    const { by, facility, user, zones, lastDate, schedule = '24-hour' } = command;
    const place = state.facilities.get(facility);
    if (place === undefined || !place.schedules.has(schedule)) return refused(idRules['B-FAC-5'], facility);
    const lastDay = lastDate === undefined ? undefined : keyDayOf(lastDate);
    const sound =
      isId(user) &&
      zones.length > 0 &&
      zones.every((zone) => place.zones.has(zone)) &&
      (lastDate === undefined) === (lastDay === undefined);
    if (!sound) return refused(staffRules['B-VEN-3'], 'vendor');
    const allowed = mayDo(state, context, by, facility, 'Manage Service Users');
    if (!holds(rules, staffRules['B-VEN-2'], { allowed })) return refused(staffRules['B-VEN-2'], by);
    const identity = identityOf(user, command);
    if (!holds(rules, identityRules['B-ACC-7'], { taken: isTaken(state, identity) }))
      return refused(identityRules['B-ACC-7'], user);
    const known = state.users.get(user);
    const vendor = known?.vendor.get(facility);
    const added =
      vendor !== undefined && isSameJson([vendor.zones, vendor.lastDay], [zones, lastDay])
        ? []
        : [{ type: 'vendor.added', at, by, facility, user, zones, lastDay } as const];
    const scheduled = scheduleSet(state, at, facility, user, schedule);
    if (known !== undefined) return decided(...added, ...scheduled);
    return decided(
      { type: 'user.created', at, user: identity, trackingId: reference(context, `tracking ${user}`) },
      ...added,
      ...scheduled,
    );
  },
  'vendor.remove'(state, command, context) {
    const { by, facility, user } = command;
    if (state.users.get(user)?.vendor.has(facility) !== true) return refused(idRules['B-FAC-5'], user);
    const allowed = mayDo(state, context, by, facility, 'Manage Service Users');
    if (!holds(context.rules, staffRules['B-VEN-2'], { allowed })) return refused(staffRules['B-VEN-2'], by);
    return decided({ type: 'vendor.removed', at: context.now, by, facility, user });
  },
};

const ROLE_CHANGED: Ending = { rule: staffRules['B-ROL-6'], why: 'account changed' };

const voidAll = (state: State, user: string, facility: string, context: Context): KeyEvent[] =>
  voidKeysOf(state, user, ROLE_CHANGED, context, (mac) => state.locks.get(mac)?.facility === facility);

function invite(state: State, id: string, context: Context): readonly (AccountEvent | MessageSent)[] {
  const user = state.users.get(id);
  if (user === undefined || !holds(context.rules, staffRules['B-ROL-7'], { user })) return [];
  return sendCode(state, context, user, deliveryMethod(user), 'employee-invitation');
}

/**
 * When a role, a setting, different zones or an earlier last day take access away from a person, their keys to
 * those places become void immediately. Source: chosen.
 */
function voidLostOf(state: State, user: User, facility: string, context: Context): KeyEvent[] {
  const lost = (mac: Mac): boolean => {
    const lock = state.locks.get(mac);
    const claim = lock?.facility === facility ? claimOf(state, user, lock, context.now) : undefined;
    return claim !== undefined && refusalOf(claim, context, { hours: false }) !== undefined;
  };
  return voidKeysOf(state, user.id, ACCOUNT_CHANGED, context, lost);
}

const voidLost = (state: State, facility: string, context: Context): KeyEvent[] =>
  [...state.users.values()]
    .filter((user) => user.roles.has(facility))
    .flatMap((user) => voidLostOf(state, user, facility, context));

/** A vendor who is added again may have lost zones or days. */
function vendorAdded(
  state: State,
  event: { readonly user: string; readonly facility: string },
  context: Context,
): readonly (AccountEvent | MessageSent | KeyEvent)[] {
  const user = state.users.get(event.user);
  const voided = user === undefined ? [] : voidLostOf(state, user, event.facility, context);
  return [...invite(state, event.user, context), ...voided];
}

export const staffReactors: Reactors<StaffEvent | AccountEvent | FacilityEvent, MessageSent | AccountEvent | KeyEvent> =
  {
    'role.changed': (state, _event, context) =>
      [...state.facilities.keys()].flatMap((facility) => voidLost(state, facility, context)),
    'facility.settingChanged': (state, event, context) => voidLost(state, event.facility, context),
    'staff.added': (state, event, context) => invite(state, event.user, context),
    'vendor.added': vendorAdded,
    'staff.roleChanged': (state, event, context) => voidAll(state, event.user, event.facility, context),
    'staff.removed': (state, event, context) => voidAll(state, event.user, event.facility, context),
    'vendor.removed': (state, event, context) => voidAll(state, event.user, event.facility, context),
  };

export const staffEvolvers: Evolvers<StaffEvent> = {
  'role.changed'(state, { role }) {
    state.roles.set(role.id, { ...role, permissions: [...role.permissions] });
  },
  'role.removed'(state, { role }) {
    state.roles.delete(role);
  },
  'staff.roleChanged'(state, { user, facility, role }) {
    state.users.get(user)?.roles.set(facility, role);
  },
  'staff.removed'(state, { user, facility }) {
    state.users.get(user)?.roles.delete(facility);
  },
  'vendor.added'(state, { user, facility, zones, lastDay }) {
    state.users.get(user)?.vendor.set(facility, { zones: [...zones], lastDay });
  },
  'vendor.removed'(state, { user, facility }) {
    state.users.get(user)?.vendor.delete(facility);
  },
};
