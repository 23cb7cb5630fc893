/**
 * Everything that the core knows, as one value. Only `evolve` changes it; deciders and views get it read-only.
 *
 * INV-1: It contains no secret: keys, PINs and codes are derived from secrets and references, and passwords are salted hashes.
 * INV-2: A replay of the events from `emptyState()` gives the same value.
 */
import type { HardwareCode } from '../../protocol/hardware.ts';
import type { Mac } from '../../protocol/mac.ts';
import type { Activity } from './activity-entry.ts';
import type { Draft } from './draft.ts';
import type { Window } from './facility-time.ts';
import { emptyHolding, type LockHolding } from './holding.ts';
import type { Message } from './message.ts';
import { DEFAULT_ROLES, type Role } from './roles.ts';
import type { Settings } from './settings.ts';

/** Whole millimetres east and north on the facility's plan. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export type UnitStatus =
  | 'available'
  | 'occupied'
  | 'gatelock'
  | 'overlock'
  | 'auction'
  | 'pending-auction'
  | 'transfer'
  | 'pre-let';

export interface Schedule {
  readonly id: string;
  readonly name: string;
  /**
   * The schedule's number on the lock, 1 to 15; 0 is always open; undefined for a sixteenth schedule, which gets no offline
   * key.
   */
  readonly index: number | undefined;
  readonly windows: readonly Window[];
}

/** A person who has been seen at an entry. */
export interface Presence {
  readonly since: number;
  readonly at: number;
  readonly zones: readonly string[];
  readonly app: boolean;
  readonly left: boolean;
}

export interface Facility {
  readonly id: string;
  readonly name: string;
  readonly company: string;
  readonly timeZone: string;
  readonly site: { readonly at: Place; readonly radiusMm: number };
  readonly settings: Settings;
  readonly schedules: ReadonlyMap<string, Schedule>;
  readonly zones: ReadonlyMap<string, { readonly id: string; readonly name: string }>;
  /** Whether the gateway can be reached. */
  readonly linked: boolean;
  /** The reference to the temporary code; with the key day it gives the code of that day. */
  readonly temporaryCode: string | undefined;
  /** People who have been seen at an entry: when they came in or left, and the zones in which they may be. */
  readonly onSite: ReadonlyMap<string, Presence>;
}

/** How a code reaches a person. */
export type CodeDelivery = 'sms' | 'email' | 'voice';

/** The person's sign-in data. */
export interface Credentials {
  readonly salt: string;
  readonly hash: string;
  readonly cost: number;
}

export interface User {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string | undefined;
  readonly email: string | undefined;
  /** The id that links the activity of fobs and keys to the person. */
  readonly trackingId: string;
  readonly credentials: Credentials | undefined;
  readonly activation: { readonly ref: string; readonly at: number; readonly by: CodeDelivery } | undefined;
  /** The reference to the PIN for setting up a fob. */
  readonly fobPin: { readonly ref: string; readonly at: number } | undefined;
  /** The times of consecutive failed sign-ins. */
  readonly wrongSignIns: readonly number[];
  readonly frozen: boolean;
  /** The role of staff at each facility. */
  readonly roles: ReadonlyMap<string, string>;
  /** The schedule at each facility; without an entry, the facility's Default applies. */
  readonly schedules: ReadonlyMap<string, string>;
  /** For vendors: zones and last key day at each facility. */
  readonly vendor: ReadonlyMap<string, { readonly zones: readonly string[]; readonly lastDay: number | undefined }>;
  /** The hash of the access code for each facility. */
  readonly accessCodes: ReadonlyMap<string, string>;
  /** Facilities to which the person belongs as a tenant or shared user, including past ones of tenants. */
  readonly facilities: ReadonlySet<string>;
}

/** An offline key on a phone for one lock. */
export interface HeldKey {
  readonly slot: number;
  readonly generation: number;
  readonly keyDay: number;
  readonly schedule: number;
  readonly issuedAt: number;
  /** The first time at which it no longer opens anything. */
  readonly until: number;
}

export interface Device {
  readonly id: string;
  readonly user: string | undefined;
  readonly signedInAt: number;
  readonly keys: ReadonlyMap<Mac, HeldKey>;
}

export interface Share {
  readonly user: string;
  readonly at: number;
}

export interface Unit {
  readonly id: string;
  readonly facility: string;
  readonly name: string;
  readonly status: UnitStatus;
  readonly tenant: string | undefined;
  /** The first key day of the lease. */
  readonly leaseFrom: number | undefined;
  /** The time of the last accepted change in the rental software. */
  readonly feedAt: number | undefined;
  readonly zones: readonly string[];
  readonly locks: readonly Mac[];
  readonly severalControllers: boolean;
  /** The unit's own schedule for everybody who may open it, for example around the clock. */
  readonly alwaysOpen: boolean;
  readonly shares: readonly Share[];
  /** The time at which the tenant began to share the unit with the staff. */
  readonly managerShare: number | undefined;
  readonly managerRequest: { readonly by: string; readonly at: number } | undefined;
  readonly auction: Auction | undefined;
  readonly transfer:
    | { readonly from: string; readonly to: string; readonly tenant: string; readonly until: number }
    | undefined;
  /** Whether the unit was open at its lock's last report. */
  readonly open: boolean;
  /** The times of thermal changes, latest last. */
  readonly motions: readonly number[];
}

