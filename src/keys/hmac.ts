/**
 * HMAC-SHA256 over labelled bytes: the only primitive behind NP1 keys. Text is ASCII.
 */
import { createHmac } from 'node:crypto';
import { join } from '../protocol/bytes.ts';

const ascii = new TextEncoder();

/** A two-byte little-endian number for an HMAC input. */
export const u16Bytes = (value: number): Uint8Array => Uint8Array.of(value & 0xff, (value >> 8) & 0xff);

/** The bytes of a label. */
export const label = (text: string): Uint8Array => ascii.encode(text);

/** All 32 bytes, as a plain Uint8Array (`slice` of a Buffer behaves differently). One `update` call, since each call costs as much as a block. */
export function hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const digest = createHmac('sha256', key)
    .update(join(...parts))
    .digest();
  return new Uint8Array(digest.buffer, digest.byteOffset, digest.length);
}
