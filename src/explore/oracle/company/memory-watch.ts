/**
 * Whether the company stores what its own events say: units, roles, schedules, keys, places of locks, readings, people on site. Every decision
 * depends on what it stores, so a wrong value shows here before anybody is wrongly let in or kept out.
 */
import { count, type ObservedEvent, text, type Violation } from '../model/observations.ts';
import type { Rights } from '../model/rights.ts';

/** What the company stores about the facility. */
export interface StoredByCompany {
  readonly units: ReadonlyMap<
    string,
    {
      readonly status: string;
      readonly tenant: string | undefined;
      readonly leaseFrom: number | undefined;
      readonly guests: readonly string[];
      readonly managerShare: boolean;
      /** The person chosen to open the unit in an auction. */
      readonly auction: string | undefined;
    }
  >;
  /** Roles and schedules by person; without a schedule, the person has Default. */
  readonly staff: ReadonlyMap<string, string>;
  readonly schedules: ReadonlyMap<string, string>;
  readonly vendors: ReadonlyMap<string, { readonly zones: readonly string[]; readonly lastDay: number | undefined }>;
  readonly frozen: readonly string[];
  readonly roles: ReadonlyMap<string, { readonly tier: number; readonly permissions: readonly string[] }>;
  readonly settings: Readonly<Record<string, unknown>>;
  /** The account that is signed in on each device. */
  readonly signedIn: ReadonlyMap<string, string | undefined>;
  /** All messages that were ever sent. */
  readonly messages: number;
  /** Controllers of entries that are held open. */
  readonly held: readonly string[];
  /** The unit or entry of each lock, and what its last heartbeat said. */
  readonly places: ReadonlyMap<string, string>;
  readonly readings: ReadonlyMap<string, { readonly batteryMv: number | undefined; readonly mechanical: number }>;
  /** By device and lock: slot, generation, key day and end of the key. */
  readonly keys: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

type Data = ObservedEvent['data'];

/** The company may ignore a reading below this, which no battery can have. */
const PLAUSIBLE_MV = 2_000;

export class MemoryWatch {
  readonly #rights: Rights;
  readonly #report: (broken: Violation) => void;
  /** What the last heartbeat of each lock said; without a voltage once a record has reported a newer one. */
  readonly #readings = new Map<string, { batteryMv: number | undefined; readonly mechanical: number }>();
  readonly #held = new Set<string>();
  readonly #keys = new Map<string, Map<string, string>>();
  readonly #reset = new Set<string>();
  readonly #signedIn = new Map<string, string | undefined>();
  /** The number of messages since the run began, and of those before it. */
  #messages = 0;
  #earlier: number | undefined;
  /** Whether an event since the last inspection may have changed what the company stores. */
  #stirred = false;

  constructor(rights: Rights, report: (broken: Violation) => void) {
    this.#rights = rights;
    this.#report = report;
  }

  get stirred(): boolean {
    return this.#stirred;
  }

  saw({ kind, data }: ObservedEvent): void {
    if (!kind.startsWith('core.')) return;
    this.#stirred = true;
    this.#on[kind]?.(data);
  }