export interface Auction {
  readonly opener: string;
  readonly kind: 'employee' | 'winner';
  readonly until: number | undefined;
  readonly opensLeft: number | undefined;
}

export interface Entry {
  readonly id: string;
  readonly facility: string;
  readonly name: string;
  readonly kind: 'gate' | 'door' | 'elevator';
  readonly zones: readonly string[];
  /** Opening a designated exit removes a person from the list of people on site. */
  readonly exit: boolean;
  readonly mac: Mac;
  readonly heldOpen: 'portal' | 'app' | 'schedule' | undefined;
}

export interface Lock {
  readonly mac: Mac;
  readonly facility: string;
  readonly hardware: HardwareCode;
  /** The time at which it was registered. */
  readonly addedAt: number;
  readonly place: { readonly kind: 'unit' | 'entry'; readonly id: string };
  readonly holding: LockHolding;
  /** The last contact, by either path. */
  readonly seenAt: number | undefined;
  /** Advisory, like `mechanical`: the gateway reports it, and no lock has signed it. No key, right or confirmed value depends on it. */
  readonly batteryMv: number | undefined;
  readonly mechanical: number;
  /** The highest known record number. */
  readonly lastRecord: number;
  battery:
    | {
        readonly section: 'low' | 'recovered' | 'none';
        readonly firstLowAt: number | undefined;
        readonly replacedAt: number | undefined;
      }
    | undefined;
  /** The gateway's session with the lock, while the lock has been touched. */
  readonly open: { readonly session: string; readonly at: number } | undefined;
}

export type RetiredHolding = Pick<LockHolding, 'epoch' | 'usedEpoch' | 'setupRecord' | 'floor' | 'timed'>;

export interface Fob {
  readonly mac: string;
  readonly name: string;
  readonly owner: string;
  readonly facility: string;
  /** Whether its owner's tracking id is blocked at the entries. */
  readonly blacklisted: boolean;
  /** Locks that were removed from the fob by hand. */
  readonly taken: ReadonlySet<Mac>;
  readonly locks: ReadonlyMap<
    Mac,
    {
      readonly slot: number;
      readonly generation: number;
      readonly schedule: number;
      readonly state: 'synced' | 'pending' | 'revoke_pending';
    }
  >;
}

/** A pending remote unlock: one opening within its window. */
export interface Intent {
  readonly id: string;
  readonly mac: Mac;
  readonly unit: string;
  readonly by: string;
  readonly how: 'emergency' | 'override' | 'direct';
  readonly reason: string | undefined;
  readonly at: number;
  readonly until: number;
  /** The session in which the unlock is sent, once there is one. */
  readonly sent: { readonly session: string; readonly at: number } | undefined;
  readonly outcome: 'waiting' | 'opened' | 'not opened';
}

/** A request to the tenant to let staff open the unit. The answer is the PIN that the tenant received. */
export interface PinRequest {
  readonly id: string;
  readonly unit: string;
  readonly tenant: string;
  readonly by: string;
  readonly ref: string;
  readonly at: number;
  readonly wrong: number;
}

export interface State {
  readonly seq: number;
  readonly facilities: ReadonlyMap<string, Facility>;
  readonly roles: ReadonlyMap<string, Role>;
  readonly users: ReadonlyMap<string, User>;
  /** Maps a normalised phone number or e-mail address to its account. */
  readonly identities: ReadonlyMap<string, string>;
  readonly devices: ReadonlyMap<string, Device>;
  readonly units: ReadonlyMap<string, Unit>;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly locks: ReadonlyMap<Mac, Lock>;
  /** The last state of a controller that was removed: it may be installed in another place, and it still has its master key. */
  readonly retired: ReadonlyMap<Mac, RetiredHolding>;
  readonly fobs: ReadonlyMap<string, Fob>;
  readonly intents: ReadonlyMap<string, Intent>;
  readonly pins: ReadonlyMap<string, PinRequest>;
  /** The ends of transfers, by old unit. */
  readonly transfers: ReadonlyMap<string, number>;
  readonly activity: readonly Activity[];
  readonly messages: readonly Message[];
  /** How many entries have been dropped from the bounded lists. */
  readonly dropped: { readonly activity: number; readonly messages: number };
}

export const emptyState = (): Draft<State> => ({
  seq: 0,
  facilities: new Map(),
  roles: new Map(DEFAULT_ROLES.map((role) => [role.id, { ...role, permissions: [...role.permissions] }])),
  users: new Map(),
  identities: new Map(),
  devices: new Map(),
  units: new Map(),
  entries: new Map(),
  locks: new Map(),
  retired: new Map(),
  fobs: new Map(),
  intents: new Map(),
  pins: new Map(),
  transfers: new Map(),
  activity: [],
  messages: [],
  dropped: { activity: 0, messages: 0 },
});

/** A new lock from the factory, which the core knows only by its address. */
export const newLock = (
  mac: Mac,
  facility: string,
  hardware: HardwareCode,
  place: Lock['place'],
  addedAt: number,
): Draft<Lock> => ({
  mac,
  facility,
  hardware,
  addedAt,
  place,
  holding: emptyHolding(),
  seenAt: undefined,
  batteryMv: undefined,
  mechanical: 255,
  lastRecord: 0,
  battery: undefined,
  open: undefined,
});
