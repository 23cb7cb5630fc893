/**
 * Derives a phone's steps from the packets that its adapter sent and received: scans, reports, links, and the values of the Nokē service.
 *
 * INV-1: Total: short or unknown packets, and packets of other services, produce no step. INV-2: Each lock is found once per scan.
 */

import { VALUE_HANDLES } from '../../link/radio/capture/att-packets.ts';
import { CREATE_CONNECTION, SET_SCAN_ENABLE } from '../../link/radio/capture/translate.ts';
import {
  DISCONNECTION_COMPLETE,
  LE_ADVERTISING_REPORT,
  LE_CONNECTION_COMPLETE,
  LE_META,
} from '../../link/radio/controller/events.ts';
import { NOTIFICATION, READ, READ_BY_TYPE, WRITE } from '../../link/radio/host/att.ts';
import { toHex } from '../../protocol/bytes.ts';
import { macOfBytes } from '../../protocol/mac.ts';
import { COMMAND_UUID, RESPONSE_UUID, SESSION_UUID } from '../../protocol/uuids.ts';
import type { CapturedPacket } from './capture-records.ts';
import type { PhoneStep } from './reading.ts';

const WRITE_COMMAND = 0x52;
const LE_ENHANCED_CONNECTION_COMPLETE = 0x0a;
/** Newer phones use the extended commands to scan and connect. */
const SET_EXTENDED_SCAN_ENABLE = 0x2042;
const EXTENDED_CREATE_CONNECTION = 0x2043;
const LE_EXTENDED_ADVERTISING_REPORT = 0x0d;
/** Bit flags in the event type of an extended report. */
const EXTENDED_SCAN_RESPONSE = 0b1000;
const SCAN_RESPONSE = 4;
const NAMES: ReadonlySet<number> = new Set([0x08, 0x09]);
const ATT_CHANNEL = 4;
const CONTINUING = 0b01;
/** The maximum number of links, and of partly received packets, per adapter. */
const LINKS_MAX = 64;
const FOUND_MAX = 1_000;

interface Link {
  readonly mac: string;
  /** False for the lock's end of a link, whose packets only repeat those of the phone. */
  readonly central: boolean;
  readonly handles: { command: number; response: number; session: number };
  /** The handle of the phone's last read request. */
  reading: number | undefined;
  readonly parts: { sent: Buffer; received: Buffer };
}

export class AdapterSteps {
  #scanning = false;
  readonly #found = new Set<string>();
  /** Signal strengths, by address, of reports still waiting for a scan response. */
  readonly #heard = new Map<string, number>();
  readonly #links = new Map<number, Link>();
  /** Whether this adapter belongs to a phone: it has scanned or opened a link. */
  isPhone = false;

  take({ kind, data }: CapturedPacket): readonly PhoneStep[] {
    if (kind === 'command') return this.#command(data);
    if (kind === 'event') return this.#event(data);
    return this.#acl(data, kind);
  }

