import fc from 'fast-check';
import { expect, it } from 'vitest';
import { slotSecret } from '../../src/keys/derive.ts';
import { SlotSecretCache } from '../../src/keys/slot-secrets.ts';

const MASTER = new Uint8Array(16).fill(7);

it('a cache gives the derived secrets and keeps the latest, at most as many as its capacity', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4 }), fc.array(fc.nat(6), { maxLength: 20 }), (capacity, slots) => {
      const cache = new SlotSecretCache(capacity);
      let kept: number[] = [];
      for (const slot of slots) {
        expect(cache.secret(MASTER, slot, 1)).toEqual(slotSecret(MASTER, slot, 1));
        if (!kept.includes(slot)) kept = [...kept, slot].slice(capacity === 0 ? kept.length + 1 : -capacity);
        expect(cache.size).toBe(kept.length);
      }
      // A kept secret is the same object again.
      for (const slot of kept) expect(cache.secret(MASTER, slot, 1)).toBe(cache.secret(MASTER, slot, 1));
    }),
  );
});

it('a changed master key or generation never finds an old secret', () => {
  const cache = new SlotSecretCache();
  const others = Array.from({ length: 16 }, (_, at) => MASTER.map((byte, i) => (i === at ? byte ^ 1 : byte)));
  const all = [
    cache.secret(MASTER, 1, 1),
    cache.secret(MASTER, 1, 2),
    cache.secret(MASTER, 2, 1),
    ...others.map((other) => cache.secret(other, 1, 1)),
  ];
  expect(new Set(all.map((secret) => Buffer.from(secret).toString('hex'))).size).toBe(19);
  expect(cache.size).toBe(19);
});

it('of two keys with the same number in its map, each gets its own secret, and only the newer is kept', () => {
  const one = new Uint8Array(16).fill(100);
  const two = one.with(0, 101).with(1, 69);
  const cache = new SlotSecretCache(2);
  const first = cache.secret(one, 1, 1);
  expect(first).toEqual(slotSecret(one, 1, 1));
  expect(cache.secret(two, 1, 1)).toEqual(slotSecret(two, 1, 1));
  expect(cache.size).toBe(1);
  expect(cache.secret(one, 1, 1)).toEqual(first);
  expect(cache.secret(one, 1, 1)).not.toBe(first);
});
