/** The facility settings on which rights and messages depend: the defaults of docs/settings.md, restated, overridden by the facility's own. */
import { type ObservedEvent, partOf, SITE } from './observations.ts';

const DEFAULTS = {
  allowManagerShares: true,
  allowEmployeeRental: false,
  useBlacklist: false,
  gracePeriodMinutes: 0,
  motionAlertEvents: 3,
  motionAlertMinutes: 5,
  temporaryCode: false,
  fobsFollowUserSchedule: false,
  allowServiceFobs: false,
  fobSetupPin: false,
  restrictOverlockEntry: false,
  allFacilityNotifications: true,
  pendingAuctionOpens: false,
  onSiteRequired: true,
  remoteWindowMs: 10_000,
  pinLifeMs: 600_000,
  pinTries: 5,
  activationLifeMs: 86_400_000,
  freezeAfter: 5,
  freezeWithinMs: 300_000,
  lowMv: 2_900,
  recoveryMv: 50,
  transferMs: 172_800_000,
  onSiteTimeoutMs: 43_200_000,
  sharedUsers: 20,
} as const;

const NAMES = Object.keys(DEFAULTS);

type Names = { readonly [K in keyof typeof DEFAULTS]: (typeof DEFAULTS)[K] extends boolean ? boolean : number };
type Switch = { [K in keyof Names]: Names[K] extends boolean ? K : never }[keyof Names];
type Amount = { [K in keyof Names]: Names[K] extends number ? K : never }[keyof Names];

export class SettingsModel {
  readonly #values = new Map<string, unknown>(Object.entries(DEFAULTS));

  constructor(given: Readonly<Record<string, unknown>>) {
    this.#take(given);
  }

  saw({ kind, data }: ObservedEvent): void {
    if (kind === 'core.facility.settingChanged' && data.facility === SITE) this.#take(partOf(data, 'settings'));
  }

  on(name: Switch): boolean {
    return this.#values.get(name) === true;
  }

  amount(name: Amount): number {
    const value = this.#values.get(name);
    return typeof value === 'number' ? value : DEFAULTS[name];
  }

  /** A setting with a wrong value; undefined if there is none. */
  differs(stored: Readonly<Record<string, unknown>>): string | undefined {
    return NAMES.find((name) => stored[name] !== undefined && stored[name] !== this.#values.get(name));
  }

  #take(given: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(given)) if (value !== undefined) this.#values.set(name, value);
  }
}
