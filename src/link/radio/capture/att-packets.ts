/**
 * Attribute packets of the Nokē service, with the handles that bleno assigns: after the two services of every peripheral (eight handles), the service
 * is at handle 10, followed by its characteristics.
 */
import { COMMAND_UUID, RESPONSE_UUID, SERVICE_UUID, SESSION_UUID } from '../../../protocol/uuids.ts';
import { u16 } from '../controller/events.ts';
import { NOTIFICATION, READ, READ_BY_GROUP_TYPE, READ_BY_TYPE, WRITE } from '../host/att.ts';

const PRIMARY_SERVICE = 0x2800;
const CHARACTERISTIC = 0x2803;

const SERVICE_AT = 0x0a;
const COMMAND_AT = 0x0b;
const RESPONSE_AT = 0x0d;
const SESSION_AT = 0x10;
/** The handles of the values. */
export const VALUE_HANDLES = { command: COMMAND_AT + 1, response: RESPONSE_AT + 1, session: SESSION_AT + 1 } as const;
const LAST = 0x11;
/** Property bits: write and write without response; notify; read. */
const MAY_WRITE = 0x0c;
const MAY_NOTIFY = 0x10;
const MAY_READ = 0x02;

const uuid = (text: string): Buffer => Buffer.from(text.replaceAll('-', ''), 'hex').reverse();

const ask = (opcode: number, from: number, to: number, what: number): Buffer =>
  Buffer.from([opcode, ...u16(from), ...u16(to), ...u16(what)]);

/** The declaration of a characteristic; the handle of its value is the next one. */
const declaration = (at: number, properties: number, of: string): number[] => [
  ...u16(at),
  properties,
  ...u16(at + 1),
  ...uuid(of),
];

/** The requests of a discovery that matter, each with its answer. */
export const DISCOVERY: readonly (readonly [request: Buffer, response: Buffer])[] = [
  [
    ask(READ_BY_GROUP_TYPE, SERVICE_AT, 0xffff, PRIMARY_SERVICE),
    Buffer.from([READ_BY_GROUP_TYPE + 1, 20, ...u16(SERVICE_AT), ...u16(LAST), ...uuid(SERVICE_UUID)]),
  ],
  [
    ask(READ_BY_TYPE, SERVICE_AT, LAST, CHARACTERISTIC),
    Buffer.from([
      READ_BY_TYPE + 1,
      21,
      ...declaration(COMMAND_AT, MAY_WRITE, COMMAND_UUID),
      ...declaration(RESPONSE_AT, MAY_NOTIFY, RESPONSE_UUID),
      ...declaration(SESSION_AT, MAY_READ, SESSION_UUID),
    ]),
  ],
];

export const READ_SESSION: Buffer = Buffer.from([READ, ...u16(SESSION_AT + 1)]);
export const sessionValue = (value: Uint8Array): Buffer => Buffer.from([READ + 1, ...value]);
export const writeRequest = (value: Uint8Array): Buffer => Buffer.from([WRITE, ...u16(COMMAND_AT + 1), ...value]);
export const WRITE_RESPONSE: Buffer = Buffer.from([WRITE + 1]);
export const notification = (value: Uint8Array): Buffer =>
  Buffer.from([NOTIFICATION, ...u16(RESPONSE_AT + 1), ...value]);
