/** What a lock answers on the channels of a link: a small model, written from the specification and the table of `docs/transports/radio.md`. */

interface Entry {
  readonly type: string;
  /** Undefined if it cannot be read. */
  readonly value?: string;
  readonly takes?: 'write' | 'configuration';
  readonly group?: number;
}

const uuid = (which: string): string => `25b89d606c4411e59ed20002${which}00c51b`;
const NAME = Buffer.from('NOKE1A_C0FFEE000001').toString('hex');
const SESSION = '000102030405060708090a0b0c0d0e0f10111213';
/** Handles 1 to 17, values and types as on the air, lowest byte first. */
const TABLE: readonly Entry[] = [
  { type: '0028', value: '0018', group: 5 },
  { type: '0328', value: '020300002a' },
  { type: '002a', value: NAME },
  { type: '0328', value: '020500012a' },
  { type: '012a', value: '8000' },
  { type: '0028', value: '0118', group: 9 },
  { type: '0328', value: '200800052a' },
  { type: '052a' },
  { type: '0229', value: '0000', takes: 'configuration' },
  { type: '0028', value: uuid('01'), group: 17 },
  { type: '0328', value: `0c0c00${uuid('02')}` },
  { type: uuid('02'), takes: 'write' },
  { type: '0328', value: `100e00${uuid('03')}` },
  { type: uuid('03') },
  { type: '0229', value: '0000', takes: 'configuration' },
  { type: '0328', value: `021100${uuid('04')}` },
  { type: uuid('04'), value: SESSION },
];
const MTU = 256;
const LONG = /^fb349b5f8000008000100000(....)0000$/;
const LENGTHS: Readonly<Record<number, (bytes: number) => boolean>> = {
  2: (n) => n === 3,
  4: (n) => n === 5,
  6: (n) => n > 6,
  8: (n) => n === 7 || n === 21,
  10: (n) => n === 3,
  12: (n) => n === 5,
  16: (n) => n === 7 || n === 21,
  18: (n) => n > 2,
  22: (n) => n > 4,
  24: (n) => n === 2,
};
const SILENT = [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 23, 25, 27, 29, 30, 33, 35];

const le = (value: number): string => Buffer.from([value & 0xff, value >> 8]).toString('hex');
const byte = (value: number): string => value.toString(16).padStart(2, '0');

