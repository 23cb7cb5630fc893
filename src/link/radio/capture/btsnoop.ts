/**
 * btsnoop files in the format of Linux's own monitor (datalink 2001): all adapters of a simulation in one file, on simulation
 * time. Wireshark, tshark and btmon can read it.
 *
 * INV-1: The same packets at the same times give the same bytes. INV-2: A capture ends at its limit, between packets.
 */
import type { Instant } from '../../../sim/clock.ts';
import type { Direction } from '../controller/controller.ts';
import { addressBytes } from '../controller/controller.ts';
import { ACL, COMMAND } from '../controller/h4.ts';

/** The default size limit of a capture: enough for hours, but not enough to fill a disk. */
export const CAPTURE_LIMIT_BYTES = 256 * 1024 * 1024;
export const MAGIC = 'btsnoop\0';
const VERSION = 1;
export const LINUX_MONITOR = 2001;
/** Microseconds from the year 0, the epoch of btsnoop, to 1970. */
export const EPOCH_US = 0x00dcddb30f2f8000n;

export const NEW_INDEX = 0;
export const COMMAND_PACKET = 2;
export const EVENT_PACKET = 3;
export const ACL_SENT = 4;
export const ACL_RECEIVED = 5;
const NAME_LENGTH = 8;
export const HEADER_LENGTH = 16;
export const RECORD_HEADER_LENGTH = 24;

export class Btsnoop {
  readonly #write: (bytes: Buffer) => void;
  readonly #limit: number;
  #written = 0;
  #indexes = 0;
  #full = false;

  /** `write` receives the bytes of the file in order, beginning with the header. */
  constructor(write: (bytes: Buffer) => void, limitBytes = CAPTURE_LIMIT_BYTES) {
    this.#write = write;
    this.#limit = limitBytes;
    const header = Buffer.alloc(HEADER_LENGTH);
    header.write(MAGIC, 'latin1');
    header.writeUInt32BE(VERSION, 8);
    header.writeUInt32BE(LINUX_MONITOR, 12);
    this.#put(header);
  }

  /** True once a packet no longer fits. */
  get full(): boolean {
    return this.#full;
  }

  /** Adds an adapter and returns its index. `name` is truncated to eight characters. */
  adapter(at: Instant, mac: string, name: string): number {
    const index = this.#indexes++;
    const payload = Buffer.alloc(8 + NAME_LENGTH);
    addressBytes(mac).copy(payload, 2);
    payload.write(name.slice(0, NAME_LENGTH), 8, 'latin1');
    this.#record(at, index, NEW_INDEX, payload);
    return index;
  }

  /** One H4 packet as a host sent or received it. */
  packet(at: Instant, index: number, direction: Direction, packet: Buffer): void {
    this.#record(at, index, kindOf(direction, packet), packet.subarray(1));
  }

  #record(at: Instant, index: number, kind: number, data: Buffer): void {
    if (this.#full || this.#written + RECORD_HEADER_LENGTH + data.length > this.#limit) {
      this.#full = true;
      return;
    }
    const record = Buffer.alloc(RECORD_HEADER_LENGTH + data.length);
    record.writeUInt32BE(data.length, 0);
    record.writeUInt32BE(data.length, 4);
    record.writeUInt32BE(((index << 16) | kind) >>> 0, 8);
    record.writeBigInt64BE(BigInt(at) * 1000n + EPOCH_US, 16);
    data.copy(record, RECORD_HEADER_LENGTH);
    this.#put(record);
  }

  #put(bytes: Buffer): void {
    this.#written += bytes.length;
    this.#write(bytes);
  }
}

function kindOf(direction: Direction, packet: Buffer): number {
  if (packet[0] === ACL) return direction === 'sent' ? ACL_SENT : ACL_RECEIVED;
  return packet[0] === COMMAND ? COMMAND_PACKET : EVENT_PACKET;
}
