import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fullGeneration } from '../../../src/core/model/holding.ts';

it('a generation of four bits is never below the one that was held', () => {
  fc.assert(
    fc.property(fc.nat(60_000), fc.nat(15), (held, ahead) => {
      expect(fullGeneration((held + ahead) % 16, held)).toBe(held + ahead);
    }),
  );
});
