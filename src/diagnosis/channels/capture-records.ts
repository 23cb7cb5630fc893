/**
 * The packets in a btsnoop file, as written by the Linux monitor (datalink 2001, all adapters), a phone (1002), or without packet types (1001).
 *
 * INV-1: Total: a truncated or malformed file yields the records before the damage.
 */
import {
  ACL_RECEIVED,
  ACL_SENT,
  COMMAND_PACKET,
  EPOCH_US,
  EVENT_PACKET,
  HEADER_LENGTH,
  LINUX_MONITOR,
  MAGIC,
  NEW_INDEX,
  RECORD_HEADER_LENGTH,
} from '../../link/radio/capture/btsnoop.ts';
import { ACL, COMMAND, EVENT } from '../../link/radio/controller/h4.ts';
import type { Instant } from '../../sim/clock.ts';

const H4_TYPED = 1002;
const UNTYPED = 1001;
const HAS_TYPE = new Set([H4_TYPED, UNTYPED, LINUX_MONITOR]);

/** One packet that an adapter's host sent or received, without its type byte. */
export interface CapturedPacket {
  /** From 1. */
  readonly record: number;
  readonly at: Instant;
  readonly adapter: number;
  readonly kind: 'command' | 'event' | 'sent' | 'received';
  readonly data: Buffer;
}

/** The record of an adapter that was added. */
export interface CapturedAdapter {
  readonly record: number;
  readonly at: Instant;
  readonly adapter: number;
  readonly kind: 'adapter';
  readonly name: string;
}

export const isCapture = (bytes: Uint8Array): boolean =>
  bytes.length >= HEADER_LENGTH &&
  Buffer.from(bytes.buffer, bytes.byteOffset, MAGIC.length).toString('latin1') === MAGIC;

/** The result of reading a file: the records that could be read, and the reason why reading stopped. */
export interface CaptureEnd {
  readonly records: number;
  readonly cutOff: boolean;
  readonly unknownFormat: boolean;
}

export function* recordsOf(bytes: Uint8Array): Generator<CapturedPacket | CapturedAdapter, CaptureEnd> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const datalink = file.readUInt32BE(12);
  if (!HAS_TYPE.has(datalink)) return { records: 0, cutOff: false, unknownFormat: true };
  let record = 0;
  let at = HEADER_LENGTH;
  while (at + RECORD_HEADER_LENGTH <= file.length) {
    const length = file.readUInt32BE(at + 4);
    const start = at + RECORD_HEADER_LENGTH;
    if (start + length > file.length) break;
    const flags = file.readUInt32BE(at + 8);
    const time = Number((file.readBigInt64BE(at + 16) - EPOCH_US) / 1_000n);
    const data = file.subarray(start, start + length);
    at = start + length;
    record++;
    const read = datalink === LINUX_MONITOR ? ofMonitor(flags, data) : ofPhone(datalink, flags, data);
    if (read !== undefined) yield { record, at: time, ...read };
  }
  return { records: record, cutOff: at !== file.length, unknownFormat: false };
}

type Unplaced = Omit<CapturedPacket, 'record' | 'at'> | Omit<CapturedAdapter, 'record' | 'at'>;

const MONITOR_KINDS: Readonly<Record<number, CapturedPacket['kind']>> = {
  [COMMAND_PACKET]: 'command',
  [EVENT_PACKET]: 'event',
  [ACL_SENT]: 'sent',
  [ACL_RECEIVED]: 'received',
};

function ofMonitor(flags: number, data: Buffer): Unplaced | undefined {
  const adapter = flags >>> 16;
  const code = flags & 0xffff;
  if (code === NEW_INDEX)
    return { adapter, kind: 'adapter', name: data.subarray(8, 16).toString('latin1').replace(/\0.*$/s, '') };
  const kind = MONITOR_KINDS[code];
  return kind === undefined ? undefined : { adapter, kind, data };
}

/** In the flags, bit 0 is set if the host received the packet, and bit 1 if it is a command or an event. */
function ofPhone(datalink: number, flags: number, data: Buffer): Unplaced | undefined {
  const received = (flags & 1) === 1;
  const type = datalink === H4_TYPED ? data[0] : (flags & 2) === 0 ? ACL : received ? EVENT : COMMAND;
  const rest = datalink === H4_TYPED ? data.subarray(1) : data;
  if (type === ACL) return { adapter: 0, kind: received ? 'received' : 'sent', data: rest };
  if (type === COMMAND) return { adapter: 0, kind: 'command', data: rest };
  return type === EVENT ? { adapter: 0, kind: 'event', data: rest } : undefined;
}
