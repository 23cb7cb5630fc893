/**
 * A cache of slot secrets, so that a class 4 check costs one HMAC instead of two. Bounded: it evicts the oldest entry.
 * The cache key is master key, slot and generation, so a changed key never finds an old secret.
 */
import { slotSecret } from './derive.ts';

export const SLOT_SECRETS_KEPT = 4096;

const MASTER_LENGTH = 16;

interface Kept {
  readonly master: Uint8Array;
  readonly slotNumber: number;
  readonly generation: number;
  readonly secret: Uint8Array;
}

/** A small integer, which a map finds faster than a string. In the rare case that two keys have the same one, only the newer stays in the cache. */
function hashOf(master: Uint8Array, slotNumber: number, generation: number): number {
  let number = (slotNumber << 16) ^ generation;
  for (let i = 0; i < MASTER_LENGTH; i++) number = (Math.imul(number, 31) + (master[i] ?? 0)) | 0;
  return number & 0x3fffffff;
}

function isOf(kept: Kept, master: Uint8Array, slotNumber: number, generation: number): boolean {
  if (kept.slotNumber !== slotNumber || kept.generation !== generation) return false;
  for (let i = 0; i < MASTER_LENGTH; i++) if (kept.master[i] !== master[i]) return false;
  return true;
}

export class SlotSecretCache {
  readonly #capacity: number;
  readonly #kept = new Map<number, Kept>();

  constructor(capacity: number = SLOT_SECRETS_KEPT) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** All 32 bytes, from the cache or derived now. */
  secret(master: Uint8Array, slotNumber: number, generation: number): Uint8Array {
    const hash = hashOf(master, slotNumber, generation);
    const known = this.#kept.get(hash);
    if (known !== undefined && isOf(known, master, slotNumber, generation)) return known.secret;
    this.#kept.delete(hash);
    const secret = slotSecret(master, slotNumber, generation);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size < this.#capacity) break;
      this.#kept.delete(oldest);
    }
    if (this.#capacity > 0) this.#kept.set(hash, { master: master.slice(), slotNumber, generation, secret });
    return secret;
  }
}
