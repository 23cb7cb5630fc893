/**
 * The web portal as views of the state: units, one unit with its Unlock button, users, controllers and their batteries. A value
 * that needs a permission is undefined without it.
 */
import type { Mac } from '../../protocol/mac.ts';
import { type OfflineKey, offlineKeyExpirations } from '../digital-keys/keys-view.ts';
import { permissionsOf } from '../kernel/identity.ts';
import type { RuleId } from '../kernel/rule.ts';
import type { Facility, Intent, Lock, State, Unit, UnitStatus, User } from '../model/state.ts';
import { buttonOf, disabledBy, isOnline, type Via } from '../opening/button.ts';
import { isResetWanted } from '../plan/plan.ts';
import type { Rules } from '../rules.ts';

/** Name and colour of each status (KB/defining-the-unit-status-settings). */
export const STATUS_LOOKS = {
  available: { name: 'Available', colour: 'green' },
  occupied: { name: 'Occupied', colour: 'yellow' },
  gatelock: { name: 'Gatelock', colour: 'blue' },
  overlock: { name: 'Overlock', colour: 'red' },
  auction: { name: 'Auction', colour: 'blue' },
  'pending-auction': { name: 'Pending Auction', colour: 'blue' },
  transfer: { name: 'Transfer', colour: 'blue' },
  'pre-let': { name: 'Pre-Let', colour: 'purple' },
} as const satisfies Record<UnitStatus, { name: string; colour: string }>;
type StatusLooks = (typeof STATUS_LOOKS)[UnitStatus];

export interface ControllerRow {
  readonly mac: Mac;
  readonly status: 'ready' | 'awaiting setup' | 'offline';
  readonly batteryMv: number | undefined;
  readonly battery: 'healthy' | 'LOW' | 'DEAD' | undefined;
  readonly heardAt: number | undefined;
}

export function batteryLevel(facility: Facility, batteryMv: number | undefined): ControllerRow['battery'] {
  if (batteryMv === undefined) return undefined;
  const { lowMv, deadMv } = facility.settings;
  return batteryMv <= deadMv ? 'DEAD' : batteryMv <= lowMv ? 'LOW' : 'healthy';
}

export const controllerStatus = (facility: Facility, lock: Lock, now: number): ControllerRow['status'] =>
  isResetWanted(lock.holding) ? 'awaiting setup' : isOnline(facility, lock, now) ? 'ready' : 'offline';

export function controllerRow(facility: Facility, lock: Lock, now: number): ControllerRow {
  return {
    mac: lock.mac,
    status: controllerStatus(facility, lock, now),
    batteryMv: lock.batteryMv,
    battery: batteryLevel(facility, lock.batteryMv),
    heardAt: lock.seenAt,
  };
}

/** The unit's data as the portal shows it. */
export interface UnitLooks {
  readonly id: string;
  readonly name: string;
  readonly status: StatusLooks['name'];
  readonly colour: StatusLooks['colour'];
  readonly state: 'Open' | 'Closed';
  readonly zones: readonly string[];
  readonly tenant: string | undefined;
  readonly sharedWithManager: boolean;
}

export interface UnitRow extends UnitLooks {
  readonly controllers: readonly ControllerRow[];
}

export function unitLooks(unit: Unit): UnitLooks {
  const looks = STATUS_LOOKS[unit.status];
  return {
    id: unit.id,
    name: unit.name,
    status: looks.name,
    colour: looks.colour,
    state: unit.open ? 'Open' : 'Closed',
    zones: unit.zones,
    tenant: unit.tenant,
    sharedWithManager: unit.managerShare !== undefined,
  };
}

/** One row of the Units tab. */
export function unitRow(state: State, facility: Facility, unit: Unit, now: number): UnitRow {
  const locks = unit.locks.map((mac) => state.locks.get(mac)).filter((lock) => lock !== undefined);
  return { ...unitLooks(unit), controllers: locks.map((lock) => controllerRow(facility, lock, now)) };
}

/** The Units tab. */
export function units(state: State, facility: string, now: number): UnitRow[] {
  const place = state.facilities.get(facility);
  if (place === undefined) return [];
  return [...state.units.values()]
    .filter((unit) => unit.facility === facility)
    .map((unit) => unitRow(state, place, unit, now));
}

/** The options in the pop-up that the signed-in member of staff may use. */
export interface UnlockOptions {
  readonly yes: boolean;
  readonly emergency: boolean;
  /** Opens without asking: the unit is available or shared with managers. */
  readonly direct: boolean;
}

export interface UnlockButton extends UnlockOptions {
  readonly enabled: boolean;
  /** Every reason why the button is greyed out, in the order of the help page. */
  readonly disabledBy: readonly RuleId[];
}

