/**
 * An attacker with a radio: connects to locks, records the packets that phones write, copies keys from a phone, sends requests to the company in the
 * owner's name, even for invented sessions, withholds lists and records, and writes arbitrary bytes. The intruder has everything that an outsider can
 * have, but no secret of a lock or the company. INV-1: The number of recorded and copied items is bounded. INV-2: All of it is in the snapshot.
 */
import { makeBlock } from '../../keys/block.ts';
import type { Backend, BackendRequest, DigitalKey } from '../../phone/backend.ts';
import type { Central, CentralEvent } from '../../phone/central.ts';
import { bytesOf, join, toHex } from '../../protocol/bytes.ts';
import { sumOf } from '../../protocol/checksum.ts';
import { HEADER_LENGTH, PACKET_LENGTH } from '../../protocol/command.ts';
import type { Trace, TraceEvent } from '../../sim/trace.ts';

/** The name of the radio, in traces too. */
export const INTRUDER = 'intruder';
/** The number of recorded packets that are kept; older ones are dropped. */
export const PACKETS_HEARD = 64;
/** The number of copied keys that are kept; older ones are dropped. */
export const KEYS_COPIED = 64;
/** The number of withheld lists that are kept; older ones are dropped. */
export const LISTS_KEPT = 16;
/** The number of withheld lock records that are kept; older ones are dropped. */
const RECORDS_KEPT = 512;

/** How a copied key is altered before it is used. */
export const ALTERATIONS = [
  'none',
  'untimed',
  'nextDay',
  'always',
  'standing',
  'otherSlot',
  'otherOpcode',
  'lateTime',
] as const;
export type Alteration = (typeof ALTERATIONS)[number];

export interface IntruderSnapshot {
  readonly mac: string | null;
  readonly session: string;
  readonly heard: readonly string[];
  readonly keys: readonly DigitalKey[];
  /** Packets of a list from the company that have not been written yet. */
  readonly list?: readonly string[];
  /** Withheld lists, oldest first. */
  readonly lists?: readonly (readonly string[])[];
  /** Server packets that locks sent, oldest first. */
  readonly records?: readonly CarriedRecord[];
  /** Sessions invented so far. */
  readonly invented?: number;
}

/** A server packet with the session in which it came. */
interface CarriedRecord {
  readonly mac: string;
  readonly session: string;
  readonly packet: string;
}

/** The order of withheld records, how often each is uploaded, and the bit that is flipped in every second one. */
interface UploadAs {
  readonly newestFirst: boolean;
  readonly times: number;
  readonly flip?: number | undefined;
}

/** The numbers of pending requests: each answer is either written to the lock immediately or withheld. */
const WRITE = 0;
const KEEP = 1;

/** The content of a request to open a lock; a person with access to the phone knows it. */
type Account = Pick<Extract<BackendRequest, { type: 'unlock' }>, 'token' | 'facility' | 'where'>;

export class Intruder {
  readonly #central: Central;
  readonly #line: Backend;
  #mac: string | null;
  #session: string;
  readonly #heard: string[];
  readonly #keys: DigitalKey[];
  #list: readonly string[];
  readonly #lists: (readonly string[])[];
  readonly #records: CarriedRecord[];
  #invented: number;

