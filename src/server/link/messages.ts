/**
 * The messages of the facility link (NP1): JSON-RPC 2.0, one object per text frame. The gateway sends hello, heartbeat, records and
 * results; the backend sends only packets, so no unauthenticated JSON ever changes a lock.
 */
import { z } from 'zod';
import { parsedJson } from '../../sim/json.ts';
import { tooMuchJson } from '../json-text.ts';

/** The maximum number of bytes in one frame. */
export const FRAME_LIMIT = 64 * 1024;
/** The maximum number of packets in one message; a lock keeps 256 records. */
export const PACKETS_LIMIT = 512;

const hex20 = z
  .string()
  .regex(/^[0-9A-Fa-f]{40}$/)
  .transform((text) => text.toUpperCase());
const mac = z
  .string()
  .regex(/^(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}$/)
  .transform((text) => text.toUpperCase());
const packets = z.array(hex20).max(PACKETS_LIMIT);

export const PARAMS = {
  hello: z.object({ version: z.literal(1), gateway: z.string().max(60), key: z.string().max(200) }),
  heartbeat: z.object({
    mac,
    session: hex20,
    state: z.int().min(0).max(255),
    batteryMv: z.int().min(0).max(65_535),
    clockValid: z.boolean(),
    touched: z.boolean(),
  }),
  records: z.object({ mac, session: hex20, packets }),
  results: z.object({ mac, session: hex20, packets }),
  packets: z.object({ mac, session: hex20, packets }),
} as const;

export type Method = keyof typeof PARAMS;
export type ParamsOf<M extends Method> = z.output<(typeof PARAMS)[M]>;
export type Call = { [M in Method]: { readonly method: M; readonly params: ParamsOf<M> } }[Method];

/** JSON-RPC 2.0, section 5.1. */
export const RPC_ERRORS = {
  parse: { code: -32700, message: 'not JSON' },
  request: { code: -32600, message: 'not a JSON-RPC 2.0 request' },
  method: { code: -32601, message: 'no such method in this direction' },
  params: { code: -32602, message: 'the parameters do not match the schema' },
  hello: { code: -32000, message: 'the first message must be hello with the gateway’s key' },
} as const;

const envelope = z.object({
  jsonrpc: z.literal('2.0'),
  method: z.string().max(60),
  params: z.unknown(),
  id: z.union([z.string().max(64), z.number(), z.null()]).optional(),
});
const answer = z.object({ jsonrpc: z.literal('2.0'), id: z.union([z.string(), z.number(), z.null()]) });

export type Id = string | number | null;
export type ReadCall =
  | { readonly kind: 'call'; readonly call: Call; readonly id: Id | undefined }
  | { readonly kind: 'answer' }
  | {
      readonly kind: 'wrong';
      readonly error: keyof typeof RPC_ERRORS;
      readonly id: Id | undefined;
      readonly why: string;
    };

const isMethod = (text: string): text is Method => Object.hasOwn(PARAMS, text);

/** Parses one frame; `allowed` lists the methods of this direction. Never throws. */
export function readCall(text: string, allowed: readonly Method[]): ReadCall {
  const why = tooMuchJson(text);
  if (why !== undefined) return { kind: 'wrong', error: 'request', id: null, why };
  const json = parsedJson(text);
  if (json === undefined) return { kind: 'wrong', error: 'parse', id: null, why: RPC_ERRORS.parse.message };
  const read = envelope.safeParse(json);
  if (!read.success)
    return answer.safeParse(json).success
      ? { kind: 'answer' }
      : { kind: 'wrong', error: 'request', id: null, why: RPC_ERRORS.request.message };
  const { method, id } = read.data;
  if (!isMethod(method) || !allowed.includes(method))
    return { kind: 'wrong', error: 'method', id, why: `no method ${method.slice(0, 40)}` };
  const params = PARAMS[method].safeParse(read.data.params);
  if (!params.success) {
    const [issue] = params.error.issues;
    return {
      kind: 'wrong',
      error: 'params',
      id,
      why: `${method}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    };
  }
  // The parameters were parsed with the schema of this method.
  return { kind: 'call', call: { method, params: params.data } as Call, id };
}

export const notification = (call: Call): string => JSON.stringify({ jsonrpc: '2.0', ...call });
export const request = (call: Call, id: Id): string => JSON.stringify({ jsonrpc: '2.0', ...call, id });
export const result = (id: Id, value: unknown): string => JSON.stringify({ jsonrpc: '2.0', id, result: value });
export const rpcError = (id: Id, error: keyof typeof RPC_ERRORS, why: string): string =>
  JSON.stringify({ jsonrpc: '2.0', id, error: { ...RPC_ERRORS[error], data: why } });
