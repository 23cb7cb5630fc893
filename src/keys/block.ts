/**
 * One AES-128 block under a key derived from a base and the session: key = base + session, byte by byte, mod 256. The sender uses
 * AES decrypt and the receiver AES encrypt, as the vendor’s library does. Source: public.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';

/** Overwritten by every call of `blockKey`; node:crypto copies it. */
const key = new Uint8Array(16);

/** Uses bytes 0–15 of the session. */
function blockKey(base: Uint8Array, session: Uint8Array): Uint8Array {
  for (let i = 0; i < 16; i++) key[i] = (base[i] ?? 0) + (session[i] ?? 0);
  return key;
}

/** `plain` has 16 bytes. */
export function makeBlock(base: Uint8Array, session: Uint8Array, plain: Uint8Array): Uint8Array {
  const cipher = createDecipheriv('aes-128-ecb', blockKey(base, session), null);
  cipher.setAutoPadding(false);
  return new Uint8Array(cipher.update(plain));
}

/** `block` has 16 bytes. */
export function openBlock(base: Uint8Array, session: Uint8Array, block: Uint8Array): Uint8Array {
  // Padding would only follow the block, in `final`.
  const cipher = createCipheriv('aes-128-ecb', blockKey(base, session), null);
  return new Uint8Array(cipher.update(block));
}
