/**
 * Whether the company stores what its own events say: units, roles, schedules, keys, places of locks, readings, people on site. Every decision
 * depends on what it stores, so a wrong value shows here before anybody is wrongly let in or kept out.
 */
import { counted } from '../../../protocol/counted.ts';
import { count, type ObservedEvent, SITE, text, type Violation } from '../model/observations.ts';
import type { Rights, UnitModel } from '../model/rights.ts';

/** What the company stores, as far as it is compared. */
export interface StoredByCompany {
  readonly units: ReadonlyMap<string, StoredUnit>;
  readonly users: ReadonlyMap<string, StoredUser>;
  readonly roles: ReadonlyMap<string, { readonly tier: number; readonly permissions: readonly string[] }>;
  readonly facilities: ReadonlyMap<string, { readonly settings: Readonly<Record<string, unknown>> }>;
  readonly devices: ReadonlyMap<
    string,
    { readonly user: string | undefined; readonly keys: ReadonlyMap<string, StoredKey> }
  >;
  readonly entries: ReadonlyMap<string, { readonly facility: string; readonly heldOpen: unknown }>;
  readonly locks: ReadonlyMap<string, StoredLock>;
  /** The messages that are kept, and how many earlier ones are not. */
  readonly messages: readonly unknown[];
  readonly dropped: { readonly messages: number };
}

interface StoredUnit {
  readonly facility: string;
  readonly status: string;
  readonly tenant: string | undefined;
  readonly leaseFrom: number | undefined;
  readonly shares: readonly { readonly user: string }[];
  readonly managerShare: unknown;
  /** The person chosen to open the unit in an auction. */
  readonly auction: { readonly opener: string } | undefined;
}

/** A person, with role, schedule and zones by facility; without a schedule, the person has Default. */
interface StoredUser {
  readonly frozen: boolean;
  readonly roles: ReadonlyMap<string, string>;
  readonly schedules: ReadonlyMap<string, string>;
  readonly vendor: ReadonlyMap<string, { readonly lastDay: number | undefined }>;
}

/** A lock, with what its last heartbeat said. */
interface StoredLock {
  readonly facility: string;
  readonly place: { readonly id: string };
  readonly batteryMv: number | undefined;
  readonly mechanical: number;
}

interface StoredKey {
  readonly slot: number;
  readonly generation: number;
  readonly keyDay: number;
  readonly until: number;
}

type Data = ObservedEvent['data'];

/** No battery can have a voltage below this; the company may ignore such a reading. */
const PLAUSIBLE_MV = 2_000;

export class MemoryWatch {
  readonly #rights: Rights;
  readonly #report: (broken: Violation) => void;
  /** What the last heartbeat of each lock said; without a voltage once a record has reported a newer one. */
  readonly #readings = new Map<string, { batteryMv: number | undefined; readonly mechanical: number }>();
  readonly #held = new Set<string>();
  readonly #keys = new Map<string, Map<string, StoredKey>>();
  readonly #reset = new Set<string>();
  readonly #signedIn = new Map<string, string | undefined>();
  /** The number of messages since the run began, and the number of messages before it. */
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
      if (data.facility !== SITE) return;
      const grants = Array.isArray(data.grants) ? (data.grants as Data[]) : [];
      const device = text(data, 'device');
      const keys = this.#keys.get(device) ?? new Map<string, StoredKey>();
      this.#keys.set(device, keys);
      for (const grant of grants) keys.set(text(grant, 'mac'), keyOf(grant));
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
    for (const [id, unit] of this.#rights.units) {
      const own = stored.units.get(id);
      if (own === undefined || isOther(own, unit)) return `unit ${id} as ${JSON.stringify(own && shown(own))}`;
    }
    const setting = this.#rights.settings.differs(stored.facilities.get(SITE)?.settings ?? {});
    if (setting !== undefined) return `setting ${setting}`;
    for (const [device, user] of this.#signedIn) {
      const other = stored.devices.get(device)?.user;
      if (other !== user) return `${other ?? 'nobody'} as signed in on a phone of ${user}`;
    }
    const messages = stored.messages.length + stored.dropped.messages;
    this.#earlier ??= messages - this.#messages;
    if (messages !== this.#earlier + this.#messages) return counted(messages, 'message');
    return this.#differenceInPeople(stored) ?? this.#differenceAtLocks(stored) ?? this.#differenceInKeys(stored);
  }