  readonly #on: Readonly<Record<string, (data: Data) => void>> = {
    'core.lock.heard': (data) =>
      void this.#readings.set(text(data, 'mac'), {
        batteryMv: count(data, 'batteryMv') < PLAUSIBLE_MV ? undefined : count(data, 'batteryMv'),
        mechanical: count(data, 'mechanical'),
      }),
    'core.account.signedIn': (data) => void this.#signedIn.set(text(data, 'device'), text(data, 'user')),
    'core.account.signedOut': (data) => void this.#signedIn.set(text(data, 'device'), undefined),
    'core.device.forgotten': (data) => void this.#signedIn.delete(text(data, 'device')),
    'core.message.sent': () => {
      this.#messages += 1;
    },
    'core.lock.added': (data) => void this.#readings.delete(text(data, 'mac')),
    'core.lock.removed': (data) => {
      this.#readings.delete(text(data, 'mac'));
      for (const keys of this.#keys.values()) keys.delete(text(data, 'mac'));
    },
    // Keys under the master before a reset become invalid when the lock has the new one.
    'core.lock.resetWanted': (data) => void this.#reset.add(text(data, 'mac')),
    'core.record.kept': (data) => {
      const reading = this.#readings.get(text(data, 'mac'));
      if (reading !== undefined) reading.batteryMv = undefined;
    },
    'core.entry.held': (data) => void this.#held.add(text(data, 'entry')),
    'core.entry.released': (data) => void this.#held.delete(text(data, 'entry')),
    'core.keys.issued': (data) => {
      if (data.facility !== 'site') return;
      const grants = Array.isArray(data.grants) ? (data.grants as Data[]) : [];
      const keys = grants.map(
        ({ mac, slot, generation, keyDay, until }) =>
          [String(mac), `${String(slot)}/${String(generation)}/${String(keyDay)}/${String(until)}`] as const,
      );
      const device = text(data, 'device');
      this.#keys.set(device, new Map([...(this.#keys.get(device) ?? []), ...keys]));
    },
    'core.keys.voided': (data) => {
      for (const mac of Array.isArray(data.macs) ? data.macs : [])
        this.#keys.get(text(data, 'device'))?.delete(String(mac));
    },
  };

  inspect(stored: StoredByCompany, at: number): void {
    this.#stirred = false;
    const other = this.#difference(stored);
    if (other !== undefined)
      this.#report({
        invariant: 'INV-STORES',
        at,
        what: `the company stores ${other}, which contradicts its own events`,
      });
  }

  #difference(stored: StoredByCompany): string | undefined {
    const { units, staff, vendors, frozen, hours } = this.#rights;
    for (const [id, unit] of units) {
      const own = stored.units.get(id);
      const guests = own?.guests.toSorted().join() ?? '';
      if (
        own?.status !== unit.status ||
        own.tenant !== unit.tenant ||
        own.leaseFrom !== unit.leaseFrom ||
        own.managerShare !== unit.managerShare ||
        own.auction !== unit.auction?.opener ||
        guests !== [...unit.guests].sort().join()
      )
        return `unit ${id} as ${JSON.stringify(own)}`;
    }
    for (const [user, role] of stored.staff) {
      const { tier, permissions } = stored.roles.get(role) ?? { tier: -1, permissions: [] };
      const own = staff.permissions(user);
      if (!staff.has(user) || staff.tier(user) !== tier || [...own].some((each) => !permissions.includes(each)))
        return `role ${role} of ${user}`;
    }
    for (const [role, { tier, permissions }] of stored.roles) {
      const known = staff.roleTier(role) < 0 || staff.roleTier(role) === tier;
      if (!known || [...staff.rolePermissions(role)].some((each) => !permissions.includes(each))) return `role ${role}`;
    }
    const setting = this.#rights.settings.differs(stored.settings);
    if (setting !== undefined) return `setting ${setting}`;
    for (const [device, user] of this.#signedIn)
      if (stored.signedIn.get(device) !== user)
        return `${stored.signedIn.get(device) ?? 'nobody'} as signed in on a phone of ${user}`;
    this.#earlier ??= stored.messages - this.#messages;
    if (stored.messages !== this.#earlier + this.#messages) return `${stored.messages} messages`;
    for (const [user, schedule] of stored.schedules)
      if (hours.scheduleOf(user)?.id !== schedule) return `schedule ${schedule} of ${user}`;
    for (const [user, { lastDay }] of vendors)
      if (!stored.vendors.has(user) || stored.vendors.get(user)?.lastDay !== lastDay) return `vendor ${user}`;
    if (frozen.size !== stored.frozen.length) return `${stored.frozen.length} frozen accounts`;
    return this.#differenceAtLocks(stored);
  }

  #differenceAtLocks({ places, readings, keys, held }: StoredByCompany): string | undefined {
    for (const [mac, place] of places)
      if ((this.#rights.unitAt(mac) ?? this.#rights.entryAt(mac)?.id) !== place) return `lock ${mac} at ${place}`;
    if (held.length !== this.#held.size) return `${held.length} entries that are held open`;
    for (const [mac, own] of this.#readings) {
      const now = readings.get(mac);
      if (now === undefined) continue;
      if (now.mechanical !== own.mechanical || (own.batteryMv !== undefined && now.batteryMv !== own.batteryMv))
        return `the readings of ${mac}`;
    }
    for (const [device, own] of this.#keys) {
      const now = keys.get(device) ?? new Map<string, string>();
      const missing = [...own].find(([mac, key]) => now.get(mac) !== key && !this.#reset.has(mac));
      if (missing !== undefined) return `a key for ${missing[0]} as ${now.get(missing[0])}`;
      const more = [...now.keys()].find((mac) => !own.has(mac) && !this.#reset.has(mac));
      if (more !== undefined) return `a key for ${more} that is no longer valid`;
    }
    return undefined;
  }
}
