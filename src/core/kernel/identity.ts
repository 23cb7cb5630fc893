/**
 * Identities: a phone number or an e-mail address belongs to one account, one person is signed in on a phone, and staff have
 * the permissions of their role.
 */

import type { Draft } from '../model/draft.ts';
import type { Permission } from '../model/roles.ts';
import type { State, User } from '../model/state.ts';
import type { Context } from './contract.ts';
import { boundary, guard, holds, rulesOf } from './rule.ts';

export interface Identity {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string | undefined;
  readonly email: string | undefined;
}

export const identityRules = rulesOf({
  'B-ACC-3': guard(
    'An account freezes after five failed sign-ins and stays frozen until staff unfreeze it.',
    'KB/understanding-account-freezes',
    (c: { user: User }) => !c.user.frozen,
  ),
  'B-ACC-6': boundary('A phone requests nothing until somebody is signed in on it.', 'SEED/000'),
  'B-ACC-7': guard(
    'No two accounts may have the same phone number or e-mail address.',
    'KB/managing-employee/tenant-accounts',
    (c: { taken: boolean }) => !c.taken,
  ),
  'B-ACC-8': guard(
    'Staff can do only what a permission of their role allows.',
    'SEED/000',
    (c: { permissions: readonly Permission[]; needed: Permission }) => c.permissions.includes(c.needed),
  ),
});

/** Reduces phone numbers to digits and addresses to lower case. */
export function normalised(identity: string): string {
  const text = identity.trim();
  return text.includes('@') ? text.toLowerCase() : text.replaceAll(/[^\d+]/g, '');
}

export function userOf(state: State, identity: string): User | undefined {
  const id = state.identities.get(normalised(identity));
  return id === undefined ? undefined : state.users.get(id);
}

export function permissionsOf(state: State, user: string, facility: string): readonly Permission[] {
  const role = state.users.get(user)?.roles.get(facility);
  return role === undefined ? [] : (state.roles.get(role)?.permissions ?? []);
}

export const mayDo = (state: State, context: Context, user: string, facility: string, needed: Permission): boolean =>
  holds(context.rules, identityRules['B-ACC-8'], { permissions: permissionsOf(state, user, facility), needed });

/** The person who is signed in on a device. */
export function signedIn(state: State, device: string): User | undefined {
  const id = state.devices.get(device)?.user;
  return id === undefined ? undefined : state.users.get(id);
}

export const newUser = (identity: Identity, trackingId: string): Draft<User> => ({
  ...identity,
  trackingId,
  credentials: undefined,
  activation: undefined,
  fobPin: undefined,
  wrongSignIns: [],
  frozen: false,
  roles: new Map(),
  schedules: new Map(),
  vendor: new Map(),
  accessCodes: new Map(),
  facilities: new Set(),
});

/** Normalises the phone number and the e-mail address; a blank one becomes undefined. */
export function identityOf(
  id: string,
  given: { firstName?: string; lastName?: string; phone?: string | undefined; email?: string | undefined },
): Identity {
  const clean = (text: string | undefined) =>
    text === undefined || normalised(text) === '' ? undefined : normalised(text);
  return {
    id,
    firstName: given.firstName ?? '',
    lastName: given.lastName ?? '',
    phone: clean(given.phone),
    email: clean(given.email),
  };
}

/** The account with this number or, if there is none, with this address. */
export const namedBy = (state: State, { phone, email }: Identity): User | undefined =>
  [phone, email].flatMap((text) => (text === undefined ? [] : (userOf(state, text) ?? [])))[0];

/** A name in the form in which it is compared: letter case, repeated spaces, and the boundary between first and last name do not matter. */
export const comparedName = (name: string): string => name.trim().replaceAll(/\s+/g, ' ').toUpperCase();
const nameOf = ({ firstName, lastName }: Identity): string => comparedName(`${firstName} ${lastName}`);
export const isNameless = (identity: Identity): boolean => nameOf(identity) === '';

/** Whether an account is consistent with the data of a person. A blank field is consistent with everything. */
export const agrees = (user: Identity, identity: Identity): boolean =>
  [nameOf, ({ phone }: Identity) => phone, ({ email }: Identity) => email].every((of) => {
    const [mine, said] = [of(user) ?? '', of(identity) ?? ''];
    return mine === '' || said === '' || mine === said;
  });

const FIELDS = ['firstName', 'lastName', 'phone', 'email'] as const;

/** Whether the account would change if it adopted that identity. */
export const differs = (user: User, identity: Identity): boolean =>
  FIELDS.some((field) => user[field] !== identity[field]);

/** Whether another account has the number or the address. */
export const isTaken = (state: State, identity: Identity): boolean =>
  [identity.phone, identity.email].some((text) => {
    const owner = text === undefined ? undefined : state.identities.get(text);
    return owner !== undefined && owner !== identity.id;
  });
