/**
 * Facility settings with their defaults. Names of switches follow the portal where a source names them; numbers stand
 * where the sources are silent, so that a facility may choose otherwise.
 */

export const DEFAULT_SETTINGS = {
  /** Whether tenants may share with the staff of the site. */
  allowManagerShares: true,
  /** Whether staff who rent here get an Unlock button on their own unit. */
  allowEmployeeRental: false,
  /** Whether a fob is blocked at the gates on overlock and move-out. */
  useBlacklist: false,
  /** Minutes after closing in which a tenant may still leave; 0 is off. */
  gracePeriodMinutes: 0,
  /** So many motions make an alert … */
  motionAlertEvents: 3,
  /** … within so many minutes. */
  motionAlertMinutes: 5,
  /** Whether keypads and screens take the code of the day. */
  temporaryCode: false,
  /** Whether each fob goes by its owner’s schedule instead of the one Fob schedule. */
  fobsFollowUserSchedule: false,
  /** Whether vendors may have fobs. */
  allowServiceFobs: false,
  /** Whether a fob is set up only with the PIN that its owner was sent; off, being beside the manager app is enough (chosen). */
  fobSetupPin: false,
  /** Chosen: on forbids even an emergency unlock of an overlocked unit. */
  restrictOverlockEntry: false,
  /** Off: nobody gets any notification of the facility's own kind. */
  allFacilityNotifications: true,
  /** Chosen: employees may open while the unit awaits its auction; one source says nobody may. */
  pendingAuctionOpens: false,
  /** Only unlock commands without the phone's own time are issued, for phones on wall time beside a simulated clock. */
  untimedCommandsOnly: false,
  /** Chosen: a person may be asked for a place only with location permission, within this circle. */
  onSiteRequired: true,
  /** Stated: a remote unlock is good for one opening within ten seconds. */
  remoteWindowMs: 10_000,
  /** How long after its command an opening may still be reported before it counts as not opened. */
  remoteOutcomeMs: 15_000,
  /** Chosen: how long the tenant’s PIN is good. */
  pinLifeMs: 600_000,
  /** Chosen: so many wrong PINs, and a new one must be asked for. */
  pinTries: 5,
  /** Stated: an activation code lives 24 hours. */
  activationLifeMs: 86_400_000,
  /** Stated: so many wrong sign-ins freeze the account. */
  freezeAfter: 5,
  /** Wrong sign-ins count within this time; sources name five minutes and "in a row". */
  freezeWithinMs: 300_000,
  /** Chosen: a lock that was not heard for this long counts as offline. */
  offlineAfterMs: 86_400_000,
  /** Chosen: LOW at or below this … */
  lowMv: 2_900,
  /** … and DEAD at or below this (the vendor’s scale calls 2 850 mV dangerous). */
  deadMv: 2_850,
  /** A low battery counts as recovered this much above its threshold. */
  recoveryMv: 50,
  /** Stated: a changed battery that still shows low after this is a case for support. */
  batteryPatienceMs: 86_400_000,
  /** Stated: a transfer leaves both units open to the tenant for 48 hours. */
  transferMs: 172_800_000,
  /** Stated: somebody on site for longer than this is an alert. */
  onSiteAlertMs: 5_400_000,
  /** Nobody is listed as on site longer than this after the last sign of life. */
  onSiteTimeoutMs: 43_200_000,
  /** Quirk: the core guesses that a set-up it handed out has arrived; a second unlock before the confirmation can wedge a lock. */
  quirkSetupRace: false,
  /** The most people a unit may be shared with. */
  sharedUsers: 20,
} as const satisfies Record<string, number | boolean>;

type Widened<T> = T extends boolean ? boolean : number;
export type Settings = { readonly [K in keyof typeof DEFAULT_SETTINGS]: Widened<(typeof DEFAULT_SETTINGS)[K]> };
export type SettingName = keyof Settings;

export const isSetting = (name: string): name is SettingName => Object.hasOwn(DEFAULT_SETTINGS, name);

/** The defaults with some of them replaced. */
export function settingsFrom(given: Readonly<Record<string, number | boolean>>): Settings {
  const settings: Record<string, number | boolean> = { ...DEFAULT_SETTINGS };
  for (const [name, value] of Object.entries(given)) if (fits(name, value)) settings[name] = value;
  return { ...DEFAULT_SETTINGS, ...settings };
}

/** Whether a value is of the setting's kind: switches are true or false, numbers are whole and not negative. */
export function fits(name: string, value: number | boolean): boolean {
  if (!isSetting(name)) return false;
  const normal = DEFAULT_SETTINGS[name];
  if (typeof normal === 'boolean') return typeof value === 'boolean';
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
