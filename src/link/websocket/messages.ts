/**
 * The messages of the WebSocket link, each declared once; the checks, the types and the AsyncAPI document are derived from the declaration. The
 * requests are those of noble's own WebSocket binding. `hello`, `id` and error answers are our additions; a client receives them only after `hello`.
 */
import { z } from 'zod';
import { parsedJson } from '../../sim/json.ts';
import { VALUE_LIMIT } from './limits.ts';

const peripheralUuid = z
  .string()
  .max(40)
  .regex(/^[0-9A-Fa-f:-]+$/)
  .describe('The lock’s address as 12 hex digits, as reported by `discover`');
const uuid = z
  .string()
  .max(40)
  .regex(/^[0-9A-Fa-f-]+$/)
  .describe('A UUID, with or without dashes, in upper or lower case');
const uuids = z.array(uuid).max(16).nullish().describe('Only these services; absent or empty means all');
const value = z
  .string()
  .max(2 * VALUE_LIMIT)
  .regex(/^(?:[0-9A-Fa-f]{2})*$/)
  .describe('Bytes as hex');
const handle = z.int().min(0).max(0xffff).describe('An attribute handle');
const id = z
  .union([z.string().max(64), z.int()])
  .optional()
  .describe('Chosen by the client after hello; returned in the answer');

const request = <A extends string, S extends z.ZodRawShape>(action: A, shape: S) =>
  z.object({ action: z.literal(action), id, ...shape });

const ofService = { peripheralUuid, serviceUuid: uuid };
const ofCharacteristic = { ...ofService, characteristicUuid: uuid };

/** The highest version of our additions that this server supports. */
export const HELLO_VERSION = 1;

const hello = request('hello', {
  version: z.literal(HELLO_VERSION),
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/)
    .optional()
    .describe('The name of this client in the trace; a number is added if another client has that name'),
}).describe('Asks for request ids, error answers and the MTU');

/** The maximum number of bytes of a token, wherever it is shown. */
export const TOKEN_LIMIT = 200;

const authenticate = request('authenticate', {
  token: z.string().min(1).max(TOKEN_LIMIT).describe('The token that the server was started with'),
}).describe('Sends the token, as the first message of a client that could not send it with the upgrade');

export const REQUESTS = {
  authenticate,
  hello,
  startScanning: request('startScanning', { serviceUuids: uuids, allowDuplicates: z.boolean().nullish() }),
  stopScanning: request('stopScanning', {}),
  connect: request('connect', { peripheralUuid }),
  disconnect: request('disconnect', { peripheralUuid }),
  updateRssi: request('updateRssi', { peripheralUuid }),
  discoverServices: request('discoverServices', { peripheralUuid, uuids }),
  discoverIncludedServices: request('discoverIncludedServices', { ...ofService, serviceUuids: uuids }),
  discoverCharacteristics: request('discoverCharacteristics', { ...ofService, characteristicUuids: uuids }),
  read: request('read', ofCharacteristic),
  write: request('write', { ...ofCharacteristic, data: value, withoutResponse: z.boolean().nullish() }),
  broadcast: request('broadcast', { ...ofCharacteristic, broadcast: z.boolean() }),
  notify: request('notify', { ...ofCharacteristic, notify: z.boolean() }),
  discoverDescriptors: request('discoverDescriptors', ofCharacteristic),
  readValue: request('readValue', { ...ofCharacteristic, descriptorUuid: uuid }),
  writeValue: request('writeValue', { ...ofCharacteristic, descriptorUuid: uuid, data: value }),
  readHandle: request('readHandle', { peripheralUuid, handle }),
  writeHandle: request('writeHandle', {
    peripheralUuid,
    handle,
    data: value,
    withoutResponse: z.boolean().nullish(),
  }),
} as const;

export type Action = keyof typeof REQUESTS;
export type Requests = { readonly [A in Action]: z.output<(typeof REQUESTS)[A]> };
export type Request = Requests[Action];

/** An error by the client, or something that prevents its request. */
export const ERRORS = {
  malformed: { temporary: false, text: 'the message could not be read' },
  'unknown-lock': { temporary: false, text: 'no lock here has this address' },
  silent: { temporary: true, text: 'the lock is silent: asleep, or connected to another client. Touch it, or wait' },
  'firmware-mode': {
    temporary: true,
    text: 'the lock is in firmware mode and accepts no connection; it leaves that mode after a minute',
  },
  'not-connected': { temporary: true, text: 'this client has no connection to the lock' },
  'not-supported': { temporary: false, text: 'the attribute does not allow this' },
  'too-many-waiting': { temporary: true, text: 'too many connection attempts to silent locks are pending' },
} as const satisfies Record<string, { readonly temporary: boolean; readonly text: string }>;

export type ErrorCode = keyof typeof ERRORS;

