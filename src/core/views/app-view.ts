/**
 * The tenant's app as views: the companies and facilities of an account, its list at one facility, and the refusals as they appear to a person who
 * must not learn how a lock is opened.
 */
import type { Mac } from '../../protocol/mac.ts';

import type { Entry, State, UnitStatus, User } from '../model/state.ts';
import { claimOf, locksOf, type Right, unitsOf } from '../rights/access.ts';
import { STATUS_LOOKS } from './portal.ts';

export interface CompanyView {
  readonly name: string;
  readonly facilities: readonly { readonly id: string; readonly name: string }[];
}

/** An account's facilities by company, as shown in the drop-down and after signing in. */
export function companiesOf(state: State, user: User): CompanyView[] {
  const byCompany = new Map<string, { id: string; name: string }[]>();
  const here = new Set([...user.facilities, ...user.roles.keys(), ...user.vendor.keys()]);
  for (const id of here) {
    const facility = state.facilities.get(id);
    if (facility === undefined) continue;
    const known = byCompany.get(facility.company) ?? [];
    byCompany.set(facility.company, [...known, { id, name: facility.name }]);
  }
  return [...byCompany].map(([name, facilities]) => ({ name, facilities }));
}

export interface AppUnitView {
  readonly id: string;
  readonly name: string;
  readonly status: UnitStatus;
  /** The unit's name as the app displays it. */
  readonly label: string;
  /** The unit's controllers; the app shows one icon for each. */
  readonly macs: readonly Mac[];
  readonly rights: readonly Right[];
  /** The unit of another tenant, shared with this user. */
  readonly shared: boolean;
}

/**
 * The units that a person sees in the app at a facility: their own, shared ones and, for staff, those that they may open
 * without asking.
 */
export function appUnits(state: State, user: User, facility: string, now: number): AppUnitView[] {
  const seen = new Map<string, AppUnitView>();
  for (const { lock, theirs } of locksOf(state, user, facility)) {
    const claim = claimOf(state, user, lock, now, theirs);
    if (claim?.unit === undefined || claim.rights.length === 0) continue;
    const { unit, rights } = claim;
    const macs = [...(seen.get(unit.id)?.macs ?? []), lock.mac];
    seen.set(unit.id, view(unit, macs, rights, user));
  }
  for (const unit of unitsOf(state, user, facility))
    if (!seen.has(unit.id)) seen.set(unit.id, view(unit, [], [], user));
  return [...seen.values()];
}

const view = (
  unit: { id: string; name: string; status: UnitStatus; tenant: string | undefined },
  macs: readonly Mac[],
  rights: readonly Right[],
  user: User,
): AppUnitView => ({
  id: unit.id,
  name: unit.name,
  status: unit.status,
  label: STATUS_LOOKS[unit.status].name,
  macs,
  rights,
  shared: unit.tenant !== user.id && rights.includes('shared'),
});

/** Entries to which a person has a right. */
export function appEntries(state: State, user: User, facility: string, now: number): Entry[] {
  const found: Entry[] = [];
  for (const { lock, theirs } of locksOf(state, user, facility)) {
    const claim = claimOf(state, user, lock, now, theirs);
    if (claim?.entry !== undefined && claim.rights.length > 0) found.push(claim.entry);
  }
  return found;
}

/** The people with whom an account shares each unit. */
export const sharesOf = (state: State, user: User): { unit: string; with: string }[] =>
  [...state.units.values()]
    .filter((unit) => unit.tenant === user.id)
    .flatMap((unit) => [
      ...unit.shares.map((share) => ({ unit: unit.id, with: share.user })),
      ...(unit.managerShare === undefined ? [] : [{ unit: unit.id, with: 'staff' }]),
    ]);

const NO_ACCESS = 'You do not have access here.';
const WORDS: Readonly<Record<string, string>> = {
  'B-SEC-1': 'You need to be at the facility, with location turned on.',
  'B-SEC-2': 'A payment is due. Contact the office.',
  'B-ACS-4': 'A payment is due. Contact the office.',
  'B-ACS-5': 'A payment is due. Contact the office.',
  'B-SEC-3': 'You do not have access at this hour. Check the facility hours.',
  'B-SEC-4': 'Your lease has not started yet.',
  'B-ACC-1': 'Check your phone number or email address, and your password.',
  'B-ACC-2': 'Check your phone number or email address, and your password.',
  'B-ACC-3': 'This account is frozen. Contact the office.',
  'B-ACC-4': 'This code has expired. Ask for a new one.',
  'B-ACC-5': 'This code is incorrect.',
  'B-ACC-6': 'Sign in first.',
};

/** Every sentence with which the company refuses a person. */
export const REFUSAL_MESSAGES: readonly string[] = [...new Set([...Object.values(WORDS), NO_ACCESS])];

/** The message to a person when a rule refuses. It never reveals how a lock was or would be opened. */
export const tenantWords = (rule: string): string =>
  (Object.hasOwn(WORDS, rule) ? WORDS[rule] : undefined) ?? NO_ACCESS;
