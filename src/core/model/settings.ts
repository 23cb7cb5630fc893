/**
 * Facility settings with their defaults. Switches have the portal's name where a source gives it. Numbers are settings
 * where the sources are silent, so that a facility can choose a different value.
 */
import type { Source } from '../../protocol/sources.ts';

export const DEFAULT_SETTINGS = {
  /** Whether tenants may share units with the staff of the facility. */
  allowManagerShares: true,
  /** Whether staff who rent here get an Unlock button on their own unit. */
  allowEmployeeRental: false,
  /** Whether overlock and move-out block fobs at the gates. */
  useBlacklist: false,
  /** Minutes after closing in which a tenant may still leave; 0 turns this off. */
  gracePeriodMinutes: 0,
  /** The number of motion changes that raise an alarm within `motionAlertMinutes`. */
  motionAlertEvents: 3,
  /** The minutes within which `motionAlertEvents` motion changes raise an alarm. */
  motionAlertMinutes: 5,
  /** Whether keypads and screens accept the temporary code. */
  temporaryCode: false,
  /** Whether each fob follows its owner’s schedule instead of the Fob schedule. */
  fobsFollowUserSchedule: false,
  /** Whether vendors may have fobs. */
  allowServiceFobs: false,
  /** Whether setting up a fob requires the PIN that was sent to its owner; when off, being beside the manager app is enough. Source: chosen. */
  fobSetupPin: false,
  /** Whether even an emergency unlock of an overlocked unit is forbidden. Source: chosen. */
  restrictOverlockEntry: false,
  /** Whether facility notifications are sent; codes and PINs always are. */
  allFacilityNotifications: true,
  /** Whether employees may open a unit in Pending Auction; one source says that nobody may. Source: chosen. */
  pendingAuctionOpens: false,
  /** Whether only unlock commands without the phone’s own time are issued, for phones that use real time next to a simulated clock. */
  untimedCommandsOnly: false,
  /** Whether a phone needs location permission and a location inside the facility’s circle to get keys. Source: chosen. */
  onSiteRequired: true,
  /** The time after which a remote unlock expires; until then it opens once. The sources state ten seconds. */
  remoteWindowMs: 10_000,
  /** How long after its command an opening may still be reported before it counts as not opened. */
  remoteOutcomeMs: 15_000,
  /** How long the tenant’s PIN is valid. Source: chosen. */
  pinLifeMs: 600_000,
  /** The number of wrong PINs after which a new one must be requested. Source: chosen. */
  pinTries: 5,
  /** How long an activation code is valid. The sources state 24 hours. */
  activationLifeMs: 86_400_000,
  /** The number of failed sign-ins that freezes an account. The sources state five. */
  freezeAfter: 5,
  /** The time within which failed sign-ins are counted; sources name five minutes and "in a row". */
  freezeWithinMs: 300_000,
  /** A lock without any report for this long counts as offline. Source: chosen. */
  offlineAfterMs: 86_400_000,
  /** A battery at or below this voltage is LOW. Source: chosen. */
  lowMv: 2_900,
  /** A battery at or below this voltage is DEAD; the vendor’s scale calls 2,850 mV dangerous. Source: chosen. */
  deadMv: 2_850,
  /** A low battery counts as recovered this far above its threshold. */
  recoveryMv: 50,
  /** A replaced battery that is still low after this long is a case for support. The sources state 24 hours. */
  batteryPatienceMs: 86_400_000,
  /** How long a transfer keeps both units open to the tenant. The sources state 48 hours. */
  transferMs: 172_800_000,
  /** A person on site for longer than this raises an alert. The sources state 1.5 hours. */
  onSiteAlertMs: 5_400_000,
  /** A person is removed from the list of people on site this long after the last event. */
  onSiteTimeoutMs: 43_200_000,
  /** Quirk: the core assumes that a set-up it sent has arrived; a second unlock before the confirmation can make the lock unusable. */
  quirkSetupRace: false,
  /** The maximum number of people with whom a unit can be shared. */
  sharedUsers: 20,
} as const satisfies Record<string, number | boolean>;

type Widened<T> = T extends boolean ? boolean : number;
export type Settings = { readonly [K in keyof typeof DEFAULT_SETTINGS]: Widened<(typeof DEFAULT_SETTINGS)[K]> };
export type SettingName = keyof Settings;

/** The source of each published switch or number. The default of a switch is always our own choice. */
export const SETTING_SOURCES: { readonly [K in SettingName]: Source } = {
  allowManagerShares: 'KB/sharing-access-to-units-with-facility/managers-employees',
  allowEmployeeRental: 'KB/managing-employee/tenant-accounts',
  useBlacklist: 'KB/explaining-blacklist-facility-setting',
  gracePeriodMinutes: 'KB/understanding-the-grace-period-for-exiting-the-facility',
  motionAlertEvents: 'KB/defining-the-device-settings',
  motionAlertMinutes: 'KB/defining-the-device-settings',
  temporaryCode: 'KB/creating-a-temporary-access-code',
  fobsFollowUserSchedule: 'KB/understanding-fobs-follow-user-schedule-facility-setting',
  allowServiceFobs: 'KB/removing-a-fob-from-a-tenant',
  fobSetupPin: 'KB/setting-up-a-fob-for-a-tenant-without-a-smart-phone',
  restrictOverlockEntry: 'chosen',
  allFacilityNotifications: 'KB/how-to-set-up-notifications',
  pendingAuctionOpens: 'chosen',
  untimedCommandsOnly: 'chosen',
  onSiteRequired: 'chosen',
  remoteWindowMs: 'KB/accessing-units-in-case-of-emergency',
  remoteOutcomeMs: 'chosen',
  pinLifeMs: 'chosen',
  pinTries: 'chosen',
  activationLifeMs: 'KB/manager-quick-start-guide',
  freezeAfter: 'KB/understanding-account-freezes',
  freezeWithinMs: 'KB/understanding-account-freezes',
  offlineAfterMs: 'chosen',
  lowMv: 'chosen',
  deadMv: 'chosen',
  recoveryMv: 'chosen',
  batteryPatienceMs: 'KB/updating-when-battery-replacements-happen',
  transferMs: 'KB/how-do-i-transfer-a-tenant-to-another-unit',
  onSiteAlertMs: 'KB/understanding-the-people-on-site-widget',
  onSiteTimeoutMs: 'chosen',
  quirkSetupRace: 'CORE',
  sharedUsers: 'chosen',
};

export const isSetting = (name: string): name is SettingName => Object.hasOwn(DEFAULT_SETTINGS, name);

/** The defaults with some values replaced. */
export function settingsFrom(given: Readonly<Record<string, number | boolean>>): Settings {
  const settings: Record<string, number | boolean> = { ...DEFAULT_SETTINGS };
  for (const [name, value] of Object.entries(given)) if (fits(name, value)) settings[name] = value;
  return { ...DEFAULT_SETTINGS, ...settings };
}

/** Whether a value has the setting's type: switches are true or false, numbers are whole and not negative. */
export function fits(name: string, value: number | boolean): boolean {
  if (!isSetting(name)) return false;
  const normal = DEFAULT_SETTINGS[name];
  if (typeof normal === 'boolean') return typeof value === 'boolean';
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