  #differenceInPeople({ users, roles }: StoredByCompany): string | undefined {
    const { staff, vendors, frozen, hours } = this.#rights;
    let frozenUsers = 0;
    for (const [id, user] of users) {
      const role = user.roles.get(SITE);
      if (role !== undefined) {
        const { tier, permissions } = roles.get(role) ?? NO_ROLE;
        if (!staff.has(id) || staff.tier(id) !== tier || lacks(permissions, staff.permissions(id)))
          return `role ${role} of ${id}`;
      }
      const schedule = user.schedules.get(SITE);
      if (schedule !== undefined && hours.scheduleOf(id)?.id !== schedule) return `schedule ${schedule} of ${id}`;
      if (user.frozen) frozenUsers += 1;
    }
    for (const [role, { tier, permissions }] of roles) {
      const known = staff.roleTier(role) < 0 || staff.roleTier(role) === tier;
      if (!known || lacks(permissions, staff.rolePermissions(role))) return `role ${role}`;
    }
    for (const [user, { lastDay }] of vendors) {
      const own = users.get(user)?.vendor.get(SITE);
      if (own === undefined || own.lastDay !== lastDay) return `vendor ${user}`;
    }
    return frozen.size === frozenUsers ? undefined : counted(frozenUsers, 'frozen account');
  }

  #differenceAtLocks({ locks, entries }: StoredByCompany): string | undefined {
    for (const [mac, { facility, place }] of locks)
      if (facility === SITE && (this.#rights.unitAt(mac) ?? this.#rights.entryAt(mac)?.id) !== place.id)
        return `lock ${mac} at ${place.id}`;
    let held = 0;
    for (const { facility, heldOpen } of entries.values()) if (facility === SITE && heldOpen !== undefined) held += 1;
    if (held !== this.#held.size) return counted(held, 'entry that is held open', 'entries that are held open');
    for (const [mac, own] of this.#readings) {
      const now = locks.get(mac);
      if (now?.facility !== SITE) continue;
      if (now.mechanical !== own.mechanical || (own.batteryMv !== undefined && now.batteryMv !== own.batteryMv))
        return `the readings of ${mac}`;
    }
    return undefined;
  }

  #differenceInKeys({ devices }: StoredByCompany): string | undefined {
    for (const [device, own] of this.#keys) {
      const now = devices.get(device)?.keys ?? NO_KEYS;
      for (const [mac, key] of own)
        if (!isSame(now.get(mac), key) && !this.#reset.has(mac)) return `a key for ${mac} as ${written(now.get(mac))}`;
      for (const mac of now.keys())
        if (!own.has(mac) && !this.#reset.has(mac)) return `a key for ${mac} that is no longer valid`;
    }
    return undefined;
  }
}

const NO_ROLE = { tier: -1, permissions: [] };
const NO_KEYS: ReadonlyMap<string, StoredKey> = new Map();

function isOther(own: StoredUnit, unit: UnitModel): boolean {
  return (
    own.facility !== SITE ||
    own.status !== unit.status ||
    own.tenant !== unit.tenant ||
    own.leaseFrom !== unit.leaseFrom ||
    (own.managerShare !== undefined) !== unit.managerShare ||
    own.auction?.opener !== unit.auction?.opener ||
    own.shares.length !== unit.guests.size ||
    own.shares.some(({ user }) => !unit.guests.has(user))
  );
}

/** The values of a unit that are compared. */
const shown = ({ status, tenant, leaseFrom, shares, managerShare, auction }: StoredUnit): object => ({
  status,
  tenant,
  leaseFrom,
  guests: shares.map(({ user }) => user),
  managerShare: managerShare !== undefined,
  auction: auction?.opener,
});

function lacks(permissions: readonly string[], wanted: ReadonlySet<string>): boolean {
  for (const each of wanted) if (!permissions.includes(each)) return true;
  return false;
}

const keyOf = (grant: Data): StoredKey => ({
  slot: count(grant, 'slot'),
  generation: count(grant, 'generation'),
  keyDay: count(grant, 'keyDay'),
  until: count(grant, 'until'),
});

const isSame = (a: StoredKey | undefined, b: StoredKey): boolean =>
  a?.slot === b.slot && a.generation === b.generation && a.keyDay === b.keyDay && a.until === b.until;

const written = (key: StoredKey | undefined): string =>
  key === undefined ? 'undefined' : `${key.slot}/${key.generation}/${key.keyDay}/${key.until}`;
