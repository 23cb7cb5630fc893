import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ring } from '../../../src/console/text/ring.ts';

test('INV-1 a ring shows its latest entries, and stores less than twice as many', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 100 }), (size, count) => {
      const ring = new Ring<number>(size);
      const all = Array.from({ length: count }, (_, i) => i);
      for (const item of all) {
        ring.push(item);
        expect(ring.held).toBeLessThan(Math.max(2, 2 * size));
      }
      expect(ring.last()).toEqual(all.slice(-size));
    }),
  );
});
