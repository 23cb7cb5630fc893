/**
 * The state of a phone and its app, as plain data. `app` is in the phone's storage: it survives power loss and is
 * deleted with the app. It contains tokens, keys and commands, so keep snapshots private.
 */
import type { World } from '../sim/world.ts';
import { NEWEST_VERSION } from './app-versions.ts';
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

/** The app's cached data of one facility. */
type FacilityCache = {
  units: readonly AppUnit[];
  entries: readonly AppEntry[];
  shares: readonly AppShare[];
  keys: readonly DigitalKey[];
  /** The rule that refused keys at the last refresh. */
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
  /** How often the request was sent. */
  tries: number;
  /** For an upload: more records were queued while it was in progress. */
  more?: boolean;
};

/** The app's state of an attempt, in addition to its machine. */
export type OpeningState = {
  /** The id or name that the user tapped. */
  target: string;
  mac: string;
  by: StaffReason | null;
  /** Whether to fetch keys when the attempt is over, because it began without one. */
  refreshAfter: boolean;
  /** Number of the request that the machine waits for. */
  waitsFor: number | null;
};

export type AppState = {
  /** New with every installation; keys are this device's own. */
  deviceId: string;
  version: string;
  /** The system installs updates of this app automatically. */
  automaticUpdates: boolean;
  /** Fault: the installation is damaged and opens no lock. */
  damaged: boolean;
  /** Fault: the stored data can neither be read nor replaced. */
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
  /** The last message that was not about an attempt. */
  shown: { message: string; at: number } | null;
  outcome: (Outcome & { target: string; at: number }) | null;
  opening: OpeningState | null;
};

export type PhoneState = {
  on: boolean;
  /** The time at which it was turned off. */
  offSince: number | null;
  bluetooth: boolean;
  /** Fault: the Bluetooth stack hangs until the phone has been off for a minute. */
  bluetoothStuck: boolean;
  bluetoothAllowed: boolean;
  locationAllowed: boolean;
  airplane: boolean;
  /** The two signals; data and texts need one of them. */
  cellular: boolean;
  wifi: boolean;
  /** The phone's clock minus the true time. */
  clockErrorS: number;
  /** The unit in which the phone is locked, out of its owner's reach. */
  lockedIn: string | null;
  app: AppState | null;
};

/** Whether the phone is on and has a signal, cellular or Wi-Fi, that it may use. */
export const isOnline = ({ on, cellular, wifi, airplane }: PhoneState): boolean =>
  on && (cellular || wifi) && !airplane;

export const newPhoneState = (): PhoneState => ({
  on: true,
  offSince: null,
  bluetooth: true,
  bluetoothStuck: false,
  bluetoothAllowed: true,
  locationAllowed: true,
  airplane: false,
  cellular: true,
  wifi: true,
  clockErrorS: 0,
  lockedIn: null,
  app: null,
});

export const newAppState = (deviceId: string, uploads: readonly UploadLog[] = []): AppState => ({
  deviceId,
  version: NEWEST_VERSION,
  automaticUpdates: true,
  damaged: false,
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

/** The states of the two signals of a phone. */
export type Signal = Readonly<Pick<PhoneState, 'cellular' | 'wifi'>>;

/** Shared by the parts of a phone. */
export interface Device {
  /** `phone/<name>`. */
  readonly actor: string;
  readonly world: World;
  readonly state: PhoneState;
  /** Guards and reactions of attempts. */
  readonly attempt: AttemptParts;
  /** The phone's own time, right or wrong, in milliseconds. */
  clockAt(): number;
  /** Whether the phone is on and may use a data signal. */
  online(): boolean;
  /** The phone's position, if the app may know it. */
  where(): Where | undefined;
  record(kind: PhoneKind, data?: Readonly<Record<string, string | number | boolean | undefined>>): void;
}
