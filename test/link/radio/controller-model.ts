/**
 * The answers of a controller with one link, as its central, to a command within the same instant: a small model, written from the specification and
 * the table of `docs/transports/radio.md`.
 */

export const LINK = 0x40;
const INVALID = 0x12;
const DISALLOWED = 0x0c;
const UNSUPPORTED = 0x11;

interface Rule {
  readonly length: number;
  /** Answered by a Command Status. */
  readonly begins?: true;
  readonly status: (model: ControllerModel, parameters: Buffer) => number;
}

const always: Rule['status'] = () => 0;
const u16 = (parameters: Buffer, at: number): number => parameters.readUInt16LE(at);
const within = (value: number, low: number, high: number): boolean => value >= low && value <= high;
const window = (parameters: Buffer, at: number): boolean =>
  within(u16(parameters, at), 4, 0x4000) && within(u16(parameters, at + 2), 4, u16(parameters, at));
const ownType = (type: number): number => (type < 2 ? 0 : type < 4 ? UNSUPPORTED : INVALID);
const interval = (parameters: Buffer, at: number): boolean => {
  const [low = 0, high = 0, latency = 0, timeout = 0] = [0, 2, 4, 6].map((more) => u16(parameters, at + more));
  const ordered = low >= 6 && low <= high && high <= 0x0c80 && latency <= 499;
  return ordered && within(timeout, 10, 3200) && timeout * 10 > (1 + latency) * high * 1.25 * 2;
};
const dataLength = (parameters: Buffer, at: number): boolean =>
  within(u16(parameters, at), 27, 251) && within(u16(parameters, at + 2), 328, 17_040);

/** A procedure of the link layer: eight may wait. */
const procedure =
  (refuses: (model: ControllerModel, parameters: Buffer) => number = always) =>
  (model: ControllerModel, parameters: Buffer): number => {
    if (!model.linked || u16(parameters, 0) !== LINK) return 2;
    const refused = refuses(model, parameters);
    if (refused !== 0) return refused;
    if (model.procedures === 8) return 7;
    model.procedures++;
    return 0;
  };
const onLink =
  (status: Rule['status'] = always): Rule['status'] =>
  (model, parameters) =>
    model.linked && u16(parameters, 0) === LINK ? status(model, parameters) : 2;