const out = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), id, ...shape });
const outCharacteristic = { peripheralUuid: z.string(), serviceUuid: z.string(), characteristicUuid: z.string() };
const hex = z.string().describe('Bytes as lower-case hex');

/** The messages that the server sends, for the document; the types of the sending code are derived from it. */
export const ANSWERS = {
  authenticated: out('authenticated', {}),
  hello: out('hello', {
    version: z.literal(HELLO_VERSION),
    client: z.string().describe('The name of this client in the trace'),
    mtu: z.int(),
    limits: z.object({ messageBytes: z.int(), valueBytes: z.int(), waitingConnects: z.int() }),
  }),
  error: out('error', {
    action: z.string().optional(),
    peripheralUuid: z.string().optional(),
    error: z.object({
      code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
      message: z.string(),
      mayHaveHappened: z.boolean().describe('Whether the request may have taken effect nevertheless'),
      temporary: z.boolean().describe('Whether the same request may work later'),
    }),
  }),
  stateChange: out('stateChange', { state: z.enum(['poweredOn', 'poweredOff']) }),
  discover: out('discover', {
    peripheralUuid: z.string(),
    address: z.string(),
    addressType: z.literal('public'),
    connectable: z.boolean(),
    advertisement: z.object({
      localName: z.string(),
      txPowerLevel: z.int().optional(),
      serviceUuids: z.array(z.string()),
      manufacturerData: hex.nullable(),
      serviceData: hex.nullable(),
    }),
    rssi: z.int(),
  }),
  connect: out('connect', { peripheralUuid: z.string() }),
  disconnect: out('disconnect', { peripheralUuid: z.string() }),
  rssiUpdate: out('rssiUpdate', { peripheralUuid: z.string(), rssi: z.int() }),
  servicesDiscover: out('servicesDiscover', { peripheralUuid: z.string(), serviceUuids: z.array(z.string()) }),
  includedServicesDiscover: out('includedServicesDiscover', {
    peripheralUuid: z.string(),
    serviceUuid: z.string(),
    includedServiceUuids: z.array(z.string()),
  }),
  characteristicsDiscover: out('characteristicsDiscover', {
    peripheralUuid: z.string(),
    serviceUuid: z.string(),
    characteristics: z.array(
      z.object({
        uuid: z.string(),
        properties: z.array(z.string()),
        handle: handle.optional().describe('The current handle of the characteristic’s value; only after hello'),
      }),
    ),
  }),
  read: out('read', { ...outCharacteristic, data: hex, isNotification: z.boolean() }),
  write: out('write', outCharacteristic),
  broadcast: out('broadcast', { ...outCharacteristic, state: z.boolean() }),
  notify: out('notify', { ...outCharacteristic, state: z.boolean() }),
  descriptorsDiscover: out('descriptorsDiscover', { ...outCharacteristic, descriptors: z.array(z.string()) }),
  valueRead: out('valueRead', { ...outCharacteristic, descriptorUuid: z.string(), data: hex }),
  valueWrite: out('valueWrite', { ...outCharacteristic, descriptorUuid: z.string() }),
  handleRead: out('handleRead', { peripheralUuid: z.string(), handle: z.int(), data: hex }),
  handleWrite: out('handleWrite', { peripheralUuid: z.string(), handle: z.int() }),
  handleNotify: out('handleNotify', { peripheralUuid: z.string(), handle: z.int(), data: hex }),
} as const;

export type AnswerType = keyof typeof ANSWERS;
export type Answer = { [T in AnswerType]: z.input<(typeof ANSWERS)[T]> }[AnswerType];

const isAction = (text: string): text is Action => Object.hasOwn(REQUESTS, text);

export type ReadRequest =
  | { readonly ok: true; readonly request: Request }
  | {
      readonly ok: false;
      /** One sentence; it never quotes more than a few of the client's bytes. */
      readonly why: string;
      readonly action?: string;
      readonly id?: string | number;
    };

/** Parses one message of a client. Never throws. */
export function readRequest(text: string): ReadRequest {
  const json = parsedJson(text);
  // A token in malformed JSON is still a secret.
  if (json === undefined)
    return { ok: false, why: /token/i.test(text) ? 'not JSON' : `not JSON: ${JSON.stringify(text.slice(0, 60))}` };
  if (typeof json !== 'object' || json === null || !('action' in json) || typeof json.action !== 'string')
    return { ok: false, why: 'expected an object in which `action` is a string' };
  const { action } = json;
  if (!isAction(action)) return { ok: false, why: `there is no action ${JSON.stringify(action.slice(0, 40))}` };
  const read = REQUESTS[action].safeParse(json);
  if (read.success) return { ok: true, request: read.data };
  const issue = read.error.issues[0];
  const asked = 'id' in json && (typeof json.id === 'number' || typeof json.id === 'string') ? { id: json.id } : {};
  return { ok: false, action, why: `${action}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, ...asked };
}
