/**
 * Who may open what: a person's rights to a lock, and the rules that check them by status, lease, zone and hours. Digital keys
 * and online unlocks use the same judgement, so they can never differ.
 */

import type { Context } from '../kernel/contract.ts';
import { permissionsOf } from '../kernel/identity.ts';
import type { RuleBook, RuleId } from '../kernel/rule.ts';
import { effect, firstRefusal, guard, holds, judged, rulesOf } from '../kernel/rule.ts';
import { isOpen, keyDayAt, minutesSinceClose } from '../model/facility-time.ts';
import type { Entry, Facility, Lock, Schedule, State, Unit, User } from '../model/state.ts';
import { ALWAYS, DEFAULT_SCHEDULE } from '../places/facilities.ts';

/** The ground on which a person may open a unit or an entry. */
export type Right = 'tenant' | 'shared' | 'transfer' | 'auction' | 'employee' | 'manager-share' | 'vendor';

/** One person at one lock. */
export interface Claim {
  readonly now: number;
  readonly facility: Facility;
  readonly user: User;
  readonly lock: Lock;
  readonly unit: Unit | undefined;
  readonly entry: Entry | undefined;
  readonly rights: readonly Right[];
  /** The person's units behind an entry. */
  readonly behind: readonly Unit[];
  readonly staff: boolean;
  readonly permitted: boolean;
  readonly schedule: Schedule | undefined;
}

const isTenantRight = (right: Right): boolean => right === 'tenant' || right === 'shared' || right === 'transfer';
const by = (c: Claim, ...rights: readonly Right[]): boolean => rights.some((right) => c.rights.includes(right));
const status = (c: Claim, ...statuses: readonly Unit['status'][]): boolean =>
  c.unit !== undefined && statuses.includes(c.unit.status);

export const accessRules = rulesOf({
  'B-ACS-1': guard(
    'An occupied unit opens only for its tenant and for people with whom it is shared; it opens for employees only with a manager share, with a PIN or in an emergency.',
    'SEED/004',
    (c: Claim) => c.entry !== undefined || c.rights.some((right) => right !== 'employee' && right !== 'transfer'),
  ),
  'B-ACS-2': effect('An employee can open an available unit.', 'KB/defining-the-unit-status-settings', (c: Claim) =>
    status(c, 'available'),
  ),
  'B-ACS-4': guard(
    'Gatelock does not stop tenants at the unit, but an entry does not open for a tenant whose units behind it are all gatelocked.',
    'KB/working-with-delinquency-in-noke-smart-entry',
    (c: Claim) => standing(c) !== 'gatelock',
  ),
  'B-SEC-2': guard(
    'Rental status: an overlocked unit opens for nobody, except in an emergency (B-REM-10), and gives nobody access to an entry.',
    'SEED/004',
    (c: Claim) => !status(c, 'overlock') && standing(c) !== 'overlock',
  ),
  'B-SEC-4': guard(
    'Tenants and the people with whom they share have no access before the lease starts, although the activation code is sent earlier.',
    'SEED/002',
    (c: Claim) => !c.rights.some(isTenantRight) || leaseRuns(c),
  ),
  'B-ACS-5': guard(
    'A unit in Pending Auction opens for nobody, unless the facility lets its employees open it.',
    'chosen',
    (c: Claim) => !status(c, 'pending-auction') || (c.facility.settings.pendingAuctionOpens && c.staff),
  ),
  'B-ACS-6': guard(
    'A unit up for auction opens for the chosen employee or winner until the number of openings is used up or the date has passed.',
    'KB/auctioning-a-unit',
    (c: Claim) => !status(c, 'auction') || auctionRuns(c),
  ),
  'B-ACS-7': effect(
    'During a transfer the tenant can open both units for 48 hours.',
    'KB/how-do-i-transfer-a-tenant-to-another-unit',
    (c: Claim) => by(c, 'transfer') && c.now < (c.unit?.transfer?.until ?? 0),
  ),
  'B-SHR-1': guard(
    'Staff can open a shared unit only while the facility’s Allow Manager Shares setting is on.',
    'KB/sharing-access-to-units-with-facility/managers-employees',
    (c: Claim) => !onlyManagerShare(c) || c.facility.settings.allowManagerShares,
  ),
  'B-SHR-2': guard(
    'Staff can open a shared unit only with the Open Manager Shares permission.',
    'KB/sharing-access-to-units-with-facility/managers-employees',
    (c: Claim) => !onlyManagerShare(c) || c.permitted,
  ),
  'B-EMP-1': guard(
    'Staff who rent here can open their own unit as tenants only while the Allow Employee Rental setting is on.',
    'KB/managing-employee/tenant-accounts',
    (c: Claim) =>
      !(c.staff && c.unit !== undefined && c.rights.length === 1 && by(c, 'tenant')) ||
      c.facility.settings.allowEmployeeRental,
  ),
  'B-ZON-1': guard(
    'Apart from the temporary code (B-COD-2), an entry opens only for people with access to a unit in one of its zones, for staff, and for vendors of the zone.',
    'KB/understanding-access-zones',
    (c: Claim) => c.entry === undefined || c.rights.length > 0,
  ),
  'B-VEN-1': guard(
    'A vendor has access until the last day that was set, or indefinitely if none was set.',
    'KB/creating-non-tenant-users',
    (c: Claim) => !(c.rights.length === 1 && by(c, 'vendor')) || vendorRuns(c),
  ),
  'B-SEC-5': effect(
    'Grace period: for a set number of minutes after closing, a tenant who came in with the app may leave with it on the same day.',
    'KB/understanding-the-grace-period-for-exiting-the-facility',
    (c: Claim) => inGrace(c),
  ),
  'B-SEC-3': guard(
    'Schedule: a person has access only within the hours of their schedule and in the grace period (B-SEC-5); units that are open around the clock, and people on the 24-Hour schedule, are not limited to any hours.',
    'SEED/004',
    (c: Claim) => hoursOpen(c),
  ),
});

