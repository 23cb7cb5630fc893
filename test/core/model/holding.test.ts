import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fullGeneration } from '../../../src/core/model/holding.ts';

it('the generation read from four bits is never below the stored one', () => {
  fc.assert(
    fc.property(fc.nat(60_000), fc.nat(15), (held, ahead) => {
      expect(fullGeneration((held + ahead) % 16, held)).toBe(held + ahead);
    }),
  );
});
