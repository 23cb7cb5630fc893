/**
 * Records and their digests, restated from docs/protocol.md §8 and, like `wire.ts`, built on node:crypto only: a second implementation that
 * shares no code with the one that it judges.
 */
import { createDecipheriv } from 'node:crypto';
import { blockKey, decryptPacket, hasValidSum, hmac } from './wire.ts';

export const upKeyOf = (master: Uint8Array): Buffer => hmac(master, 'NP1 up').subarray(0, 16);

/** The fields of a record: with a digest if a command wrote flash, otherwise with battery and temperature. */
export interface RecordRead {
  readonly event: number;
  readonly detail: number;
  readonly time: number;
  readonly number: number;
  readonly clockValid: boolean;
  readonly generationBits: number;
  readonly keyClass: number;
  readonly bank: number;
  readonly batteryMv?: number;
  readonly temperatureC?: number;
  readonly digest?: number;
}

const OWN_EVENTS = [0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x1f];
/** Opcode − 80 for A1, A3, A4, A6, A8, A9, AD, AE, AF and B1; opcode − 90 for C7, C8 and C9. */
const CONFIGURATION_EVENTS = [0x21, 0x23, 0x24, 0x26, 0x28, 0x29, 0x2d, 0x2e, 0x2f, 0x31, 0x37, 0x38, 0x39];
/** Events that have a type of their own; all others are sent as type 76. */
const TYPES: Readonly<Record<number, number>> = {
  1: 0x75,
  33: 0x74,
  35: 0x7d,
  36: 0x7d,
  38: 0x77,
  41: 0x7c,
};

export const RECORD_EVENTS: readonly number[] = [...OWN_EVENTS, ...CONFIGURATION_EVENTS];
export const typeOf = (event: number): number => TYPES[event] ?? 0x76;
const tagOf = (upKey: Uint8Array, session: Uint8Array, packet: Uint8Array): Buffer =>
  hmac(upKey, session, packet.subarray(0, 2), packet.subarray(4, 20)).subarray(0, 2);

/** The record in a server packet; undefined if it is damaged, sealed under another key, or not one that a lock writes. */
export function openedRecord(packet: Uint8Array, session: Uint8Array, upKey: Uint8Array): RecordRead | undefined {
  if (packet.length !== 20 || packet[0] !== 0x50) return undefined;
  if (!tagOf(upKey, session, packet).equals(packet.subarray(2, 4))) return undefined;
  const plain = decryptPacket(upKey, session, packet);
  const [event = 0, detail = 0] = plain;
  const flags = plain[13] ?? 0;
  const last = plain[14] ?? 0;
  if (!hasValidSum(plain) || (flags & 0x0e) !== 0) return undefined;
  if (!RECORD_EVENTS.includes(event) || packet[1] !== typeOf(event)) return undefined;
  const common = {
    event,
    detail,
    time: plain.readUInt32LE(2),
    number: plain.readUInt32LE(9),
    clockValid: (flags & 1) === 1,
    generationBits: flags >> 4,
    keyClass: last & 15,
    bank: last >> 4,
  };
  return CONFIGURATION_EVENTS.includes(event)
    ? { ...common, digest: plain.readUIntLE(6, 3) }
    : { ...common, batteryMv: plain.readUInt16LE(6), temperatureC: plain.readInt8(8) };
}

/** A server packet with a correct checksum and tag, whatever its sixteen plain bytes and its type say. */
export function sealedRecord(
  given: Uint8Array,
  type: number,
  { session, upKey }: { readonly session: Uint8Array; readonly upKey: Uint8Array },
): Uint8Array {
  const plain = Buffer.from(given);
  plain[15] = plain.subarray(0, 15).reduce((sum, byte) => (sum + byte) & 255, 0);
  const cipher = createDecipheriv('aes-128-ecb', blockKey(upKey, session), null).setAutoPadding(false);
  const packet = Buffer.concat([Buffer.of(0x50, type, 0, 0), cipher.update(plain)]);
  packet.set(tagOf(upKey, session, packet), 2);
  return packet;
}

/** The digest of a stored value, given as the bytes of the table in §8. */
export const digestOf = (upKey: Uint8Array, session: Uint8Array, value: Uint8Array): number =>
  hmac(upKey, 'NP1 held', session, value).readUIntLE(0, 3);

/** The mark of the session in which the core’s own key opened a lock. */
export const markOf = (upKey: Uint8Array, session: Uint8Array): number =>
  hmac(upKey, 'NP1 by', session).readUInt16LE(0) & 0xfff;
