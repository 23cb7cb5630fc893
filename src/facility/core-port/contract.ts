/**
 * The core port, version core/1: the operations of an external unlock core, with the shapes of their requests and answers
 * (docs/core-port.md). Requests and answers are plain JSON.
 *
 * INV-1: Every answer is checked against its schema; keys that it does not name are dropped. INV-2: An answer is bounded: its keys, packets,
 * entries and texts have limits.
 */

import { z } from 'zod';
import { counted } from '../../protocol/counted.ts';
import { HARDWARE, type HardwareCode } from '../../protocol/hardware.ts';

export const CORE_PORT = 'core/1';

/** The maximum number of `activity` entries, newest first; older ones may be omitted. */
export const ENTRIES_MAX = 1_000;
/** The maximum number of keys of one phone or fob. */
const KEYS_MAX = 1_000;
/** The number of packets for which a session has sequence numbers. */
const PACKETS_MAX = 255;
/** The maximum number of packets in one upload. */
const UPLOAD_MAX = 1_024;
const NAME_MAX = 64;

const hex = (bytes: number) =>
  z.string().regex(new RegExp(`^[0-9A-Fa-f]{${bytes * 2}}$`), `${counted(bytes, 'byte')} in hex`);
const name = z.string().min(1).max(NAME_MAX);
const mac = z.string().regex(/^([0-9A-F]{2}:){5}[0-9A-F]{2}$/, 'a MAC such as C0:FF:EE:00:00:01');
/** The last time whose year has four digits in every time zone. */
const instant = z
  .int()
  .min(0)
  .max(Date.UTC(9999, 11, 30));
const codes = Object.keys(HARDWARE) as [HardwareCode, ...HardwareCode[]];
const bearer = z.strictObject({ kind: z.enum(['phone', 'fob']), id: name });
export type Bearer = z.infer<typeof bearer>;

/** Every request has these besides its own keys: the time, and 32 random bytes, its only source of randomness. */
const moment = { now: instant, random: hex(32) };
const request = <S extends z.ZodRawShape>(shape: S) => z.strictObject({ ...shape, ...moment });
const granted = <S extends z.ZodRawShape>(shape: S) => z.object({ ok: z.literal(true), ...shape });

const key = z.object({
  mac,
  offlineKey: hex(16),
  unlockCommand: hex(20),
  scheduledUnlockCommand: hex(20),
  dated: z.boolean(),
  expiresAt: instant.nullable(),
});
export type PortKey = z.infer<typeof key>;

const entry = z.object({
  event: z.enum(['unlocked', 'locked', 'refused', 'other']),
  at: instant,
  person: name.nullable(),
});
export type PortEntry = z.infer<typeof entry>;

const done = granted({});

export const OPERATIONS = {
  open: {
    request: request({
      version: z.literal(CORE_PORT),
      timeZone: name,
      facilitySecret: hex(32),
      factorySecret: hex(32),
    }),
    answer: done,
  },
  provision: {
    request: request({
      mac,
      hardware: z.enum(codes),
      place: z.strictObject({ kind: z.enum(['unit', 'entry']), id: name }),
      setUp: z.strictObject({ epoch: z.int().min(1) }).optional(),
    }),
    answer: done,
  },
  feed: {
    request: request({
      unit: name,
      status: z.enum(['available', 'occupied', 'gatelock', 'overlock', 'pre-let']),
      tenant: name.optional(),
      leaseStart: z.string().optional(),
    }),
    answer: done,
  },
  issue: {
    request: request({ person: name, bearer, onSite: z.boolean() }),
    answer: granted({ keys: z.array(key).max(KEYS_MAX) }),
  },
  unlock: {
    request: request({ person: name, bearer, mac, session: z.string().max(NAME_MAX) }),
    answer: granted({ commands: z.array(hex(20)).max(PACKETS_MAX) }),
  },
  upload: {
    request: request({
      mac,
      session: z.string().max(NAME_MAX),
      packets: z.array(z.string().max(NAME_MAX)).max(UPLOAD_MAX),
    }),
    answer: granted({ accepted: z.int().min(0).max(UPLOAD_MAX) }),
  },
  revoke: { request: request({ bearer, mac }), answer: done },
  reset: { request: request({ mac }), answer: done },
  share: { request: request({ unit: name, by: name, with: name }), answer: done },
  unshare: { request: request({ unit: name, by: name, with: name }), answer: done },
  known: {
    request: request({ mac }),
    answer: granted({ epoch: z.int().min(0).max(65_535), overlock: z.boolean().nullable() }),
  },
  activity: {
    request: request({ mac }),
    answer: granted({ entries: z.array(entry).max(ENTRIES_MAX) }),
  },
} as const;

export type Operation = keyof typeof OPERATIONS;

/** A refusal, with the id of a rule from docs/behaviour.md or of the core's own rule. */
const refusal = z.object({ ok: z.literal(false), rule: name, why: z.string().max(500).optional() });
export type PortRefusal = z.infer<typeof refusal>;

export type Granted<O extends Operation> = z.infer<(typeof OPERATIONS)[O]['answer']>;
export type Answer<O extends Operation> = Granted<O> | PortRefusal;
/** A request without `now` and `random`, which are added to each. */
export type Request<O extends Operation> = Omit<z.infer<(typeof OPERATIONS)[O]['request']>, keyof typeof moment>;

/** The answer to an operation, or one sentence that says what is wrong with it. */
export function readAnswer<O extends Operation>(
  operation: O,
  value: unknown,
): { readonly ok: true; readonly answer: Answer<O> } | { readonly ok: false; readonly why: string } {
  const no = typeof value === 'object' && value !== null && 'ok' in value && value.ok === false;
  const read = no ? refusal.safeParse(value) : OPERATIONS[operation].answer.safeParse(value);
  // The schema is looked up by the operation's own name, so the two match; TypeScript cannot follow a union there.
  if (read.success) return { ok: true, answer: read.data as Answer<O> };
  const [issue] = read.error.issues;
  const path = issue?.path.map(String).join('.') ?? '';
  return { ok: false, why: `${path === '' ? 'the answer' : path}: ${issue?.message ?? 'not as documented'}` };
}
