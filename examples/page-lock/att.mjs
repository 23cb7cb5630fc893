// The attribute table of the lock and the answers of its attribute protocol (Bluetooth Core, Vol 3, Part F), without a radio. `value` reads and
// writes the value behind a handle; a request that the table cannot serve gets an error response and never throws.

const uuid16 = (number) => Buffer.from([number & 255, number >> 8]);
const uuid128 = (text) => Buffer.from(text.replaceAll('-', ''), 'hex').reverse();
const ours = (digit) => uuid128(`1bc5000${digit}-0200-d29e-e511-446c609db825`);

export const SERVICE = ours(1);
const PRIMARY = uuid16(0x2800);
const CHARACTERISTIC = uuid16(0x2803);
const CONFIGURATION = uuid16(0x2902);
const PROPERTIES = { read: 0x02, writeWithoutResponse: 0x04, write: 0x08, notify: 0x10 };

/** Handles of the values, as in docs/transports/websocket.md. */
export const COMMAND = 3;
export const RESPONSE = 5;
export const RESPONSE_CONFIGURATION = 6;
export const SESSION = 8;

const declared = (properties, handle, uuid) => Buffer.concat([Buffer.from([properties, handle, 0]), uuid]);
const { read, write, writeWithoutResponse, notify } = PROPERTIES;

const TABLE = [
  { handle: 1, type: PRIMARY, fixed: SERVICE, end: 8 },
  { handle: 2, type: CHARACTERISTIC, fixed: declared(write | writeWithoutResponse, COMMAND, ours(2)) },
  { handle: COMMAND, type: ours(2), writes: true },
  { handle: 4, type: CHARACTERISTIC, fixed: declared(notify, RESPONSE, ours(3)) },
  { handle: RESPONSE, type: ours(3) },
  { handle: RESPONSE_CONFIGURATION, type: CONFIGURATION, reads: true, writes: true },
  { handle: 7, type: CHARACTERISTIC, fixed: declared(read, SESSION, ours(4)) },
  { handle: SESSION, type: ours(4), reads: true },
];

const ERROR = { handle: 1, read: 2, write: 3, pdu: 4, unsupported: 6, offset: 7, notFound: 10, unlikely: 14 };
/** The shortest request of each opcode. */
const SHORTEST = { 2: 3, 4: 5, 6: 7, 8: 7, 10: 3, 12: 5, 16: 7, 18: 3 };
const OUR_MTU = 247;

export class AttributeServer {
  mtu = 23;

  /** `read(handle)` returns bytes, or undefined if there are none now; `write(handle, bytes)` takes them. */
  constructor({ read: reads, write: writes }) {
    this.reads = reads;
    this.writes = writes;
    this.requests = {
      2: (pdu) => this.exchangeMtu(pdu),
      4: (pdu) => this.findInformation(pdu),
      6: (pdu) => this.findByTypeValue(pdu),
      8: (pdu) => this.readByType(pdu),
      10: (pdu) => this.readValue(pdu, 0x0b, 0),
      12: (pdu) => this.readValue(pdu, 0x0d, pdu.readUInt16LE(3)),
      16: (pdu) => this.readByGroupType(pdu),
    };
  }

  /** The answer to a request; undefined if it gets none. A write takes effect through `after`, once its answer has been sent. */
  answer(pdu) {
    const opcode = pdu[0];
    if (opcode === 0x52) return { after: this.written(pdu) };
    if (opcode === undefined || opcode % 2 === 1 || opcode > 0x18) return {};
    if (pdu.length < (SHORTEST[opcode] ?? 1)) return { pdu: this.error(pdu, 0, ERROR.pdu) };
    if (opcode === 0x12) return this.writeRequest(pdu);
    const serve = this.requests[opcode];
    return { pdu: serve ? serve(pdu) : this.error(pdu, 0, ERROR.unsupported) };
  }

  error(pdu, handle, code) {
    return Buffer.from([1, pdu[0], handle & 255, handle >> 8, code]);
  }

