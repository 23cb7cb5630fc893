/**
 * The tabs of the web portal, as rows and texts, from a page as it was loaded (`portal.STAFF` of the view). The browser and the console show the same
 * rows. Pure.
 *
 * INV-1: Everything comes from the loaded page, so it is as old as the page.
 */
import type { View } from '../facility/open/view-schema.ts';
import { type Press, press } from './press.ts';

export type PortalPage = View['portal'][string];
export type PortalUnit = PortalPage['units'][string];
export type PortalUser = PortalPage['users'][string];

/** A unit in the list of the Units tab. */
export interface UnitRow {
  readonly id: string;
  readonly status: PortalUnit['status'];
  readonly colour: PortalUnit['colour'];
  readonly state: PortalUnit['state'];
  readonly tenant: string;
  /** `none`, or the status of each controller. */
  readonly controllers: string;
  /** The worst of its battery levels; empty if no lock has reported. */
  readonly battery: string;
  readonly shared: boolean;
}

const BATTERIES = ['DEAD', 'LOW', 'healthy'] as const;

export function unitRow({ id, status, colour, state, tenant, controllers, sharedWithManager }: PortalUnit): UnitRow {
  return {
    id,
    status,
    colour,
    state,
    tenant: tenant ?? '',
    controllers: controllers.length === 0 ? 'none' : controllers.map((each) => each.status).join(', '),
    battery: BATTERIES.find((level) => controllers.some((each) => each.battery === level)) ?? '',
    shared: sharedWithManager,
  };
}

/** The Units tab: all units, or those with one status. */
export const unitRows = (page: PortalPage, status = ''): readonly UnitRow[] =>
  Object.values(page.units)
    .filter((unit) => status === '' || unit.status === status)
    .map(unitRow);

/** The choices of the status filter, each with its number of units. */
export function statusCounts(page: PortalPage): readonly (readonly [status: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { status } of Object.values(page.units)) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts];
}

/** A user in the list of the Users tab. */
export interface UserRow {
  readonly id: string;
  readonly role: string;
  readonly appStatus: PortalUser['appStatus'];
  /** Green for Registered, yellow for Pending. */
  readonly colour: 'green' | 'yellow';
  readonly frozen: boolean;
  readonly phone: string;
  /** `Active until …`, `Expired`, or a note that the permission is missing. */
  readonly offlineKey: string;
}

export const NO_NUMBER = 'blank';

/** Current users; with `all`, also those who moved out. */
export const userRows = (page: PortalPage, all = false): readonly UserRow[] =>
  Object.values(page.users)
    .filter(({ current }) => all || current)
    .map((user) => ({
      id: user.id,
      role: user.role,
      appStatus: user.appStatus,
      colour: user.appStatus === 'Registered' ? 'green' : 'yellow',
      frozen: user.frozen,
      phone: user.phone ?? NO_NUMBER,
      offlineKey: offlineKeyOf(user),
    }));

function offlineKeyOf({ offlineKeyExpiration }: PortalUser): string {
  if (offlineKeyExpiration === null) return 'requires the Manage Users permission';
  const { status, until } = offlineKeyExpiration;
  return status === 'Active' && until !== undefined ? `Active until ${until.replace('T', ' ')}` : status;
}

/** The button that staff use for an account: it unfreezes a frozen one, and sends a new activation code for any other. */
export const accountPress = (as: string, { id: person, frozen }: Pick<UserRow, 'id' | 'frozen'>): Press =>
  frozen
    ? press('Unfreeze Account', 'portal.unfreeze', { as, person })
    : press('Activate Account', 'portal.sendCode', { as, person });

/** Sharing with the employees, on Unit Details. */
export const sharingPresses = (as: string, { id: unit, sharedWithManager }: PortalUnit): readonly Press[] => [
  press('Request Access', 'portal.requestAccess', { as, unit }),
  ...(sharedWithManager ? [press('Remove Manager Access', 'portal.removeManagerAccess', { as, unit })] : []),
];

/** The answers for a battery that is no longer low. */
export const batteryPresses = (
  as: string,
  { unit, lock = unit }: PortalPage['batteries']['noLongerLow'][number],
): readonly Press[] => [
  press('Replaced', 'portal.answerBattery', { as, lock, replaced: true }),
  press('Not Replaced', 'portal.answerBattery', { as, lock, replaced: false }),
];

/** The age of a page in words; undefined if it has just been loaded. */
export function staleness({ loadedAt }: Pick<PortalPage, 'loadedAt'>, now: number): string | undefined {
  const seconds = Math.floor((now - loadedAt) / 1_000);
  if (seconds <= 0) return undefined;
  const age =
    seconds < 120
      ? `${seconds} s`
      : seconds < 7_200
        ? `${Math.floor(seconds / 60)} min`
        : `${Math.floor(seconds / 3_600)} h`;
  return `loaded ${age} ago; press Refresh to update`;
}
