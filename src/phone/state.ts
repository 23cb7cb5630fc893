/**
 * All that a phone and its app hold, as plain data. What is in `app` lives in the phone's storage and survives power; it is
 * gone with the app. Tokens, keys and commands are in it: a snapshot is not for other people's eyes.
 */
import type { World } from '../sim/world.ts';
import type { AttemptParts } from './attempt/machine.ts';
import type {
  AppEntry,
  AppShare,
  AppUnit,
  BackendRequest,
  DigitalKey,
  NamedCompany,
  NamedFacility,
  StaffReason,
  UploadLog,
  Where,
} from './backend.ts';
import type { PhoneKind } from './kinds.ts';
import type { Outcome } from './user-messages.ts';

/** What the app keeps of one facility. */
type FacilityCache = {
  units: readonly AppUnit[];
  entries: readonly AppEntry[];
  shares: readonly AppShare[];
  keys: readonly DigitalKey[];
  /** The rule that stood against keys at the last refresh. */
  noKeys: string | null;
};

export type Account = {
  token: string;
  user: string;
  name: string;
  staff: boolean;
  permissions: readonly string[];
  companies: readonly NamedCompany[];
};

export type PendingRequest = {
  readonly number: number;
  readonly request: BackendRequest;
  /** How often it was sent. */
  tries: number;
};

/** What the app remembers of an attempt beside its machine. */
export type OpeningState = {
  /** What the user pressed on. */
  target: string;
  mac: string;
  by: StaffReason | null;
  /** Keys are fetched when it is over, because there was none to begin with. */
  refreshAfter: boolean;
  /** Number of the request that the machine waits for. */
  waitsFor: number | null;
};

export type AppState = {
  /** New with every installation; keys are this device's own. */
  deviceId: string;
  /** Fault: a version that no longer understands the servers. */
  outdated: boolean;
  /** Fault: what it has stored cannot be read or replaced. */
  badCache: boolean;
  account: Account | null;
  /** The facility in the drop-down. */
  facility: string | null;
  /** Facilities of the same company, as of the last refresh. */
  choices: readonly NamedFacility[];
  facilities: Record<string, FacilityCache>;
  uploads: readonly UploadLog[];
  requests: PendingRequest[];
  nextNumber: number;
  /** The last sentence that was not about an attempt. */
  shown: { message: string; at: number } | null;
  outcome: (Outcome & { target: string; at: number }) | null;
  opening: OpeningState | null;
};

export type PhoneState = {
  on: boolean;
  bluetooth: boolean;
  /** Fault: the Bluetooth stack hangs until the phone is restarted. */
  bluetoothStuck: boolean;
  bluetoothAllowed: boolean;
  locationAllowed: boolean;
  airplane: boolean;
  signal: boolean;
  /** The phone's clock minus the true time. */
  clockErrorS: number;
  /** The unit that it is locked into: its owner cannot use it. */
  lockedIn: string | null;
  app: AppState | null;
};

export const newPhoneState = (): PhoneState => ({
  on: true,
  bluetooth: true,
  bluetoothStuck: false,
  bluetoothAllowed: true,
  locationAllowed: true,
  airplane: false,
  signal: true,
  clockErrorS: 0,
  lockedIn: null,
  app: null,
});

export const newAppState = (deviceId: string, uploads: readonly UploadLog[] = []): AppState => ({
  deviceId,
  outdated: false,
  badCache: false,
  account: null,
  facility: null,
  choices: [],
  facilities: {},
  uploads,
  requests: [],
  nextNumber: 1,
  shown: null,
  outcome: null,
  opening: null,
});

/** What the parts of a phone share. */
export interface Device {
  /** `phone/<name>`. */
  readonly actor: string;
  readonly world: World;
  readonly state: PhoneState;
  /** What attempts run on. */
  readonly attempt: AttemptParts;
  /** The phone's own time, right or wrong, in milliseconds. */
  clockAt(): number;
  /** A data signal, and a phone that may use it. */
  online(): boolean;
  /** Where the phone is, if the app may know. */
  where(): Where | undefined;
  record(kind: PhoneKind, data?: Readonly<Record<string, string | number | boolean | undefined>>): void;
}