export class LockModel {
  #mtu = 23;
  readonly #configured = new Map([
    [9, '0000'],
    [15, '0000'],
  ]);
  #queue: { readonly handle: number; readonly offset: number; readonly value: string }[] = [];

  /** The payload of the answer to this one, in hex; empty for silence. */
  answer(channel: number, payload: Buffer): string {
    if (channel === 4) return this.#att(payload);
    if (channel === 5) return signalled(payload);
    if (channel !== 6 || payload[0] !== 1) return '';
    return payload.length === 7 ? '0505' : '050a';
  }

  #att(pdu: Buffer): string {
    const [opcode] = pdu;
    if (opcode === undefined || pdu.length > MTU || SILENT.includes(opcode)) return '';
    if ((opcode & 0x40) !== 0) {
      if (opcode === 0x52 && pdu.length > 2) this.#write(pdu.readUInt16LE(1), pdu.toString('hex', 3));
      return '';
    }
    const error = (handle: number, code: number): string => `01${byte(opcode)}${le(handle)}${byte(code)}`;
    const fits = LENGTHS[opcode];
    if (fits === undefined) return error(0, 6);
    if (!fits(pdu.length)) return error(0, 4);
    if (opcode === 2) {
      this.#mtu = Math.max(23, Math.min(MTU, pdu.readUInt16LE(1)));
      return `03${le(MTU)}`;
    }
    if (opcode === 24) return this.#execute(pdu.readUInt8(1), error);
    const handle = pdu.readUInt16LE(1);
    if (opcode === 10 || opcode === 12) {
      const value = this.#value(handle);
      const offset = opcode === 12 ? pdu.readUInt16LE(3) : 0;
      if (TABLE[handle - 1] === undefined) return error(handle, 1);
      if (value === undefined) return error(handle, 2);
      if (offset > value.length / 2) return error(handle, 7);
      return `${byte(opcode + 1)}${value.slice(offset * 2, (offset + this.#mtu - 1) * 2)}`;
    }
    if (opcode === 18) {
      const code = this.#write(handle, pdu.toString('hex', 3));
      return code === 0 ? '13' : error(handle, code);
    }
    if (opcode === 22) return this.#prepare(handle, pdu, error);
    return this.#search(opcode, pdu, error);
  }

  #value(handle: number): string | undefined {
    return this.#configured.get(handle) ?? TABLE[handle - 1]?.value;
  }

  /** Zero, or why not. */
  #write(handle: number, value: string): number {
    const entry = TABLE[handle - 1];
    if (entry === undefined) return 1;
    if (entry.takes === undefined) return 3;
    if (entry.takes === 'write') return 0;
    if (value.length !== 4) return 0x0d;
    // The first characteristic indicates, the second notifies.
    if (value !== '0000' && value !== (handle === 9 ? '0200' : '0100')) return 0xfd;
    this.#configured.set(handle, value);
    return 0;
  }

  #prepare(handle: number, pdu: Buffer, error: (handle: number, code: number) => string): string {
    const entry = TABLE[handle - 1];
    const value = pdu.toString('hex', 5);
    const bytes = this.#queue.reduce((sum, piece) => sum + piece.value.length / 2, value.length / 2);
    if (entry === undefined) return error(handle, 1);
    if (entry.takes === undefined) return error(handle, 3);
    if (entry.takes === 'configuration') return error(handle, 0x0b);
    if (bytes > 512) return error(handle, 9);
    this.#queue.push({ handle, offset: pdu.readUInt16LE(3), value });
    return `17${pdu.toString('hex', 1)}`;
  }

  #execute(flags: number, error: (handle: number, code: number) => string): string {
    if (flags > 1) return error(0, 4);
    const pieces = this.#queue;
    this.#queue = [];
    let length = 0;
    for (const { handle, offset, value } of flags === 1 ? pieces : []) {
      if (offset > length) return error(handle, 7);
      length = Math.max(length, offset + value.length / 2);
    }
    return '19';
  }

  #search(opcode: number, pdu: Buffer, error: (handle: number, code: number) => string): string {
    const [start, end] = [pdu.readUInt16LE(1), pdu.readUInt16LE(3)];
    if (start === 0 || start > end) return error(start, 1);
    const inRange = TABLE.map((entry, i) => ({ ...entry, handle: i + 1 })).filter(
      ({ handle }) => handle >= start && handle <= end,
    );
    const rest = pdu.toString('hex', 5);
    const type = opcode === 6 ? rest.slice(0, 4) : rest.replace(LONG, '$1');
    /** As many entries of the first one's length as fit into one answer. */
    const list = (entries: readonly string[]): string =>
      entries
        .slice(0, Math.floor((this.#mtu - 2) / ((entries[0]?.length ?? 2) / 2)))
        .filter((entry, i, all) => all.slice(0, i + 1).every((other) => other.length === entry.length))
        .join('');
    const [first] = opcode === 4 ? inRange : inRange.filter((entry) => entry.type === type);
    if (opcode === 16 && type !== '0028') return error(start, type === '0128' ? 0x0a : 0x10);
    if (opcode === 6) {
      const found = inRange.filter((entry) => entry.type === type && entry.value === rest.slice(4) && !entry.takes);
      if (found.length === 0) return error(start, 0x0a);
      return `07${found.map(({ handle, group = handle }) => `${le(handle)}${le(group)}`).join('')}`;
    }
    if (first === undefined) return error(start, 0x0a);
    if (opcode === 4) {
      const found = list(inRange.map((entry) => `${le(entry.handle)}${entry.type}`));
      return `05${first.type.length === 4 ? '01' : '02'}${found}`;
    }
    if (opcode === 16 || type === '0328') {
      const all = inRange.filter((entry) => entry.type === type);
      const entries = all.map(
        ({ handle, group, value }) => `${le(handle)}${group === undefined ? '' : le(group)}${value}`,
      );
      return `${byte(opcode + 1)}${byte((entries[0]?.length ?? 0) / 2)}${list(entries)}`;
    }
    const value = this.#value(first.handle)?.slice(0, (this.#mtu - 4) * 2);
    if (value === undefined) return error(first.handle, 2);
    return `09${byte(2 + value.length / 2)}${le(first.handle)}${value}`;
  }
}

function signalled(packet: Buffer): string {
  const [code = 0, identifier = 0] = packet;
  const isAnswer = code % 2 === 1 && code < 0x17 ? true : [0x16, 0x18, 0x1a].includes(code);
  if (packet.length < 4 || identifier === 0 || isAnswer) return '';
  const id = byte(identifier);
  if (packet.length > 23) return `01${id}040001001700`;
  if (packet.readUInt16LE(2) + 4 !== packet.length) return '';
  return code === 6 && packet.length === 8 ? `01${id}06000200${packet.toString('hex', 4)}` : `01${id}02000000`;
}