  #command(data: Buffer): readonly PhoneStep[] {
    if (data.length < 4) return [];
    const opcode = data.readUInt16LE(0);
    if (opcode === SET_SCAN_ENABLE || opcode === SET_EXTENDED_SCAN_ENABLE) return this.#scan(data[3] === 1);
    const peerAt = opcode === CREATE_CONNECTION ? 9 : opcode === EXTENDED_CREATE_CONNECTION ? 6 : undefined;
    if (peerAt === undefined || data.length < peerAt + 6) return [];
    this.isPhone = true;
    return [{ what: 'link', mac: address(data, peerAt), state: 'connecting' }];
  }

  /** A host turns scanning off before it changes scan parameters; only an actual change of state is a step. */
  #scan(on: boolean): readonly PhoneStep[] {
    if (on === this.#scanning) return [];
    this.#scanning = on;
    this.isPhone = true;
    this.#found.clear();
    const late = [...this.#heard].map(([mac, rssi]): PhoneStep => ({ what: 'found', mac, name: '', rssi }));
    this.#heard.clear();
    return [...late, { what: 'scan', on }];
  }

  #event(data: Buffer): readonly PhoneStep[] {
    if (data[0] === DISCONNECTION_COMPLETE && data.length >= 6) return this.#down(data);
    if (data[0] !== LE_META) return [];
    if (data[2] === LE_ADVERTISING_REPORT) return this.#reports(data);
    if (data[2] === LE_EXTENDED_ADVERTISING_REPORT) return this.#extendedReports(data);
    if (data[2] === LE_CONNECTION_COMPLETE || data[2] === LE_ENHANCED_CONNECTION_COMPLETE) return this.#up(data);
    return [];
  }

  #reports(data: Buffer): readonly PhoneStep[] {
    const steps: PhoneStep[] = [];
    let at = 4;
    for (let left = data[3] ?? 0; left > 0 && at + 9 <= data.length; left--) {
      const length = data[at + 8] ?? 0;
      const end = at + 9 + length;
      if (end >= data.length) break;
      const step = this.#report(data[at] ?? 0, address(data, at + 2), data.subarray(at + 9, end), data.readInt8(end));
      if (step !== undefined) steps.push(step);
      at = end + 1;
    }
    return steps;
  }

  #extendedReports(data: Buffer): readonly PhoneStep[] {
    const steps: PhoneStep[] = [];
    let at = 4;
    for (let left = data[3] ?? 0; left > 0 && at + 24 <= data.length; left--) {
      const end = at + 24 + (data[at + 23] ?? 0);
      if (end > data.length) break;
      const isResponse = (data.readUInt16LE(at) & EXTENDED_SCAN_RESPONSE) !== 0;
      const structures = data.subarray(at + 24, end);
      const step = this.#report(
        isResponse ? SCAN_RESPONSE : 0,
        address(data, at + 3),
        structures,
        data.readInt8(at + 13),
      );
      if (step !== undefined) steps.push(step);
      at = end;
    }
    return steps;
  }

  /** A lock advertises its service in the report and its name in the scan response. */
  #report(kind: number, mac: string, structures: Buffer, rssi: number): PhoneStep | undefined {
    const name = nameIn(structures);
    if (this.#found.has(mac) || this.#found.size >= FOUND_MAX || this.#heard.size >= FOUND_MAX) return undefined;
    if (kind !== SCAN_RESPONSE && name === undefined) {
      if (!this.#heard.has(mac)) this.#heard.set(mac, rssi);
      return undefined;
    }
    const first = this.#heard.get(mac) ?? rssi;
    this.#heard.delete(mac);
    this.#found.add(mac);
    return { what: 'found', mac, name: name ?? '', rssi: first };
  }

  #up(data: Buffer): readonly PhoneStep[] {
    if (data.length < 14 || data[3] !== 0) return [];
    const handle = data.readUInt16LE(4);
    const mac = address(data, 8);
    const central = data[6] === 0;
    if (this.#links.size >= LINKS_MAX) this.#links.clear();
    const empty = Buffer.alloc(0);
    const parts = { sent: empty, received: empty };
    this.#links.set(handle, { mac, central, handles: { ...VALUE_HANDLES }, reading: undefined, parts });
    if (!central) return [];
    this.isPhone = true;
    return [{ what: 'link', mac, state: 'connected' }];
  }

  #down(data: Buffer): readonly PhoneStep[] {
    const handle = data.readUInt16LE(3);
    const link = this.#links.get(handle);
    this.#links.delete(handle);
    if (link === undefined || !link.central) return [];
    return [{ what: 'link', mac: link.mac, state: 'disconnected', status: data[5] ?? 0 }];
  }

  #acl(data: Buffer, direction: 'sent' | 'received'): readonly PhoneStep[] {
    if (data.length < 4) return [];
    const flags = data.readUInt16LE(0);
    const link = this.#links.get(flags & 0x0fff);
    if (link === undefined || !link.central) return [];
    const payload = data.subarray(4, 4 + data.readUInt16LE(2));
    const before = ((flags >> 12) & 0b11) === CONTINUING ? link.parts[direction] : Buffer.alloc(0);
    const frame = Buffer.concat([before, payload]);
    const whole = frame.length >= 4 && frame.length >= 4 + frame.readUInt16LE(0);
    // A frame is at most as long as its header declares, so the amount kept is bounded.
    link.parts[direction] = whole || frame.length > 0xffff ? Buffer.alloc(0) : frame;
    if (!whole || frame.readUInt16LE(2) !== ATT_CHANNEL) return [];
    return att(link, frame.subarray(4, 4 + frame.readUInt16LE(0)), direction);
  }
}

function att(link: Link, pdu: Buffer, direction: 'sent' | 'received'): readonly PhoneStep[] {
  const { mac, handles } = link;
  const code = pdu[0];
  const handle = pdu.length >= 3 ? pdu.readUInt16LE(1) : undefined;
  const value = toHex(pdu.subarray(3));
  if (direction === 'sent') {
    if (code === READ) link.reading = handle;
    if ((code === WRITE || code === WRITE_COMMAND) && handle === handles.command)
      return [
        { what: 'link', mac, state: 'syncing' },
        { what: 'write', mac, value },
      ];
    return [];
  }
  if (code === NOTIFICATION && handle === handles.response) return [{ what: 'notify', mac, value }];
  if (code === READ_BY_TYPE + 1) learn(link, pdu);
  if (code !== READ + 1 || link.reading !== handles.session) return [];
  link.reading = undefined;
  return [{ what: 'session', mac, session: toHex(pdu.subarray(1)) }];
}

/** Learns the handles of the characteristics from a discovery response. */
function learn({ handles }: Link, pdu: Buffer): void {
  const length = pdu[1] ?? 0;
  if (length !== 21) return;
  for (let at = 2; at + length <= pdu.length; at += length) {
    const uuid = Buffer.from(pdu.subarray(at + 5, at + 21))
      .reverse()
      .toString('hex');
    const name = CHARACTERISTICS.get(uuid);
    if (name !== undefined) handles[name] = pdu.readUInt16LE(at + 3);
  }
}

const digits = (uuid: string): string => uuid.replaceAll('-', '').toLowerCase();
const CHARACTERISTICS: ReadonlyMap<string, keyof Link['handles']> = new Map([
  [digits(COMMAND_UUID), 'command'],
  [digits(RESPONSE_UUID), 'response'],
  [digits(SESSION_UUID), 'session'],
]);

const address = (data: Buffer, at: number): string => macOfBytes(Buffer.from(data.subarray(at, at + 6)).reverse());

function nameIn(structures: Buffer): string | undefined {
  for (let at = 0; at + 1 < structures.length; at += 1 + (structures[at] ?? 0)) {
    const length = structures[at] ?? 0;
    if (length === 0) return undefined;
    if (NAMES.has(structures[at + 1] ?? 0)) return structures.subarray(at + 2, at + 1 + length).toString('latin1');
  }
  return undefined;
}
