/**
 * A memory-link run as a Bluetooth capture: for every `link.*` event of the trace, and for every session that a phone read, the packets that a radio
 * would have sent. It omits everything that the memory link does not model (MTU exchange, credits, timing within a request). Each link begins with
 * discovery, because Wireshark cannot name the characteristics without it.
 *
 * INV-1: It reads only the trace events that it is given. INV-2: Unknown events add nothing.
 */
import type { Advertisement } from '../../../lock/gatt.ts';
import type { Instant } from '../../../sim/clock.ts';
import type { TraceEvent } from '../../../sim/trace.ts';
import { aclPacket, FIRST_TO_CONTROLLER, FIRST_TO_HOST, fragments } from '../controller/acl.ts';
import { addressBytes, FIRST_HANDLE } from '../controller/controller.ts';
import { advertisingReport, connectionComplete, disconnectionComplete, u16 } from '../controller/events.ts';
import { COMMAND } from '../controller/h4.ts';
import { CONNECTION_TIMEOUT, LOCAL_HOST_ENDED, REMOTE_USER_ENDED } from '../controller/status.ts';
import { advertisingBytes } from '../peripheral/advertising-data.ts';
import { DISCOVERY, notification, READ_SESSION, sessionValue, WRITE_RESPONSE, writeRequest } from './att-packets.ts';
import type { Btsnoop } from './btsnoop.ts';

/** 15 ms, no latency, 2 s, in HCI units: the values that the radio's phones request. */
const PARAMETERS = { interval: 12, latency: 0, timeout: 200 };
const ATT_CHANNEL = 4;
/** The longest ACL packet of the adapters in the capture. */
const ACL_LENGTH = 251;
const SCAN_RESPONSE = 4;
/** Types of advertising report: ADV_IND, and ADV_SCAN_IND from a lock that accepts no connections. */
const CONNECTABLE = 0;
const SCANNABLE = 2;
/** Commands of a phone's host, by their opcodes. */
export const SET_SCAN_ENABLE = 0x200c;
export const CREATE_CONNECTION = 0x200d;
/** Interval and window of the scan before a connection, in units of 0.625 ms. */
const INITIATING = { interval: 0x60, window: 0x30 };

const ADDRESS = /^([0-9A-F]{2}:){5}[0-9A-F]{2}$/;

interface Adapter {
  readonly index: number;
  readonly address: Buffer;
}

const command = (opcode: number, parameters: readonly number[]): Buffer =>
  Buffer.from([COMMAND, ...u16(opcode), parameters.length, ...parameters]);

export class MemoryCapture {
  readonly #into: Btsnoop;
  readonly #advertisement: (mac: string) => Advertisement | undefined;
  readonly #adapters = new Map<string, Adapter>();
  #phones = 0;

  /** `advertisement` returns the lock's advertisement at this moment; without it, no report is written. */
  constructor(into: Btsnoop, advertisement: (mac: string) => Advertisement | undefined = () => undefined) {
    this.#into = into;
    this.#advertisement = advertisement;
  }

  /** Translates one event of the trace. Subscribe it to the trace, or pass it recorded events. */
  take(event: TraceEvent): void {
    const [root, phoneName] = event.actor.split('/');
    const { mac, rssi, value, why, on, session } = event.data;
    const at = event.time;
    if (phoneName === undefined || (root !== 'link' && event.kind !== 'phone.session')) return;
    // A central without a name is outside the simulation: its real packets are captured where they pass.
    if (ADDRESS.test(phoneName)) return;
    if (event.kind === 'link.scan') this.#scan(at, this.#adapter(at, phoneName, undefined), on === true);
    if (typeof mac !== 'string') return;
    const phone = this.#adapter(at, phoneName, undefined);
    if (event.kind === 'phone.session') {
      if (typeof session === 'string') this.#session(at, phone, this.#adapter(at, mac, mac), session);
      return;
    }
    const lock = this.#adapter(at, event.actor.slice(`link/${phoneName}/`.length) || mac, mac);
    if (event.kind === 'link.discovered' && typeof rssi === 'number') this.#report(at, phone, lock, mac, rssi);
    else if (event.kind === 'link.connecting') this.#connecting(at, phone, lock);
    else if (event.kind === 'link.up') this.#up(at, phone, lock);
    else if (event.kind === 'link.write' && typeof value === 'string') {
      this.#pass(at, phone, lock, writeRequest(Buffer.from(value, 'hex')));
      this.#pass(at, lock, phone, WRITE_RESPONSE);
    } else if (event.kind === 'link.notify' && typeof value === 'string')
      this.#pass(at, lock, phone, notification(Buffer.from(value, 'hex')));
    else if (event.kind === 'link.down') this.#down(at, phone, lock, why);
  }