const onlyManagerShare = (c: Claim): boolean => c.rights.length === 1 && by(c, 'manager-share');

/** A lease with a first day begins on that day. A pre-let unit without one waits for the rental software. */
const hasBegun = (c: Claim, unit: Unit): boolean =>
  unit.leaseFrom === undefined ? unit.status !== 'pre-let' : unit.leaseFrom <= keyDayAt(c.facility.timeZone, c.now);

/** The standing of a person's units behind an entry; one in good standing is enough. Source: chosen. */
function standing(c: Claim): 'good' | 'gatelock' | 'overlock' | 'not begun' {
  const otherwise = c.rights.some((right) => !isTenantRight(right) && (right !== 'vendor' || vendorRuns(c)));
  if (c.behind.length === 0 || otherwise) return 'good';
  const begun = c.behind.filter((unit) => hasBegun(c, unit));
  if (begun.some((unit) => !DELINQUENT.includes(unit.status))) return 'good';
  if (begun.some((unit) => unit.status === 'gatelock')) return 'gatelock';
  return begun.length > 0 ? 'overlock' : 'not begun';
}

const DELINQUENT: readonly Unit['status'][] = ['gatelock', 'overlock', 'auction', 'pending-auction'];

const leaseRuns = (c: Claim): boolean => (c.unit === undefined ? standing(c) !== 'not begun' : hasBegun(c, c.unit));

function auctionRuns(c: Claim): boolean {
  const auction = c.unit?.auction;
  if (auction === undefined || auction.opener !== c.user.id) return false;
  return (
    (auction.until === undefined || c.now < auction.until) && (auction.opensLeft === undefined || auction.opensLeft > 0)
  );
}

function vendorRuns(c: Claim): boolean {
  const last = c.user.vendor.get(c.facility.id)?.lastDay;
  return last === undefined || keyDayAt(c.facility.timeZone, c.now) <= last;
}

const hoursOpen = (c: Claim): boolean =>
  c.unit?.alwaysOpen === true ||
  c.schedule === undefined ||
  c.schedule.index === 0 ||
  isOpen(c.schedule.windows, c.facility.timeZone, c.now);

/** Whether the grace period lets a person leave after hours: only at an exit, and only a person known to be inside. */
function inGrace(c: Claim): boolean {
  const minutes = c.facility.settings.gracePeriodMinutes;
  if (
    minutes === 0 ||
    c.entry?.exit !== true ||
    c.schedule === undefined ||
    c.facility.onSite.get(c.user.id)?.app !== true
  )
    return false;
  const since = minutesSinceClose(c.schedule.windows, c.facility.timeZone, c.now);
  return since !== undefined && since < minutes;
}

/** The person's schedule at a facility; without one, the Default. */
export function scheduleOf(facility: Facility, user: User): Schedule | undefined {
  const own = user.schedules.get(facility.id);
  return facility.schedules.get(own ?? DEFAULT_SCHEDULE) ?? facility.schedules.get(ALWAYS);
}

function unitRights(facility: Facility, user: User, unit: Unit): Right[] {
  const rights: Right[] = [];
  if (unit.tenant === user.id) rights.push('tenant');
  if (unit.shares.some((share) => share.user === user.id)) rights.push('shared');
  if (unit.transfer?.tenant === user.id && unit.tenant !== user.id) rights.push('transfer');
  if (unit.auction?.opener === user.id) rights.push('auction');
  if (!user.roles.has(facility.id)) return rights;
  if (unit.status === 'available' || unit.status === 'pending-auction') rights.push('employee');
  else if (unit.managerShare !== undefined) rights.push('manager-share');
  return rights;
}