const rules = new Map<number, Rule>([
  [0x0c01, { length: 8, status: always }],
  [0x0c03, { length: 0, status: (model) => model.reset() }],
  [0x0c31, { length: 1, status: (_, [on]) => (on === 0 ? 0 : INVALID) }],
  [0x0c33, { length: 7, status: always }],
  [0x0c63, { length: 8, status: always }],
  [0x0c6c, { length: 0, status: always }],
  [0x0c6d, { length: 2, status: always }],
  [0x1001, { length: 0, status: always }],
  [0x1002, { length: 0, status: always }],
  [0x1003, { length: 0, status: always }],
  [0x1005, { length: 0, status: always }],
  [0x1009, { length: 0, status: always }],
  [0x2001, { length: 8, status: always }],
  [0x2002, { length: 0, status: always }],
  [0x2003, { length: 0, status: always }],
  [0x2005, { length: 6, status: (model) => model.setRandomAddress() }],
  [0x2006, { length: 15, status: (model, parameters) => model.advertising(parameters) }],
  [0x2007, { length: 0, status: always }],
  [0x2008, { length: 32, status: (_, [length = 0]) => (length > 31 ? INVALID : 0) }],
  [0x2009, { length: 32, status: (_, [length = 0]) => (length > 31 ? INVALID : 0) }],
  [0x200a, { length: 1, status: (model, [on = 0]) => model.advertise(on) }],
  [0x200b, { length: 7, status: (model, parameters) => model.scanning(parameters) }],
  [0x200c, { length: 2, status: (model, [on = 0, filter = 0]) => model.scan(on, filter) }],
  [0x200d, { length: 25, begins: true, status: (model, parameters) => model.connect(parameters) }],
  [0x200e, { length: 0, status: (model) => model.cancel() }],
  [0x200f, { length: 0, status: always }],
  [0x2010, { length: 0, status: (model) => model.clear() }],
  [0x2011, { length: 7, status: (model, parameters) => model.add(parameters) }],
  [0x2012, { length: 7, status: (model, parameters) => model.remove(parameters) }],
  [0x2017, { length: 32, status: always }],
  [0x2018, { length: 0, status: always }],
  [0x201c, { length: 0, status: always }],
  [0x2023, { length: 0, status: always }],
  [0x2024, { length: 4, status: (_, parameters) => (dataLength(parameters, 0) ? 0 : INVALID) }],
  [0x202f, { length: 0, status: always }],
  [0x0406, { length: 3, begins: true, status: (model, parameters) => model.disconnect(parameters) }],
  [0x041d, { length: 2, begins: true, status: procedure() }],
  [0x1405, { length: 2, status: onLink() }],
  [0x2013, { length: 14, begins: true, status: procedure((_, parameters) => (interval(parameters, 2) ? 0 : INVALID)) }],
  [0x2015, { length: 2, status: onLink() }],
  [0x2016, { length: 2, begins: true, status: procedure() }],
  [0x2019, { length: 28, begins: true, status: procedure() }],
  [0x201a, { length: 18, status: onLink(() => DISALLOWED) }],
  [0x201b, { length: 2, status: onLink(() => DISALLOWED) }],
  [0x2022, { length: 6, status: onLink((_, parameters) => (dataLength(parameters, 2) ? 0 : INVALID)) }],
]);

/** Every command of the model, with its length. */
export const KNOWN: readonly (readonly [opcode: number, length: number])[] = [...rules].map(([opcode, { length }]) => [
  opcode,
  length,
]);

export class ControllerModel {
  linked = true;
  procedures = 0;
  readonly list = new Set<string>();
  readonly #peer: string;
  #closing = false;
  #random = false;
  #advertises: 'no' | 'yes' | 'filtered' = 'no';
  #scans: 'no' | 'yes' | 'filtered' = 'no';
  #connects: 'no' | 'yes' | 'filtered' = 'no';
  #advertisingOwn = 0;
  #advertisingFilter = false;
  #scanningOwn = 0;
  #scanningFilter = false;

  /** `peer`: type and address of the link's other end, in hex. */
  constructor(peer: string) {
    this.#peer = peer;
  }

  /** The first bytes of the answer, in hex: the event, the opcode, the status. */
  answer(opcode: number, parameters: Buffer, announced: number): string {
    const rule = rules.get(opcode);
    const code = Buffer.from([opcode & 0xff, opcode >> 8]).toString('hex');
    if (rule === undefined) return `status ${code} 1`;
    const fits = announced === parameters.length && parameters.length === rule.length;
    return `${rule.begins ? 'status' : 'complete'} ${code} ${fits ? rule.status(this, parameters) : INVALID}`;
  }

  reset(): number {
    this.linked = false;
    this.#random = false;
    this.#advertises = 'no';
    this.#scans = 'no';
    this.#connects = 'no';
    this.#advertisingOwn = 0;
    this.#advertisingFilter = false;
    this.#scanningOwn = 0;
    this.#scanningFilter = false;
    this.list.clear();
    return 0;
  }

