/**
 * The attribute protocol as the specification requires, around bleno's server: requests that must be refused are refused here, requests that bleno
 * would answer wrongly reach it in a form that it answers correctly, and its answers are converted back.
 *
 * INV-1: Nothing but a request is ever answered. INV-2: The queue of prepared writes holds at most one value of LONGEST_VALUE bytes.
 */
import {
  ATTRIBUTE_NOT_FOUND,
  ATTRIBUTE_NOT_LONG,
  CCCD_IMPROPERLY_CONFIGURED,
  COMMAND_FLAG,
  DEFAULT_MTU,
  ERROR,
  EXECUTE_WRITE,
  errorResponse,
  FIND_BY_TYPE_VALUE,
  FIND_INFORMATION,
  INVALID_HANDLE,
  INVALID_OFFSET,
  INVALID_PDU,
  LONGEST_VALUE,
  MTU_REQUEST,
  MTU_RESPONSE,
  PREPARE_QUEUE_FULL,
  PREPARE_WRITE,
  READ,
  READ_BY_GROUP_TYPE,
  READ_BY_TYPE,
  REQUEST_LENGTHS,
  REQUEST_NOT_SUPPORTED,
  UNANSWERED,
  UNSUPPORTED_GROUP_TYPE,
  WRITE,
  WRITE_COMMAND,
  WRITE_NOT_PERMITTED,
} from '../host/att.ts';
import { type Attribute, CHARACTERISTIC, PRIMARY_SERVICE } from './attribute-table.ts';

/** The MTU of a lock, which is bleno's. */
export const SERVER_MTU = 256;
/** The requests that contain a range of handles. */
const RANGED: ReadonlySet<number> = new Set([FIND_INFORMATION, FIND_BY_TYPE_VALUE, READ_BY_TYPE, READ_BY_GROUP_TYPE]);
const SECONDARY_SERVICE = '2801';
/** The bytes that precede the 16 bits of an assigned UUID in its long form, least significant byte first. */
const BASE_UUID = Buffer.from('fb349b5f8000008000100000', 'hex');
/** The maximum number of pieces in a prepared write; pieces may be empty. */
const PIECES_LIMIT = LONGEST_VALUE;
/** The maximum number of value bytes in a Read By Type Response: its length field has one byte. */
const LONGEST_BY_TYPE = 253;

/** The request that bleno receives, or the answer that is sent instead; if neither is set, nothing is sent. */
export interface Verdict {
  readonly pass?: Buffer;
  readonly answer?: Buffer;
}

/** A request that bleno received instead of the peer's. */
interface Replaced {
  readonly request: number;
  readonly back: (response: Buffer) => Buffer;
}

export class AttFilter {
  #table: readonly Attribute[] = [];
  #mtu = DEFAULT_MTU;
  #replaced: Replaced | undefined;
  #prepared: { readonly handle: number; readonly offset: number; readonly value: Buffer }[] = [];

  /** The attribute table that bleno has at this moment. */
  publish(table: readonly Attribute[]): void {
    this.#table = table;
  }

  opened(): void {
    this.#mtu = DEFAULT_MTU;
    this.#replaced = undefined;
    this.#prepared = [];
  }

  received(pdu: Buffer): Verdict {
    const opcode = pdu[0];
    if (opcode === undefined || pdu.length > SERVER_MTU || UNANSWERED.has(opcode)) return {};
    if ((opcode & COMMAND_FLAG) !== 0) return this.#command(pdu, opcode);
    const fits = REQUEST_LENGTHS.get(opcode);
    if (fits === undefined) return refuse(opcode, 0, REQUEST_NOT_SUPPORTED);
    this.#replaced = undefined;
    return fits(pdu.length) ? this.#request(pdu, opcode) : refuse(opcode, 0, INVALID_PDU);
  }

