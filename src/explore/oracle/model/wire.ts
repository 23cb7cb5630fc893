/**
 * Packets and keys, restated from docs/protocol.md §4 and §5 and built on node:crypto only: a second, small implementation that shares no code
 * with the one that it judges.
 */
import { createCipheriv, createHmac } from 'node:crypto';

export const hmac = (key: Uint8Array, ...parts: (string | Uint8Array)[]): Buffer => {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
};

/** A byte as two hex digits. */
export const hex2 = (value: number): string => value.toString(16).toUpperCase().padStart(2, '0');

const two = (value: number): Buffer => Buffer.of(value & 255, (value >> 8) & 255);
const macOf = (mac: string): Buffer => Buffer.from(mac.replaceAll(':', ''), 'hex');

/** The keys of §5, derived from the two secrets. */
export const masterOf = (facilitySecret: Uint8Array, mac: string, epoch: number): Buffer =>
  hmac(facilitySecret, 'NP1 master', macOf(mac), two(epoch)).subarray(0, 16);
const basesOfClass2 = new WeakMap<Uint8Array, Buffer>();
/** Derived once per master key, because a lock is sent many commands under each. */
export function baseOfClass2(master: Uint8Array): Buffer {
  const known = basesOfClass2.get(master);
  if (known !== undefined) return known;
  const base = hmac(master, 'NP1 command').subarray(0, 16);
  basesOfClass2.set(master, base);
  return base;
}
export const baseOfClass0 = (factorySecret: Uint8Array, mac: string): Buffer =>
  hmac(factorySecret, 'NP1 base', macOf(mac)).subarray(0, 16);

export interface Scope {
  readonly mac: string;
  readonly slot: number;
  readonly generation: number;
  readonly standing: boolean;
  readonly keyDay: number;
  readonly schedule: number;
}

export function baseOfClass4(master: Uint8Array, scope: Scope): Buffer {
  const { mac, slot, generation, standing, keyDay, schedule } = scope;
  const secret = hmac(master, 'NP1 slot', two(slot), two(generation));
  const parts = [macOf(mac), two(slot), Buffer.of(standing ? 1 : 0), two(standing ? 0 : keyDay), Buffer.of(schedule)];
  return hmac(secret, 'NP1 key', ...parts).subarray(0, 16);
}

/** The block key: base plus session, byte by byte. */
export function blockKey(base: Uint8Array, session: Uint8Array): Buffer {
  const key = Buffer.alloc(16);
  for (let i = 0; i < 16; i++) key[i] = ((base[i] ?? 0) + (session[i] ?? 0)) & 255;
  return key;
}

/** The sixteen plain bytes: encryption with AES recovers the plain text. */
export function decryptPacket(base: Uint8Array, session: Uint8Array, packet: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-128-ecb', blockKey(base, session), null).setAutoPadding(false);
  return cipher.update(packet.subarray(4, 20));
}

/** Whether byte 15 is the sum of bytes 0–14 mod 256. */
export const hasValidSum = (plain: Uint8Array): boolean =>
  plain.subarray(0, 15).reduce((sum, byte) => (sum + byte) & 255, 0) === plain[15];

/** How many of the operand bytes 6–13 an opcode uses; the others are zero. */
const OPERAND_LENGTH: Readonly<Record<number, number>> = {
  160: 0,
  161: 8,
  162: 0,
  163: 4,
  164: 4,
  165: 0,
  166: 6,
  167: 1,
  168: 1,
  169: 0,
  170: 0,
  171: 0,
  172: 0,
  173: 1,
  174: 2,
  175: 2,
  176: 8,
  177: 1,
  198: 4,
  199: 1,
  200: 4,
  201: 8,
};
const FIRST_BYTE_BITS: Readonly<Record<number, number>> = { 168: 1, 199: 3 };

export const isKnown = (opcode: number): boolean => Object.hasOwn(OPERAND_LENGTH, opcode);

/** Whether all bits of flags and operand that the opcode does not use are zero. */
export function unusedZero(plain: Buffer, keyClass: number): boolean {
  const opcode = plain[0] ?? 0;
  const flags = plain[1] ?? 0;
  const flagBits = keyClass === 4 ? 1 : opcode === 176 ? 16 : 0;
  if ((flags & ~flagBits) !== 0) return false;
  const used = OPERAND_LENGTH[opcode] ?? 0;
  for (let i = 6 + used; i < 14; i++) if (plain[i] !== 0) return false;
  const bits = FIRST_BYTE_BITS[opcode];
  if (bits !== undefined && ((plain[6] ?? 0) & ~bits) !== 0) return false;
  if (opcode === 200 && (plain[7] ?? 0) > 127) return false;
  return true;
}

export interface Read {
  readonly keyClass: number;
  readonly bank: number;
  readonly slot: number;
  readonly standing: boolean;
  readonly dayBits: number;
  readonly schedule: number;
  readonly sequence: number;
}

/** The fields of bytes 0–3, which are not encrypted. */
export function header(packet: Uint8Array): Read {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = packet;
  return {
    keyClass: b0 & 15,
    bank: b0 >> 4,
    slot: (b0 >> 4) * 128 + (b1 & 127),
    standing: b1 > 127,
    dayBits: b2 | ((b3 & 15) << 8),
    schedule: b3 >> 4,
    sequence: b2,
  };
}