  constructor(central: Central, line: Backend, trace: Trace, from?: IntruderSnapshot) {
    this.#central = central;
    this.#line = line;
    this.#list = from?.list ?? [];
    this.#lists = [...(from?.lists ?? [])];
    this.#records = [...(from?.records ?? [])];
    this.#invented = from?.invented ?? 0;
    this.#mac = from?.mac ?? null;
    this.#session = from?.session ?? '';
    this.#heard = [...(from?.heard ?? [])];
    this.#keys = structuredClone([...(from?.keys ?? [])]);
    central.listen((event) => this.#hears(event));
    line.listen((number, answer) => {
      if (answer.type !== 'unlock' || !answer.ok) return;
      if (number === KEEP) keepLatest(this.#lists, [answer.value.commands], LISTS_KEPT);
      if (number === KEEP || this.#session === '') return;
      this.#list = answer.value.commands;
      this.#writesOn();
    });
    trace.subscribe((event) => this.#overhears(event));
  }

  get connected(): boolean {
    return this.#session !== '';
  }

  /** Connects as soon as the lock advertises, reads its session and subscribes. */
  connect(mac: string): void {
    this.#central.disconnect();
    this.#mac = mac;
    this.#central.connect(mac);
  }

  leave(): void {
    this.#central.disconnect();
  }

  /** Writes arbitrary bytes. */
  write(packet: string): void {
    this.#central.write(packet, true);
  }

  /** Replays the nth last recorded packet (1 is the latest), optionally with one bit flipped. Returns false if there is none. */
  replay(back: number, flip: number | undefined): boolean {
    const packet = this.#heard.at(-back);
    if (packet === undefined) return false;
    this.write(flip === undefined ? packet : flipped(packet, flip));
    return true;
  }

  /** Requests a list for the connected lock in somebody else's name, and writes it. Returns false without a session. */
  ask(account: Account): boolean {
    if (this.#mac === null || this.#session === '') return false;
    this.#line.send(WRITE, { type: 'unlock', ...account, mac: this.#mac, session: this.#session });
    return true;
  }

  /** Requests a list and withholds it, for the current session or for an invented one. Returns false without a session. */
  fetch(account: Account, invent: boolean): boolean {
    if (this.#mac === null || this.#session === '') return false;
    const session = invent ? this.#invent() : this.#session;
    this.#line.send(KEEP, { type: 'unlock', ...account, mac: this.#mac, session });
    return true;
  }

  /** Writes a withheld list (1 is the latest), from one of its commands on. Returns false without a list or session. */
  play(back: number, from: number): boolean {
    const list = this.#lists.at(-back);
    if (list === undefined || this.#session === '') return false;
    this.#list = list.slice(from);
    this.#writesOn();
    return true;
  }

  /** Uploads the withheld records, each in its session. Returns false if there are none. */
  upload(token: string, receivedTime: number, { newestFirst, times, flip }: UploadAs): boolean {
    if (this.#records.length === 0) return false;
    const records = newestFirst ? [...this.#records].reverse() : this.#records;
    const logs = records.map(({ mac, session, packet }, i) => {
      const carried = flip === undefined || i % 2 === 0 ? packet : flipped(packet, flip);
      return { mac, session, receivedTime, responses: Array.from({ length: times }, () => carried) };
    });
    this.#line.send(WRITE, { type: 'upload', token, logs });
    this.#records.length = 0;
    return true;
  }

  /** The current session with a different nonce, like that of a lock without waiting records. */
  #invent(): string {
    const bytes = bytesOf(this.#session);
    this.#invented += 1;
    bytes[1] = (bytes[1] ?? 0) & ~8;
    new DataView(bytes.buffer).setUint16(18, (this.#invented + (bytes[18] ?? 0)) & 0xffff);
    return toHex(bytes);
  }

  copy(keys: readonly DigitalKey[]): void {
    keepLatest(this.#keys, structuredClone([...keys]), KEYS_COPIED);
  }

  /** Writes a packet made with the latest copied key for `mac`, altered by `alteration`. Returns false without a key or a session. */
  use(mac: string, alteration: Alteration, unixSeconds: number): boolean {
    const key = this.#keys.findLast((each) => each.mac === mac);
    if (key === undefined || this.#session === '') return false;
    const command = bytesOf(key.unlockCommand);
    const header = alteredHeader(command.slice(0, HEADER_LENGTH), alteration);
    const plain = command.slice(HEADER_LENGTH, PACKET_LENGTH);
    const time = alteration === 'lateTime' ? unixSeconds - 301 : unixSeconds;
    new DataView(plain.buffer).setUint32(2, time, true);
    if (alteration === 'otherOpcode') plain[0] = 0xa9;
    if (alteration !== 'none' && alteration !== 'lateTime') plain[1] = 0;
    plain[15] = sumOf(plain);
    this.write(toHex(join(header, makeBlock(bytesOf(key.offlineKey), bytesOf(this.#session), plain))));
    return true;
  }

  snapshot(): IntruderSnapshot {
    const list = this.#list.length === 0 ? {} : { list: this.#list };
    const keys = structuredClone(this.#keys);
    const lists = this.#lists.length === 0 ? {} : { lists: [...this.#lists] };
    const records = this.#records.length === 0 ? {} : { records: [...this.#records] };
    const invented = this.#invented === 0 ? {} : { invented: this.#invented };
    const heard = [...this.#heard];
    return { mac: this.#mac, session: this.#session, heard, keys, ...list, ...lists, ...records, ...invented };
  }

  #hears(event: CentralEvent): void {
    if (event.type === 'connected') this.#central.readSession();
    if (event.type === 'read') {
      this.#session = event.value;
      this.#central.subscribe();
    }
    if (event.type === 'disconnected' || event.type === 'connectFailed') {
      this.#session = '';
      this.#list = [];
    }
    // The next packet of a list follows the answer to the previous one, as in the app.
    if (event.type === 'notified' && event.value.startsWith('51')) this.#writesOn();
    if (event.type === 'notified' && event.value.startsWith('50') && this.#mac !== null)
      keepLatest(this.#records, [{ mac: this.#mac, session: this.#session, packet: event.value }], RECORDS_KEPT);
  }

  #writesOn(): void {
    const [packet, ...rest] = this.#list;
    if (packet === undefined) return;
    this.#list = rest;
    this.write(packet);
  }

  /** Records every packet that a phone writes. */
  #overhears({ kind, data }: TraceEvent): void {
    if (kind !== 'link.write' || typeof data.value !== 'string') return;
    keepLatest(this.#heard, [data.value], PACKETS_HEARD);
  }
}

/** The packet with this bit flipped; a shorter packet is unchanged. */
function flipped(packet: string, bit: number): string {
  const bytes = bytesOf(packet);
  const at = Math.floor(bit / 8);
  if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit % 8));
  return toHex(bytes);
}

function keepLatest<T>(kept: T[], more: readonly T[], most: number): void {
  kept.push(...more);
  kept.splice(0, Math.max(0, kept.length - most));
}

/** Bytes 0–3 with the intruder's alterations. */
function alteredHeader(header: Uint8Array, alteration: Alteration): Uint8Array {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = header;
  switch (alteration) {
    case 'nextDay': {
      const day = (b2 | ((b3 & 15) << 8)) + 1;
      return Uint8Array.of(b0, b1, day & 255, (b3 & 0xf0) | ((day >> 8) & 15));
    }
    case 'always':
      return Uint8Array.of(b0, b1, b2, b3 & 15);
    case 'standing':
      return Uint8Array.of(b0, b1 | 0x80, 0, b3 & 0xf0);
    case 'otherSlot':
      return Uint8Array.of(b0, (b1 & 0x80) | (((b1 & 0x7f) + 1) % 100), b2, b3);
    default:
      return header;
  }
}
