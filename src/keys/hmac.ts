/**
 * HMAC-SHA256 over labelled bytes: the one primitive from which every NP1 key is derived. Text is ASCII.
 */
import { createHmac } from 'node:crypto';

/** A two-byte little-endian number for an HMAC input. */
export const u16Bytes = (value: number): Uint8Array => Uint8Array.of(value & 0xff, (value >> 8) & 0xff);

/** All 32 bytes, in an array of their own (a Buffer would share its pool). */
export function hmac(key: Uint8Array, ...parts: readonly (Uint8Array | string)[]): Uint8Array {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return new Uint8Array(mac.digest());
}
