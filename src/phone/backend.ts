/**
 * The app's requests to the company's servers and their answers: plain JSON both ways, so that a pending request fits a
 * snapshot and HTTP can carry the same messages. The phone models signal, the implementer models latency.
 *
 * INV-1: Every request gets one answer, with its number, after `send` has returned. INV-2: A refusal is an answer.
 * Answers carry a `message` for tenants; it never reveals the path by which a lock was or would be opened.
 */
import { z } from 'zod';

const record = <S extends z.ZodRawShape>(shape: S) => z.strictObject(shape).readonly();
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();
const text = z.string();

/** The phone's reported position, whole millimetres on the facility’s plan; absent when location is denied. */
const where = record({ x: z.number(), y: z.number() });
export type Where = z.infer<typeof where>;

/** What entitles staff to open another person's unit at the lock (never with an offline key). */
const staffReason = z.union([
  record({ kind: z.literal('emergency'), reason: text, note: text.exactOptional() }),
  /** After `requestPin`: the six digits that the tenant received and passed on. */
  record({ kind: z.literal('override'), pin: text }),
]);
export type StaffReason = z.infer<typeof staffReason>;

/** One session's server packets, unread, as upper-case hex of 20 bytes each. */
const uploadLog = record({
  session: text,
  mac: text,
  /** The phone's own time when the packets arrived, milliseconds since 1970. */
  receivedTime: z.number(),
  responses: list(text),
});
export type UploadLog = z.infer<typeof uploadLog>;

/** Fields of every request about a unit. */
const aboutUnit = { token: text, facility: text, unit: text };

export const backendRequest = z.union([
  record({ type: z.literal('signIn'), login: text, password: text, deviceId: text }),
  record({ type: z.literal('activate'), login: text, code: text, newPassword: text, deviceId: text }),
  record({ type: z.literal('forgotPassword'), login: text }),
  record({ type: z.literal('signOut'), token: text }),
  record({
    type: z.literal('refresh'),
    token: text,
    facility: text,
    where: where.exactOptional(),
    /** The phone's own time, milliseconds since 1970. */
    clockAt: z.number(),
  }),
  record({
    type: z.literal('unlock'),
    token: text,
    facility: text,
    mac: text,
    /** Hex of the 20 session bytes that the phone has just read from that lock. */
    session: text,
    where: where.exactOptional(),
    by: staffReason.exactOptional(),
  }),
  record({ type: z.literal('remoteUnlock'), ...aboutUnit, by: staffReason }),
  /** Sends the tenant a PIN and asks for permission to open. */
  record({ type: z.literal('requestPin'), ...aboutUnit }),
  /** Asks the tenant to share the unit with the staff. */
  record({ type: z.literal('requestAccess'), ...aboutUnit }),
  record({ type: z.literal('upload'), token: text, logs: list(uploadLog) }),
  record({
    type: z.enum(['share', 'unshare']),
    ...aboutUnit,
    /** A phone number or e-mail address, or all employees of the site. */
    with: z.union([record({ login: text }), record({ staff: z.literal(true) })]),
  }),
]);
export type BackendRequest = z.infer<typeof backendRequest>;

const namedFacility = record({ id: text, name: text });
export type NamedFacility = z.infer<typeof namedFacility>;

const namedCompany = record({ id: text, name: text, facilities: list(namedFacility) });
export type NamedCompany = z.infer<typeof namedCompany>;

const signedIn = record({
  token: text,
  companies: list(namedCompany),
  profile: record({ user: text, name: text, staff: z.boolean(), permissions: list(text) }),
});
export type SignedIn = z.infer<typeof signedIn>;

const appUnit = record({
  id: text,
  name: text,
  /** As the app shows it, for instance `Occupied`. */
  status: text,
  /** The MACs of its controllers; the app shows one icon for each. */
  macs: list(text),
  /** Whether it is another tenant's unit, shared with this user. */
  shared: z.boolean(),
});
export type AppUnit = z.infer<typeof appUnit>;

const appEntry = record({ id: text, name: text, mac: text });
export type AppEntry = z.infer<typeof appEntry>;

const appShare = record({ unit: text, with: text });
export type AppShare = z.infer<typeof appShare>;

/** A digital key for one lock. `offlineKey`, `unlockCommand` and `scheduledUnlockCommand` are secrets. */
export const digitalKey = record({
  mac: text,
  name: text,
  /** 32 hex digits. Source: public. */
  offlineKey: text,
  /** 40 hex digits; the phone writes its own time into it. Source: public. */
  unlockCommand: text,
  /** 40 hex digits; used as it is. Source: public. */
  scheduledUnlockCommand: text,
  /** True: send the timestamped form; false: the scheduled one (source: NP1; a core setting). */
  dated: z.boolean(),
  /** Milliseconds since 1970; the phone compares it with its own clock, right or wrong. */
  expiresAt: z.number(),
});
export type DigitalKey = z.infer<typeof digitalKey>;

const refreshed = record({
  facility: namedFacility,
  /** Facilities of the same company that this account may choose in the drop-down. */
  facilities: list(namedFacility),
  units: list(appUnit),
  entries: list(appEntry),
  shares: list(appShare),
  /** All keys of this phone at this facility; they replace its previous keys. */
  keys: list(digitalKey),
  /** The id of the rule that explains why there are no keys. The app does not show it. */
  noKeys: text.exactOptional(),
});
export type Refreshed = z.infer<typeof refreshed>;

const sent = record({ sent: z.literal(true) });
const shared = record({ shared: z.boolean() });

/** The answer to a successful request, with its value. */
const granted = <T extends string, V extends z.ZodType>(type: T, value: V) =>
  record({ type: z.literal(type), ok: z.literal(true), value, message: text.exactOptional() });

const grantedAnswer = z.union([
  granted('signIn', signedIn),
  granted('activate', signedIn),
  granted('forgotPassword', sent),
  granted('signOut', record({ signedOut: z.literal(true) })),
  granted('refresh', refreshed),
  /** Hex of 20-byte packets, to be written in this order. */
  granted('unlock', record({ commands: list(text) })),
  granted('remoteUnlock', sent),
  granted('requestPin', sent),
  granted('requestAccess', sent),
  granted('upload', record({ accepted: z.number() })),
  granted('share', shared),
  granted('unshare', shared),
]);

export type RequestType = BackendRequest['type'];
export type Granted<T extends RequestType = RequestType> = Extract<z.infer<typeof grantedAnswer>, { readonly type: T }>;

/**
 * `refused`: the servers refused, `by` is the rule. `failed`: a fault of the servers or the network;
 * the same request may be sent again.
 */
const denied = record({
  type: z.enum(grantedAnswer.options.map((option) => option.unwrap().shape.type.value)),
  ok: z.literal(false),
  why: z.enum(['refused', 'failed']),
  by: text,
  message: text,
});
export type Denied = z.infer<typeof denied>;

export const backendAnswer = z.union([grantedAnswer, denied]);
export type BackendAnswer = z.infer<typeof backendAnswer>;

/** One phone's connection to the company's servers. */
export interface Backend {
  /** Sends a request under a number that the phone chooses. */
  send(number: number, request: BackendRequest): void;
  /** Delivers answers from now on; one listener. */
  listen(receive: (number: number, answer: BackendAnswer) => void): void;
}
