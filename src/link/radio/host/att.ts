/** The attribute protocol's opcodes and error codes (Bluetooth Core 5.4, volume 3 part F, sections 3.3 and 3.4). */

export const ERROR = 0x01;
export const MTU_REQUEST = 0x02;
export const MTU_RESPONSE = 0x03;
export const FIND_INFORMATION = 0x04;
export const FIND_BY_TYPE_VALUE = 0x06;
export const READ_BY_TYPE = 0x08;
export const READ = 0x0a;
export const READ_BLOB = 0x0c;
export const READ_BY_GROUP_TYPE = 0x10;
export const WRITE = 0x12;
export const PREPARE_WRITE = 0x16;
export const EXECUTE_WRITE = 0x18;
export const NOTIFICATION = 0x1b;
export const WRITE_COMMAND = 0x52;
/** The bit of an opcode that marks a command. */
export const COMMAND_FLAG = 0x40;
/** Every response, and the PDUs that only a server sends or receives as a confirmation; none of them is ever answered. */
export const UNANSWERED: ReadonlySet<number> = new Set([
  ...[0x01, 0x03, 0x05, 0x07, 0x09, 0x0b, 0x0d, 0x0f, 0x11, 0x13, 0x17, 0x19, 0x21],
  // Notification, indication, confirmation, several notifications.
  ...[0x1b, 0x1d, 0x1e, 0x23],
]);

export const INVALID_HANDLE = 0x01;
export const WRITE_NOT_PERMITTED = 0x03;
export const INVALID_PDU = 0x04;
export const REQUEST_NOT_SUPPORTED = 0x06;
export const INVALID_OFFSET = 0x07;
export const PREPARE_QUEUE_FULL = 0x09;
export const ATTRIBUTE_NOT_FOUND = 0x0a;
export const ATTRIBUTE_NOT_LONG = 0x0b;
export const UNSUPPORTED_GROUP_TYPE = 0x10;
/** From the profile's range: the configuration descriptor is written with a value that its characteristic lacks. */
export const CCCD_IMPROPERLY_CONFIGURED = 0xfd;

/** The largest MTU of a link before both sides have agreed on a different one. */
export const DEFAULT_MTU = 23;
/** The longest value of an attribute. */
export const LONGEST_VALUE = 512;

/** The lengths that a request may have. An opcode without an entry is not a request that a lock supports. */
export const REQUEST_LENGTHS: ReadonlyMap<number, (length: number) => boolean> = new Map([
  [MTU_REQUEST, (length) => length === 3],
  [FIND_INFORMATION, (length) => length === 5],
  [FIND_BY_TYPE_VALUE, (length) => length >= 7],
  [READ_BY_TYPE, (length) => length === 7 || length === 21],
  [READ, (length) => length === 3],
  [READ_BLOB, (length) => length === 5],
  [READ_BY_GROUP_TYPE, (length) => length === 7 || length === 21],
  [WRITE, (length) => length >= 3],
  [PREPARE_WRITE, (length) => length >= 5],
  [EXECUTE_WRITE, (length) => length === 2],
] satisfies [number, (length: number) => boolean][]);

export const errorResponse = (request: number, handle: number, code: number): Buffer =>
  Buffer.from([ERROR, request, handle & 0xff, handle >> 8, code]);