  exchangeMtu(pdu) {
    this.mtu = Math.max(23, Math.min(OUR_MTU, pdu.readUInt16LE(1)));
    return Buffer.from([3, OUR_MTU, 0]);
  }

  /** Attributes of a request's range of handles. */
  range(pdu) {
    const [from, to] = [pdu.readUInt16LE(1), pdu.readUInt16LE(3)];
    return TABLE.filter(({ handle }) => handle >= from && handle <= to);
  }

  findInformation(pdu) {
    const found = this.range(pdu);
    return this.list(
      pdu,
      found.map(({ handle, type }) => Buffer.concat([uuid16(handle), type])),
      (entries, size) => Buffer.concat([Buffer.from([5, size === 4 ? 1 : 2]), ...entries]),
    );
  }

  findByTypeValue(pdu) {
    const [type, value] = [pdu.subarray(5, 7), pdu.subarray(7)];
    const found = this.range(pdu).filter((one) => one.end && one.type.equals(type) && one.fixed.equals(value));
    const entries = found.map(({ handle, end }) => Buffer.concat([uuid16(handle), uuid16(end)]));
    return this.list(pdu, entries, (some) => Buffer.concat([Buffer.from([7]), ...some]));
  }

  readByType(pdu) {
    const found = this.range(pdu).filter(({ type }) => type.equals(pdu.subarray(5)));
    if (found.length > 0 && !found[0].fixed && !found[0].reads) return this.error(pdu, found[0].handle, ERROR.read);
    const entries = found.map(({ handle, fixed }) => Buffer.concat([uuid16(handle), fixed ?? this.current(handle)]));
    return this.list(pdu, entries, (some, size) => Buffer.concat([Buffer.from([9, size]), ...some]));
  }

  readByGroupType(pdu) {
    const found = this.range(pdu).filter(({ end, type }) => end && type.equals(pdu.subarray(5)));
    const entries = found.map(({ handle, end, fixed }) => Buffer.concat([uuid16(handle), uuid16(end), fixed]));
    return this.list(pdu, entries, (some, size) => Buffer.concat([Buffer.from([0x11, size]), ...some]));
  }

  /** As many entries of the first one's size as fit; an error if there are none. */
  list(pdu, entries, response) {
    const size = entries[0]?.length;
    if (size === undefined) return this.error(pdu, pdu.readUInt16LE(1), ERROR.notFound);
    const other = entries.findIndex((entry) => entry.length !== size);
    const alike = other < 0 ? entries : entries.slice(0, other);
    return response(alike.slice(0, Math.max(1, Math.floor((this.mtu - 2) / size))), size);
  }

  current(handle) {
    return this.reads(handle) ?? Buffer.alloc(0);
  }

  readValue(pdu, opcode, offset) {
    const handle = pdu.readUInt16LE(1);
    const attribute = TABLE.find((one) => one.handle === handle);
    if (attribute === undefined) return this.error(pdu, handle, ERROR.handle);
    if (!attribute.fixed && !attribute.reads) return this.error(pdu, handle, ERROR.read);
    const value = attribute.fixed ?? this.reads(handle);
    if (value === undefined) return this.error(pdu, handle, ERROR.unlikely);
    if (offset > value.length) return this.error(pdu, handle, ERROR.offset);
    return Buffer.concat([Buffer.from([opcode]), value.subarray(offset, offset + this.mtu - 1)]);
  }

  writeRequest(pdu) {
    const handle = pdu.readUInt16LE(1);
    const attribute = TABLE.find((one) => one.handle === handle);
    if (attribute === undefined) return { pdu: this.error(pdu, handle, ERROR.handle) };
    if (!attribute.writes) return { pdu: this.error(pdu, handle, ERROR.write) };
    return { pdu: Buffer.from([0x13]), after: this.written(pdu) };
  }

  written(pdu) {
    if (pdu.length < 3) return () => {};
    const handle = pdu.readUInt16LE(1);
    const takes = TABLE.some((one) => one.handle === handle && one.writes);
    return () => takes && this.writes(handle, pdu.subarray(3));
  }
}
