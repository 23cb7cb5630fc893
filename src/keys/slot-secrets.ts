/**
 * A cache of slot secrets, so that a class 4 check costs one HMAC instead of two. Bounded: it evicts the oldest entry.
 * The cache key is master key, slot and generation, so a changed key never finds an old secret.
 */
import { slotSecret } from './derive.ts';

export const SLOT_SECRETS_KEPT = 4096;

/** One character for every two bytes of the master key, then the slot and its generation. */
function nameOf(master: Uint8Array, slotNumber: number, generation: number): string {
  const pair = (i: number): number => ((master[i] ?? 0) << 8) | (master[i + 1] ?? 0);
  return String.fromCharCode(
    pair(0),
    pair(2),
    pair(4),
    pair(6),
    pair(8),
    pair(10),
    pair(12),
    pair(14),
    slotNumber,
    generation,
  );
}

export class SlotSecretCache {
  readonly #capacity: number;
  readonly #kept = new Map<string, Uint8Array>();

  constructor(capacity: number = SLOT_SECRETS_KEPT) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** All 32 bytes, from the cache or derived now. */
  secret(master: Uint8Array, slotNumber: number, generation: number): Uint8Array {
    const name = nameOf(master, slotNumber, generation);
    const known = this.#kept.get(name);
    if (known !== undefined) return known;
    const made = slotSecret(master, slotNumber, generation);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size < this.#capacity) break;
      this.#kept.delete(oldest);
    }
    if (this.#capacity > 0) this.#kept.set(name, made);
    return made;
  }
}