  /** A PDU from bleno in the form in which it is sent; undefined if it must not be sent. */
  sent(pdu: Buffer): Buffer | undefined {
    const replaced = this.#replaced;
    if (pdu[0] === MTU_RESPONSE) return Buffer.from([MTU_RESPONSE, SERVER_MTU & 0xff, SERVER_MTU >> 8]);
    if (pdu[0] === ERROR && ((pdu[1] ?? 0) & COMMAND_FLAG) !== 0) return undefined;
    if (replaced === undefined) return pdu;
    const isError = pdu[0] === ERROR && pdu[1] === replaced.request;
    if (!isError && pdu[0] !== replaced.request + 1) return pdu;
    this.#replaced = undefined;
    return replaced.back(pdu);
  }

  #command(pdu: Buffer, opcode: number): Verdict {
    if (opcode !== WRITE_COMMAND || pdu.length < 3) return {};
    const attribute = this.#attribute(pdu.readUInt16LE(1));
    const allowed = attribute?.commandable === true && accepts(attribute, pdu.subarray(3));
    return allowed ? { pass: pdu } : {};
  }

  #request(pdu: Buffer, opcode: number): Verdict {
    if (opcode === MTU_REQUEST) {
      this.#mtu = Math.min(SERVER_MTU, Math.max(DEFAULT_MTU, pdu.readUInt16LE(1)));
      return { pass: pdu };
    }
    if (opcode === WRITE) return this.#write(pdu);
    if (opcode === PREPARE_WRITE) return this.#prepare(pdu);
    if (opcode === EXECUTE_WRITE) return this.#execute(pdu.readUInt8(1));
    if (!RANGED.has(opcode)) return { pass: pdu };
    const start = pdu.readUInt16LE(1);
    const end = pdu.readUInt16LE(3);
    if (start === 0 || start > end) return refuse(opcode, start, INVALID_HANDLE);
    if (opcode === READ_BY_TYPE) return this.#readByType(pdu, start, end);
    if (opcode === FIND_BY_TYPE_VALUE) return findByTypeValue(pdu, this.#table.slice(start - 1, end));
    if (opcode === READ_BY_GROUP_TYPE) {
      const type = typeOf(pdu.subarray(5));
      if (type === PRIMARY_SERVICE) return { pass: withType(pdu, type) };
      return refuse(opcode, start, type === SECONDARY_SERVICE ? ATTRIBUTE_NOT_FOUND : UNSUPPORTED_GROUP_TYPE);
    }
    return { pass: pdu };
  }

  /** bleno reads by type in the order of declarations, whether readable or not, so it receives a read by handle instead. */
  #readByType(pdu: Buffer, start: number, end: number): Verdict {
    const type = typeOf(pdu.subarray(5));
    if (type === CHARACTERISTIC) return { pass: withType(pdu, type) };
    const first = this.#table.slice(start - 1, end).find((attribute) => attribute.type === type);
    if (first === undefined) return refuse(READ_BY_TYPE, start, ATTRIBUTE_NOT_FOUND);
    const handle = [first.handle & 0xff, first.handle >> 8];
    return this.#instead(Buffer.from([READ, ...handle]), READ_BY_TYPE, (response) => {
      const value = response.subarray(1, 1 + Math.min(this.#mtu - 4, LONGEST_BY_TYPE));
      return Buffer.from([READ_BY_TYPE + 1, 2 + value.length, ...handle, ...value]);
    });
  }

  #write(pdu: Buffer): Verdict {
    const handle = pdu.readUInt16LE(1);
    const attribute = this.#attribute(handle);
    if (attribute === undefined) return { pass: pdu };
    if (!attribute.writable) return refuse(WRITE, handle, WRITE_NOT_PERMITTED);
    const value = pdu.subarray(3);
    // bleno refuses a configuration of a different length.
    if (value.length === 2 && !accepts(attribute, value)) return refuse(WRITE, handle, CCCD_IMPROPERLY_CONFIGURED);
    return { pass: pdu };
  }

  #prepare(pdu: Buffer): Verdict {
    const handle = pdu.readUInt16LE(1);
    const attribute = this.#attribute(handle);
    const value = Buffer.from(pdu.subarray(5));
    const [first] = this.#prepared;
    const waiting = this.#prepared.reduce((sum, piece) => sum + piece.value.length, 0);
    if (attribute === undefined) return refuse(PREPARE_WRITE, handle, INVALID_HANDLE);
    if (!attribute.writable) return refuse(PREPARE_WRITE, handle, WRITE_NOT_PERMITTED);
    if (attribute.values !== undefined) return refuse(PREPARE_WRITE, handle, ATTRIBUTE_NOT_LONG);
    const full = waiting + value.length > LONGEST_VALUE || this.#prepared.length === PIECES_LIMIT;
    if (full || (first !== undefined && first.handle !== handle))
      return refuse(PREPARE_WRITE, handle, PREPARE_QUEUE_FULL);
    this.#prepared.push({ handle, offset: pdu.readUInt16LE(3), value });
    return { answer: Buffer.from([PREPARE_WRITE + 1, ...pdu.subarray(1)]) };
  }

  #execute(flags: number): Verdict {
    if (flags > 1) return refuse(EXECUTE_WRITE, 0, INVALID_PDU);
    const pieces = this.#prepared;
    this.#prepared = [];
    const [first] = pieces;
    if (flags === 0 || first === undefined) return { answer: Buffer.from([EXECUTE_WRITE + 1]) };
    let value = Buffer.alloc(0);
    for (const piece of pieces) {
      if (piece.offset > value.length) return refuse(EXECUTE_WRITE, piece.handle, INVALID_OFFSET);
      const after = value.subarray(piece.offset + piece.value.length);
      value = Buffer.concat([value.subarray(0, piece.offset), piece.value, after]);
    }
    const write = Buffer.from([WRITE, first.handle & 0xff, first.handle >> 8, ...value]);
    return this.#instead(write, EXECUTE_WRITE, () => Buffer.from([EXECUTE_WRITE + 1]));
  }

  /** Lets bleno answer `pdu` instead of the peer's request, and converts its answer. */
  #instead(pdu: Buffer, asked: number, back: (response: Buffer) => Buffer): Verdict {
    this.#replaced = {
      request: pdu.readUInt8(0),
      back: (response) =>
        response[0] === ERROR ? errorResponse(asked, response.readUInt16LE(2), response.readUInt8(4)) : back(response),
    };
    return { pass: pdu };
  }

  #attribute(handle: number): Attribute | undefined {
    return this.#table[handle - 1];
  }
}