export interface UnitDetails extends UnitRow {
  readonly button: UnlockButton;
  /** The outcome of the last remote unlock. */
  readonly remote: { readonly outcome: string; readonly at: number; readonly reason: string | undefined } | undefined;
  readonly auction: { readonly until: number | undefined; readonly opensLeft: number | undefined } | undefined;
  readonly transferUntil: number | undefined;
}

const OUTCOMES = { waiting: 'sent', opened: 'opened', 'not opened': 'sent, not opened' } as const;

/** The options of that unit's Unlock button for this person. */
export function unlockOptions(state: State, unit: Unit, by: string, via: Via = 'portal'): UnlockOptions {
  const held = permissionsOf(state, by, unit.facility);
  const direct =
    unit.status === 'available' || (unit.managerShare !== undefined && held.includes('Open Manager Shares'));
  return {
    yes: held.includes('Access Override Unlock'),
    emergency: held.includes('Access Emergency Unlock'),
    direct: direct && (via === 'app' || held.includes('Remote Open')),
  };
}

type LastIntents = ReadonlyMap<string, Intent>;

/** The last remote unlock of each unit. */
const lastIntents = (state: State): LastIntents =>
  new Map([...state.intents.values()].map((intent) => [intent.unit, intent]));

/** Unit Details as a member of staff sees it. */
export function unitDetails(
  state: State,
  rules: Rules,
  unit: string,
  by: string,
  now: number,
  via: Via = 'portal',
): UnitDetails | undefined {
  const found = state.units.get(unit);
  return found === undefined ? undefined : detailsOf({ state, rules, by, now, via, last: lastIntents(state) }, found);
}

/** Unit Details of every unit of a facility, in the order of the Units tab. */
export function unitsInDetail(state: State, rules: Rules, facility: string, by: string, now: number): UnitDetails[] {
  const seen = { state, rules, by, now, via: 'portal', last: lastIntents(state) } as const;
  return [...state.units.values()]
    .filter((unit) => unit.facility === facility)
    .flatMap((unit) => detailsOf(seen, unit) ?? []);
}

interface Seen {
  readonly state: State;
  readonly rules: Rules;
  readonly by: string;
  readonly now: number;
  readonly via: Via;
  readonly last: LastIntents;
}

function detailsOf({ state, rules, by, now, via, last: intents }: Seen, unit: Unit): UnitDetails | undefined {
  const button = buttonOf(state, unit, via, now);
  if (button === undefined) return undefined;
  const reasons = disabledBy(button, { rules });
  const last = intents.get(unit.id);
  return {
    ...unitRow(state, button.facility, unit, now),
    button: {
      enabled: reasons.length === 0,
      disabledBy: reasons,
      ...unlockOptions(state, unit, by, via),
    },
    remote: last === undefined ? undefined : { outcome: OUTCOMES[last.outcome], at: last.at, reason: last.reason },
    auction: unit.auction === undefined ? undefined : { until: unit.auction.until, opensLeft: unit.auction.opensLeft },
    transferUntil: unit.transfer?.until,
  };
}

export interface UserRow {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string | undefined;
  readonly email: string | undefined;
  readonly role: string;
  /** Green or yellow; a frozen account is marked. */
  readonly appStatus: 'Registered' | 'Pending';
  readonly frozen: boolean;
  readonly current: boolean;
  readonly phones: number;
  /** Undefined without Manage Users. */
  readonly offlineKeyExpiration: OfflineKey | undefined;
}

export const isCurrent = (state: State, user: User, facility: string): boolean =>
  user.roles.has(facility) ||
  user.vendor.has(facility) ||
  [...state.units.values()].some(
    (unit) =>
      unit.facility === facility && (unit.tenant === user.id || unit.shares.some((share) => share.user === user.id)),
  );

/** The Users tab: current users, or with `all` those who moved out as well. */
export function users(state: State, facility: string, by: string, now: number, all = false): UserRow[] {
  const mayManage = permissionsOf(state, by, facility).includes('Manage Users');
  const expiration = offlineKeyExpirations(state, facility, now);
  const here = [...state.users.values()].filter(
    (user) => user.facilities.has(facility) || user.roles.has(facility) || user.vendor.has(facility),
  );
  return here
    .map((user): UserRow => {
      const role = state.roles.get(user.roles.get(facility) ?? '')?.name;
      return {
        id: user.id,
        firstName: user.firstName,
        lastName: user.lastName,
        phone: user.phone,
        email: user.email,
        role: role ?? (user.vendor.has(facility) ? 'Vendor' : 'Tenant'),
        appStatus: user.credentials === undefined ? 'Pending' : 'Registered',
        frozen: user.frozen,
        current: isCurrent(state, user, facility),
        phones: [...state.devices.values()].filter((device) => device.user === user.id).length,
        offlineKeyExpiration: mayManage ? expiration(user.id) : undefined,
      };
    })
    .filter((row) => all || row.current);
}