  setRandomAddress(): number {
    if ([this.#advertises, this.#scans, this.#connects].some((state) => state !== 'no')) return DISALLOWED;
    this.#random = true;
    return 0;
  }

  advertising(parameters: Buffer): number {
    const [kind = 0, own = 0, peerType = 0] = parameters.subarray(4);
    const [channels = 0, policy = 0] = parameters.subarray(13);
    const directed = kind === 1 || kind === 4;
    const slow = within(u16(parameters, 0), 0x20, u16(parameters, 2)) && u16(parameters, 2) <= 0x4000;
    if (this.#advertises !== 'no') return DISALLOWED;
    if (kind > 4 || (directed && peerType > 1) || (kind !== 1 && !slow) || channels % 8 === 0 || policy > 3)
      return INVALID;
    if (own > 1) return ownType(own);
    this.#advertisingOwn = own;
    this.#advertisingFilter = policy > 0 && !directed;
    return 0;
  }

  advertise(on: number): number {
    if (on > 1 || (on === 1 && this.#advertisingOwn === 1 && !this.#random)) return INVALID;
    this.#advertises = on === 0 ? 'no' : this.#advertisingFilter ? 'filtered' : 'yes';
    return 0;
  }

  scanning(parameters: Buffer): number {
    const [active = 0] = parameters;
    const [own = 0, policy = 0] = parameters.subarray(5);
    if (this.#scans !== 'no') return DISALLOWED;
    if (active > 1 || !window(parameters, 1) || policy > 3) return INVALID;
    if (policy > 1) return UNSUPPORTED;
    if (own > 1) return ownType(own);
    this.#scanningOwn = own;
    this.#scanningFilter = policy === 1;
    return 0;
  }

  scan(on: number, filter: number): number {
    if (on > 1 || filter > 1 || (on === 1 && this.#scanningOwn === 1 && !this.#random)) return INVALID;
    this.#scans = on === 0 ? 'no' : this.#scanningFilter ? 'filtered' : 'yes';
    return 0;
  }

  connect(parameters: Buffer): number {
    const [policy = 0, peerType = 0] = parameters.subarray(4);
    const [own = 0] = parameters.subarray(12);
    if (this.#connects !== 'no') return DISALLOWED;
    if (!window(parameters, 0) || !interval(parameters, 13) || policy > 1) return INVALID;
    if (u16(parameters, 21) > u16(parameters, 23)) return INVALID;
    if (policy === 0 && peerType > 1) return peerType > 3 ? INVALID : UNSUPPORTED;
    if (own > 1) return ownType(own);
    if (own === 1 && !this.#random) return INVALID;
    if (policy === 0 && this.linked && parameters.toString('hex', 5, 12) === this.#peer) return 0x0b;
    this.#connects = policy === 1 ? 'filtered' : 'yes';
    return 0;
  }

  cancel(): number {
    if (this.#connects === 'no') return DISALLOWED;
    this.#connects = 'no';
    return 0;
  }

  changeList(change: () => number | undefined | undefined): number {
    if ([this.#advertises, this.#scans, this.#connects].includes('filtered')) return DISALLOWED;
    return change() ?? 0;
  }

  clear(): number {
    return this.changeList(() => {
      this.list.clear();
      return 0;
    });
  }

  add(parameters: Buffer): number {
    return this.changeList(() => {
      const key = listed(parameters);
      if (key === undefined) return INVALID;
      if (this.list.size === 16 && !this.list.has(key)) return 7;
      this.list.add(key);
      return 0;
    });
  }

  remove(parameters: Buffer): number {
    return this.changeList(() => (this.list.delete(listed(parameters) ?? '') ? 0 : INVALID));
  }

  disconnect(parameters: Buffer): number {
    if (!this.linked || u16(parameters, 0) !== LINK) return 2;
    if (![5, 0x13, 0x14, 0x15, 0x1a, 0x29, 0x3b].includes(parameters.readUInt8(2))) return INVALID;
    if (this.#closing || this.procedures === 8) return DISALLOWED;
    this.#closing = true;
    this.procedures++;
    return 0;
  }
}

/** One key for all anonymous devices. */
function listed(parameters: Buffer): string | undefined {
  const type = parameters.readUInt8(0);
  if (type === 0xff) return 'anonymous';
  return type > 1 ? undefined : parameters.toString('hex');
}