const refuse = (request: number, handle: number, code: number): Verdict => ({
  answer: errorResponse(request, handle, code),
});

/** A configuration descriptor accepts only the values that its characteristic allows. */
const accepts = ({ values }: Attribute, value: Buffer): boolean =>
  values === undefined || (value.length === 2 && values.includes(value.readUInt16LE(0)));

/** 4 or 32 hex digits; the long form of an assigned UUID is the same type as its short form. */
function typeOf(bytes: Buffer): string {
  if (bytes.length === 2) return bytes.readUInt16LE(0).toString(16).padStart(4, '0');
  const long = bytes.length === 16 && bytes.subarray(0, 12).equals(BASE_UUID) && bytes.readUInt16LE(14) === 0;
  return Buffer.from(long ? bytes.subarray(12, 14) : bytes)
    .reverse()
    .toString('hex');
}

/** The same request with the short form of its type, the only one that bleno compares. */
const withType = (pdu: Buffer, type: string): Buffer =>
  pdu.length === 7 ? pdu : Buffer.from([...pdu.subarray(0, 5), ...Buffer.from(type, 'hex').reverse()]);

/** bleno can only find services, and throws if the request has no value. */
function findByTypeValue(pdu: Buffer, within: readonly Attribute[]): Verdict {
  const type = typeOf(pdu.subarray(5, 7));
  const value = pdu.subarray(7);
  if (type === PRIMARY_SERVICE && value.length > 0) return { pass: pdu };
  const found = within.find(({ type: other, fixed }) => other === type && fixed?.equals(value) === true);
  if (found === undefined) return refuse(FIND_BY_TYPE_VALUE, pdu.readUInt16LE(1), ATTRIBUTE_NOT_FOUND);
  // An attribute that groups nothing ends at its own handle.
  const handle = [found.handle & 0xff, found.handle >> 8];
  return { answer: Buffer.from([FIND_BY_TYPE_VALUE + 1, ...handle, ...handle]) };
}
