/**
 * All the core knows, as one value. Only `evolve` changes it, deciders and readings look.
 * INV-1 nothing secret is in it: keys, PINs and codes derive from secrets and references, passwords are salted hashes.
 * INV-2 a replay of the events from `emptyState()` gives the same value.
 */
import type { HardwareCode } from '../protocol/hardware.ts';
import type { Mac } from '../protocol/mac.ts';
import type { Activity } from './activity-entry.ts';
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
  id: string;
  name: string;
  /** The lock-side number 1–15; 0 is always open; undefined for a sixteenth, which gets no offline key. */
  index: number | undefined;
  windows: Window[];
}

export interface Facility {
  id: string;
  name: string;
  company: string;
  timeZone: string;
  site: { at: Place; radiusMm: number };
  settings: Settings;
  schedules: Map<string, Schedule>;
  zones: Map<string, { id: string; name: string }>;
  /** Whether the gateway can be reached. */
  linked: boolean;
  /** Reference of the temporary code; with the key day it makes the code of that day. */
  temporaryCode: string | undefined;
  /** People who were seen at an entry: since when they are in, or that they left, and the zones they may be in. */
  onSite: Map<string, { since: number; at: number; zones: string[]; app: boolean; left: boolean }>;
}

/** How a code reaches a person. */
export type CodeWay = 'sms' | 'email' | 'voice';

/** What keeps a person's sign-in. */
export interface Credentials {
  salt: string;
  hash: string;
  cost: number;
}

export interface User {
  id: string;
  firstName: string;
  lastName: string;
  phone: string | undefined;
  email: string | undefined;
  /** Ties fob and key activity to the person. */
  trackingId: string;
  credentials: Credentials | undefined;
  activation: { ref: string; at: number; by: CodeWay } | undefined;
  /** The PIN for setting up a fob, by reference. */
  fobPin: { ref: string; at: number } | undefined;
  /** Instants of wrong sign-ins in a row. */
  wrongSignIns: number[];
  frozen: boolean;
  /** Role of the staff, by facility. */
  roles: Map<string, string>;
  /** Schedule by facility; without one the facility's Default holds. */
  schedules: Map<string, string>;
  /** Vendors: zones and last key day by facility. */
  vendor: Map<string, { zones: string[]; lastDay: number | undefined }>;
  /** Hash of the access code, by facility. */
  accessCodes: Map<string, string>;
  /** Facilities that belong to the person as a tenant or a shared user, with the tenants' past ones. */
  facilities: Set<string>;
}

/** An offline key that a phone holds for one lock. */
export interface HeldKey {
  slot: number;
  generation: number;
  keyDay: number;
  schedule: number;
  issuedAt: number;
  /** The first instant in which it opens nothing any more. */
  until: number;
}

export interface Device {
  id: string;
  user: string | undefined;
  signedInAt: number;
  keys: Map<Mac, HeldKey>;
}

export interface Share {
  user: string;
  at: number;
}

export interface Unit {
  id: string;
  facility: string;
  name: string;
  status: UnitStatus;
  tenant: string | undefined;
  /** First key day of the lease. */
  leaseFrom: number | undefined;
  zones: string[];
  locks: Mac[];
  severalControllers: boolean;
  /** A schedule of its own for who opens it, for instance round the clock. */
  alwaysOpen: boolean;
  shares: Share[];
  /** Since when the tenant shares it with the staff. */
  managerShare: number | undefined;
  managerRequest: { by: string; at: number } | undefined;
  auction: Auction | undefined;
  transfer: { from: string; to: string; tenant: string; until: number } | undefined;
  /** What its lock last reported. */
  open: boolean;
  /** Instants of thermal changes, latest last. */
  motions: number[];
}

export interface Auction {
  opener: string;
  kind: 'employee' | 'winner';
  until: number | undefined;
  opensLeft: number | undefined;
}

export interface Entry {
  id: string;
  facility: string;
  name: string;
  kind: 'gate' | 'door' | 'elevator';
  zones: string[];
  /** Whoever opens a designated exit leaves the list of people on site. */
  exit: boolean;
  mac: Mac;
  heldOpen: 'portal' | 'app' | 'schedule' | undefined;
}

export interface Lock {
  mac: Mac;
  facility: string;
  hardware: HardwareCode;
  place: { kind: 'unit' | 'entry'; id: string };
  holding: LockHolding;
  /** When it was last heard of, by whichever path. */
  seenAt: number | undefined;
  batteryMv: number | undefined;
  mechanical: number;
  /** The highest record number that is held. */
  lastRecord: number;
  battery:
    | { section: 'low' | 'recovered' | 'none'; firstLowAt: number | undefined; replacedAt: number | undefined }
    | undefined;
  /** The gateway's session with it while somebody has touched it. */
  open: { session: string; at: number } | undefined;
}

export type Former = Pick<LockHolding, 'epoch' | 'usedEpoch' | 'setupRecord' | 'floor' | 'timed'>;

export interface Fob {
  mac: string;
  name: string;
  owner: string;
  facility: string;
  /** Its person's tracking id is blocked at the entries. */
  blacklisted: boolean;
  /** Locks that were taken off it by hand. */
  taken: Set<Mac>;
  locks: Map<
    Mac,
    { slot: number; generation: number; schedule: number; state: 'synced' | 'pending' | 'revoke_pending' }
  >;
}

/** A remote unlock on its way: one opening within its window. */
export interface Intent {
  id: string;
  mac: Mac;
  unit: string;
  by: string;
  how: 'emergency' | 'override' | 'direct';
  reason: string | undefined;
  at: number;
  until: number;
  /** The session that carries it, once one does. */
  sent: { session: string; at: number } | undefined;
  outcome: 'waiting' | 'opened' | 'not opened';
}

/** A question to the tenant: may the staff open? Answered with the PIN that the tenant got. */
export interface PinRequest {
  id: string;
  unit: string;
  tenant: string;
  by: string;
  ref: string;
  at: number;
  wrong: number;
}

export interface State {
  seq: number;
  facilities: Map<string, Facility>;
  roles: Map<string, Role>;
  users: Map<string, User>;
  /** Phone number or e-mail address, normalised, to its one account. */
  identities: Map<string, string>;
  devices: Map<string, Device>;
  units: Map<string, Unit>;
  entries: Map<string, Entry>;
  locks: Map<Mac, Lock>;
  /** What a controller that was taken away had come to: it may come back elsewhere, and it still holds its master key. */
  former: Map<Mac, Former>;
  fobs: Map<string, Fob>;
  intents: Map<string, Intent>;
  pins: Map<string, PinRequest>;
  /** Ends of transfers by the unit they start from. */
  transfers: Map<string, number>;
  activity: Activity[];
  messages: Message[];
  /** How many entries the bounded lists have let go. */
  dropped: { activity: number; messages: number };
}

export const emptyState = (): State => ({
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
export const newLock = (mac: Mac, facility: string, hardware: HardwareCode, place: Lock['place']): Lock => ({
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
