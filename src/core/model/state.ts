/**
 * Everything the core knows, as one value. Only `evolve` changes it; deciders and readings get it read-only.
 * INV-1 nothing secret is in it: keys, PINs and codes derive from secrets and references, passwords are salted hashes.
 * INV-2 a replay of the events from `emptyState()` gives the same value.
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
  /** The lock-side number 1–15; 0 is always open; undefined for a sixteenth, which gets no offline key. */
  readonly index: number | undefined;
  readonly windows: readonly Window[];
}

/** Somebody who was seen at an entry. */
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
  /** Reference of the temporary code; with the key day it makes the code of that day. */
  readonly temporaryCode: string | undefined;
  /** People who were seen at an entry: since when they are in, or that they left, and the zones they may be in. */
  readonly onSite: ReadonlyMap<string, Presence>;
}

/** How a code reaches a person. */
export type CodeWay = 'sms' | 'email' | 'voice';

/** What keeps a person's sign-in. */
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
  /** Ties fob and key activity to the person. */
  readonly trackingId: string;
  readonly credentials: Credentials | undefined;
  readonly activation: { readonly ref: string; readonly at: number; readonly by: CodeWay } | undefined;
  /** The PIN for setting up a fob, by reference. */
  readonly fobPin: { readonly ref: string; readonly at: number } | undefined;
  /** Instants of wrong sign-ins in a row. */
  readonly wrongSignIns: readonly number[];
  readonly frozen: boolean;
  /** Role of the staff, by facility. */
  readonly roles: ReadonlyMap<string, string>;
  /** Schedule by facility; without one the facility's Default holds. */
  readonly schedules: ReadonlyMap<string, string>;
  /** Vendors: zones and last key day by facility. */
  readonly vendor: ReadonlyMap<string, { readonly zones: readonly string[]; readonly lastDay: number | undefined }>;
  /** Hash of the access code, by facility. */
  readonly accessCodes: ReadonlyMap<string, string>;
  /** Facilities that belong to the person as a tenant or a shared user, with the tenants' past ones. */
  readonly facilities: ReadonlySet<string>;
}

/** An offline key that a phone holds for one lock. */
export interface HeldKey {
  readonly slot: number;
  readonly generation: number;
  readonly keyDay: number;
  readonly schedule: number;
  readonly issuedAt: number;
  /** The first instant in which it opens nothing any more. */
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
  /** First key day of the lease. */
  readonly leaseFrom: number | undefined;
  readonly zones: readonly string[];
  readonly locks: readonly Mac[];
  readonly severalControllers: boolean;
  /** A schedule of its own for who opens it, for instance round the clock. */
  readonly alwaysOpen: boolean;
  readonly shares: readonly Share[];
  /** Since when the tenant shares it with the staff. */
  readonly managerShare: number | undefined;
  readonly managerRequest: { readonly by: string; readonly at: number } | undefined;
  readonly auction: Auction | undefined;
  readonly transfer:
    | { readonly from: string; readonly to: string; readonly tenant: string; readonly until: number }
    | undefined;
  /** What its lock last reported. */
  readonly open: boolean;
  /** Instants of thermal changes, latest last. */
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
  /** Opening a designated exit takes a person off the list of people on site. */
  readonly exit: boolean;
  readonly mac: Mac;
  readonly heldOpen: 'portal' | 'app' | 'schedule' | undefined;
}

export interface Lock {
  readonly mac: Mac;
  readonly facility: string;
  readonly hardware: HardwareCode;
  readonly place: { readonly kind: 'unit' | 'entry'; readonly id: string };
  readonly holding: LockHolding;
  /** When it was last heard of, by whichever path. */
  readonly seenAt: number | undefined;
  readonly batteryMv: number | undefined;
  readonly mechanical: number;
  /** The highest record number that is held. */
  readonly lastRecord: number;
  battery:
    | {
        readonly section: 'low' | 'recovered' | 'none';
        readonly firstLowAt: number | undefined;
        readonly replacedAt: number | undefined;
      }
    | undefined;
  /** The gateway's session with it while somebody has touched it. */
  readonly open: { readonly session: string; readonly at: number } | undefined;
}

export type Former = Pick<LockHolding, 'epoch' | 'usedEpoch' | 'setupRecord' | 'floor' | 'timed'>;

export interface Fob {
  readonly mac: string;
  readonly name: string;
  readonly owner: string;
  readonly facility: string;
  /** Its person's tracking id is blocked at the entries. */
  readonly blacklisted: boolean;
  /** Locks that were taken off it by hand. */
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

/** A remote unlock on its way: one opening within its window. */
export interface Intent {
  readonly id: string;
  readonly mac: Mac;
  readonly unit: string;
  readonly by: string;
  readonly how: 'emergency' | 'override' | 'direct';
  readonly reason: string | undefined;
  readonly at: number;
  readonly until: number;
  /** The session that carries it, once one does. */
  readonly sent: { readonly session: string; readonly at: number } | undefined;
  readonly outcome: 'waiting' | 'opened' | 'not opened';
}

/** A question to the tenant: may the staff open? Answered with the PIN that the tenant got. */
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
  /** Phone number or e-mail address, normalised, to its one account. */
  readonly identities: ReadonlyMap<string, string>;
  readonly devices: ReadonlyMap<string, Device>;
  readonly units: ReadonlyMap<string, Unit>;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly locks: ReadonlyMap<Mac, Lock>;
  /** What a controller that was taken away had come to: it may come back elsewhere, and it still holds its master key. */
  readonly former: ReadonlyMap<Mac, Former>;
  readonly fobs: ReadonlyMap<string, Fob>;
  readonly intents: ReadonlyMap<string, Intent>;
  readonly pins: ReadonlyMap<string, PinRequest>;
  /** Ends of transfers by the unit they start from. */
  readonly transfers: ReadonlyMap<string, number>;
  readonly activity: readonly Activity[];
  readonly messages: readonly Message[];
  /** How many entries the bounded lists have let go. */
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
  former: new Map(),
  fobs: new Map(),
  intents: new Map(),
  pins: new Map(),
  transfers: new Map(),
  activity: [],
  messages: [],
  dropped: { activity: 0, messages: 0 },
});

/** A lock as it comes from the factory, known to the core by its address. */
export const newLock = (mac: Mac, facility: string, hardware: HardwareCode, place: Lock['place']): Draft<Lock> => ({
  mac,
  facility,
  hardware,
  place,
  holding: emptyHolding(),
  seenAt: undefined,
  batteryMv: undefined,
  mechanical: 255,
  lastRecord: 0,
  battery: undefined,
  open: undefined,
});
