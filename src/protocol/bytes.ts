/**
 * Bytes and hex. Writes upper-case hex and reads either case (source: public; iOS sends lower-case sessions).
 */
import { counted } from './counted.ts';
import { type Decoded, decoded, faulty } from './decoded.ts';

const DIGITS = '0123456789ABCDEF';
const PAIRS: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => `${DIGITS.charAt(byte >> 4)}${DIGITS.charAt(byte & 15)}`,
);

/** One byte as two upper-case hex digits. */
export const hexByte = (byte: number): string => PAIRS[byte & 0xff] ?? '00';

/** A number as that many upper-case hex digits. */
export const hexDigits = (value: number, digits: number): string =>
  value.toString(16).toUpperCase().padStart(digits, '0');

/** Upper-case hex without separators. */
export function toHex(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += hexByte(byte);
  return out;
}

/** The value of a hex digit of either case; −1 for any other character. */
export const nibble = (code: number): number => {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 70) return code - 55;
  if (code >= 97 && code <= 102) return code - 87;
  return -1;
};

/** Reads hex of either case; checks the length when `length` (in bytes) is given. */
export function fromHex(text: string, length?: number): Decoded<Uint8Array> {
  const digits = length === undefined ? text.length : length * 2;
  if (text.length !== digits || text.length % 2 !== 0) {
    const expected = length === undefined ? 'an even number of hex digits' : counted(digits, 'hex digit');
    return faulty('length', 0, counted(text.length, 'character'), expected);
  }
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < text.length; i++) {
    const value = nibble(text.charCodeAt(i));
    if (value < 0) return faulty('text', i, JSON.stringify(text.charAt(i)), 'a hex digit');
    out[i >> 1] = ((out[i >> 1] ?? 0) << 4) | value;
  }
  return decoded(out);
}

/** Bytes of hex that our own code wrote. Throws RangeError when it is not hex, which is a bug in noke-sim. */
export function bytesOf(hex: string): Uint8Array {
  const read = fromHex(hex);
  if (!read.ok) throw new RangeError(`not hex at ${read.fault.at}: ${read.fault.found}`);
  return read.value;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