  #adapter(at: Instant, name: string, mac: string | undefined): Adapter {
    const known = this.#adapters.get(mac ?? name);
    if (known !== undefined) return known;
    const address = mac ?? `02:00:00:00:00:${(++this.#phones & 0xff).toString(16).padStart(2, '0')}`;
    const adapter = { index: this.#into.adapter(at, address, name), address: addressBytes(address) };
    this.#adapters.set(mac ?? name, adapter);
    return adapter;
  }

  #report(at: Instant, phone: Adapter, lock: Adapter, mac: string, rssi: number): void {
    const advertisement = this.#advertisement(mac);
    if (advertisement === undefined) return;
    const { data, scanResponse } = advertisingBytes(advertisement);
    const kind = advertisement.connectable === false ? SCANNABLE : CONNECTABLE;
    this.#into.packet(at, phone.index, 'received', advertisingReport(kind, 0, lock.address, data, rssi));
    this.#into.packet(
      at,
      phone.index,
      'received',
      advertisingReport(SCAN_RESPONSE, 0, lock.address, scanResponse, rssi),
    );
  }

  #scan(at: Instant, phone: Adapter, on: boolean): void {
    const parameters = [on ? 1 : 0, 0];
    this.#into.packet(at, phone.index, 'sent', command(SET_SCAN_ENABLE, parameters));
  }

  #connecting(at: Instant, phone: Adapter, lock: Adapter): void {
    const { interval, latency, timeout } = PARAMETERS;
    const scan = [...u16(INITIATING.interval), ...u16(INITIATING.window)];
    const link = [...u16(interval), ...u16(interval), ...u16(latency), ...u16(timeout), ...u16(0), ...u16(0)];
    this.#into.packet(
      at,
      phone.index,
      'sent',
      command(CREATE_CONNECTION, [...scan, 0, 0, ...lock.address, 0, ...link]),
    );
  }

  #session(at: Instant, phone: Adapter, lock: Adapter, session: string): void {
    this.#pass(at, phone, lock, READ_SESSION);
    this.#pass(at, lock, phone, sessionValue(Buffer.from(session, 'hex')));
  }

  #up(at: Instant, phone: Adapter, lock: Adapter): void {
    const facts = { handle: FIRST_HANDLE, peerAddressType: 0, ...PARAMETERS };
    const central = connectionComplete(0, { ...facts, role: 0, peerAddress: lock.address });
    const peripheral = connectionComplete(0, { ...facts, role: 1, peerAddress: phone.address });
    this.#into.packet(at, phone.index, 'received', central);
    this.#into.packet(at, lock.index, 'received', peripheral);
    for (const [request, response] of DISCOVERY) {
      this.#pass(at, phone, lock, request);
      this.#pass(at, lock, phone, response);
    }
  }

  #down(at: Instant, phone: Adapter, lock: Adapter, why: unknown): void {
    const ended = (by: string): number => {
      if (why !== 'central-closed' && why !== 'lock-closed') return CONNECTION_TIMEOUT;
      return why === by ? LOCAL_HOST_ENDED : REMOTE_USER_ENDED;
    };
    this.#into.packet(at, lock.index, 'received', disconnectionComplete(FIRST_HANDLE, ended('lock-closed')));
    this.#into.packet(at, phone.index, 'received', disconnectionComplete(FIRST_HANDLE, ended('central-closed')));
  }

  /** One attribute packet, as the sender's host wrote it and the receiver's host received it. */
  #pass(at: Instant, from: Adapter, to: Adapter, pdu: Buffer): void {
    const framed = Buffer.from([...u16(pdu.length), ...u16(ATT_CHANNEL), ...pdu]);
    this.#into.packet(at, from.index, 'sent', aclPacket(FIRST_HANDLE, FIRST_TO_CONTROLLER, framed));
    for (const packet of fragments(FIRST_HANDLE, FIRST_TO_HOST, framed, ACL_LENGTH))
      this.#into.packet(at, to.index, 'received', packet);
  }
}