function entryRights(user: User, entry: Entry, behind: readonly Unit[], now: number): Right[] {
  const rights: Right[] = [];
  if (behind.some((unit) => unit.tenant === user.id)) rights.push('tenant');
  if (behind.some((unit) => unit.shares.some((share) => share.user === user.id))) rights.push('shared');
  if (behind.some((unit) => unit.transfer?.tenant === user.id && unit.tenant !== user.id)) rights.push('transfer');
  if (behind.some((unit) => unit.auction?.opener === user.id && now < (unit.auction.until ?? now + 1)))
    rights.push('auction');
  if (user.roles.has(entry.facility)) rights.push('employee');
  const zones = user.vendor.get(entry.facility)?.zones ?? [];
  if (zones.some((zone) => entry.zones.includes(zone))) rights.push('vendor');
  return rights;
}

/** The units of a facility to which a person has access, in any status. */
export function unitsOf(state: State, user: User, facility: string): Unit[] {
  const units: Unit[] = [];
  for (const unit of state.units.values()) {
    if (unit.facility !== facility) continue;
    const theirs =
      unit.tenant === user.id ||
      unit.transfer?.tenant === user.id ||
      unit.auction?.opener === user.id ||
      unit.shares.some((share) => share.user === user.id);
    if (theirs) units.push(unit);
  }
  return units;
}

/** One person at one lock, with everything that the rules need. Pass `theirs` to avoid looking up the units again. */
export function claimOf(
  state: State,
  user: User,
  lock: Lock,
  now: number,
  theirs?: readonly Unit[],
): Claim | undefined {
  const facility = state.facilities.get(lock.facility);
  if (facility === undefined) return undefined;
  const unit = lock.place.kind === 'unit' ? state.units.get(lock.place.id) : undefined;
  const entry = lock.place.kind === 'entry' ? state.entries.get(lock.place.id) : undefined;
  const near = entry === undefined ? [] : (theirs ?? unitsOf(state, user, facility.id));
  const behind =
    entry === undefined ? [] : near.filter((mine) => mine.zones.some((zone) => entry.zones.includes(zone)));
  const rights =
    unit === undefined
      ? entry === undefined
        ? []
        : entryRights(user, entry, behind, now)
      : unitRights(facility, user, unit);
  return {
    now,
    facility,
    user,
    lock,
    unit,
    entry,
    rights,
    behind,
    staff: user.roles.has(facility.id),
    permitted: permissionsOf(state, user.id, facility.id).includes('Open Manager Shares'),
    schedule: scheduleOf(facility, user),
  };
}

/** Staff need no tenant: they may open an available unit and, if the facility allows it, one in Pending Auction. */
const employeeOpens = (claim: Claim, rules: RuleBook): boolean =>
  by(claim, 'employee') && (claim.unit?.status === 'pending-auction' || holds(rules, accessRules['B-ACS-2'], claim));

/** The first rule that denies this person this lock now, or undefined. With `hours` false, the lock itself checks the hours. */
export function refusalOf(
  claim: Claim,
  { rules }: Pick<Context, 'rules'>,
  { hours } = { hours: true },
): RuleId | undefined {
  const stranger = accessRules['B-ACS-1'];
  const opens =
    holds(rules, stranger, claim) || employeeOpens(claim, rules) || holds(rules, accessRules['B-ACS-7'], claim);
  return firstRefusal([
    [stranger.id, opens],
    judged(rules, accessRules['B-ZON-1'], claim),
    judged(rules, accessRules['B-SEC-4'], claim),
    judged(rules, accessRules['B-SEC-2'], claim),
    judged(rules, accessRules['B-ACS-4'], claim),
    judged(rules, accessRules['B-ACS-5'], claim),
    judged(rules, accessRules['B-ACS-6'], claim),
    judged(rules, accessRules['B-SHR-1'], claim),
    judged(rules, accessRules['B-SHR-2'], claim),
    judged(rules, accessRules['B-EMP-1'], claim),
    judged(rules, accessRules['B-VEN-1'], claim),
    ...(hours ? [judged(rules, accessRules['B-SEC-3'], claim)] : []),
  ]);
}

/** The locks of a facility that may concern a person: unit locks first, then entries. */
export function locksOf(state: State, user: User, facility: string): Claimable[] {
  const theirs = unitsOf(state, user, facility);
  const staff = user.roles.has(facility);
  const units = staff ? [...state.units.values()].filter((unit) => unit.facility === facility) : theirs;
  const entries = [...state.entries.values()].filter((entry) => entry.facility === facility);
  return [...units.flatMap((unit) => unit.locks), ...entries.map((entry) => entry.mac)]
    .map((mac) => state.locks.get(mac))
    .filter((lock) => lock !== undefined)
    .map((lock) => ({ lock, theirs }));
}

export interface Claimable {
  readonly lock: Lock;
  readonly theirs: readonly Unit[];
}
