/**
 * What the app asks of the company's servers, and what comes back: plain JSON both ways, so that a request under way fits a
 * snapshot and the same words travel over HTTP. Signal is the phone's business, latency the implementer's.
 *
 * INV-1 every request gets one answer, with its number, after `send` has returned. INV-2 a refusal is an answer.
 * Answers carry `message` as a tenant would read it; it never says which way a lock was or would be opened.
 */

type DeviceId = string;

/** Where the phone says it is, whole millimetres on the facility’s plan; absent when location is denied. */
export type Where = { readonly x: number; readonly y: number };

/** Staff at the door who may open what is not theirs (never by offline key). */
export type StaffReason =
  | { readonly kind: 'emergency'; readonly reason: string; readonly note?: string }
  /** After `requestPin`: the six digits that the tenant was sent and told them. */
  | { readonly kind: 'override'; readonly pin: string };

/** One session's server packets, unread, as upper-case hex of 20 bytes each. */
export type UploadLog = {
  readonly session: string;
  readonly mac: string;
  /** The phone's own clock when the packets came, milliseconds since 1970. */
  readonly receivedTime: number;
  readonly responses: readonly string[];
};

export type BackendRequest =
  | { readonly type: 'signIn'; readonly login: string; readonly password: string; readonly deviceId: DeviceId }
  | {
      readonly type: 'activate';
      readonly login: string;
      readonly code: string;
      readonly newPassword: string;
      readonly deviceId: DeviceId;
    }
  | { readonly type: 'forgotPassword'; readonly login: string }
  | { readonly type: 'signOut'; readonly token: string }
  | {
      readonly type: 'refresh';
      readonly token: string;
      readonly facility: string;
      readonly where?: Where;
      /** What the phone's clock shows, milliseconds since 1970. */
      readonly clockAt: number;
    }
  | {
      readonly type: 'unlock';
      readonly token: string;
      readonly facility: string;
      readonly mac: string;
      /** Hex of the 20 session bytes that the phone has just read from that lock. */
      readonly session: string;
      readonly where?: Where;
      readonly by?: StaffReason;
    }
  | {
      readonly type: 'remoteUnlock';
      readonly token: string;
      readonly facility: string;
      readonly unit: string;
      readonly by: StaffReason;
    }
  /** Sends the tenant a PIN and asks for leave to open. */
  | { readonly type: 'requestPin'; readonly token: string; readonly facility: string; readonly unit: string }
  /** Asks the tenant to share the unit with the staff. */
  | { readonly type: 'requestAccess'; readonly token: string; readonly facility: string; readonly unit: string }
  | { readonly type: 'upload'; readonly token: string; readonly logs: readonly UploadLog[] }
  | {
      readonly type: 'share' | 'unshare';
      readonly token: string;
      readonly facility: string;
      readonly unit: string;
      /** A phone number or e-mail address, or all employees of the site. */
      readonly with: { readonly login: string } | { readonly staff: true };
    };

export type NamedFacility = { readonly id: string; readonly name: string };
export type NamedCompany = {
  readonly id: string;
  readonly name: string;
  readonly facilities: readonly NamedFacility[];
};

export type SignedIn = {
  readonly token: string;
  readonly companies: readonly NamedCompany[];
  readonly profile: {
    readonly user: string;
    readonly name: string;
    readonly staff: boolean;
    readonly permissions: readonly string[];
  };
};

export type AppUnit = {
  readonly id: string;
  readonly name: string;
  /** As the app shows it, for instance `Occupied`. */
  readonly status: string;
  /** One icon each. */
  readonly macs: readonly string[];
  /** Somebody else's, shared with this user. */
  readonly shared: boolean;
};

export type AppEntry = { readonly id: string; readonly name: string; readonly mac: string };

export type AppShare = { readonly unit: string; readonly with: string };

/** A digital key for one lock. `offlineKey`, `unlockCommand` and `scheduledUnlockCommand` are secrets. */
export type DigitalKey = {
  readonly mac: string;
  readonly name: string;
  /** public: 32 hex digits. */
  readonly offlineKey: string;
  /** public: 40 hex digits; the phone writes its own time into it. */
  readonly unlockCommand: string;
  /** public: 40 hex digits; used as it is. */
  readonly scheduledUnlockCommand: string;
  /** True: send the timestamped form; false: the scheduled one (NP1: a core setting). */
  readonly dated: boolean;
  /** Milliseconds since 1970; the phone compares it with its own clock, right or wrong. */
  readonly expiresAt: number;
};

export type Refreshed = {
  readonly facility: NamedFacility;
  /** Facilities of the same company that this account may choose in the drop-down. */
  readonly facilities: readonly NamedFacility[];
  readonly units: readonly AppUnit[];
  readonly entries: readonly AppEntry[];
  readonly shares: readonly AppShare[];
  /** All keys of this phone at this facility; they replace what it had. */
  readonly keys: readonly DigitalKey[];
  /** Why there are no keys: the id of the rule. Nobody is told; the app goes on. */
  readonly noKeys?: string;
};

/** What each request gives when it succeeds. */
export type AnswerValues = {
  readonly signIn: SignedIn;
  readonly activate: SignedIn;
  readonly forgotPassword: { readonly sent: true };
  readonly signOut: { readonly signedOut: true };
  readonly refresh: Refreshed;
  /** Hex of 20-byte packets, to be written in this order. */
  readonly unlock: { readonly commands: readonly string[] };
  readonly remoteUnlock: { readonly sent: true };
  readonly requestPin: { readonly sent: true };
  readonly requestAccess: { readonly sent: true };
  readonly upload: { readonly accepted: number };
  readonly share: { readonly shared: boolean };
  readonly unshare: { readonly shared: boolean };
};

export type RequestType = BackendRequest['type'];

/**
 * `refused`: the servers said no, `by` names the rule. `failed`: they did not get to it (a fault of theirs or of the way there);
 * the same request may be sent again.
 */
export type BackendAnswer<T extends RequestType = RequestType> = {
  readonly [K in T]:
    | { readonly type: K; readonly ok: true; readonly value: AnswerValues[K]; readonly message?: string }
    | {
        readonly type: K;
        readonly ok: false;
        readonly why: 'refused' | 'failed';
        readonly by: string;
        readonly message: string;
      };
}[T];

/** One phone's line to the company's servers. */
export interface Backend {
  /** Sends a request under a number of the phone's choosing. */
  send(number: number, request: BackendRequest): void;
  /** Delivers answers from now on; one listener. */
  listen(receive: (number: number, answer: BackendAnswer) => void): void;
}
