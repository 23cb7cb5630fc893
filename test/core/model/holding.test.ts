import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyHolding, fullGeneration, proofOf, recorded, sent, settle } from '../../../src/core/model/holding.ts';

const told = (value: string) => ({ value, commands: [] });

/** One contact: what is wanted, which parts reach the lock, which records come in. */
const contact = fc.record({
  value: fc.integer({ min: 0, max: 2 }),
  arrives: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  delivers: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
});

it.each([1, 2, 3])('INV-2: what counts as held is held, whatever was lost or late, with %i parts', (parts) => {
  fc.assert(
    fc.property(fc.array(contact, { maxLength: 12 }), (contacts) => {
      const proof = proofOf(emptyHolding(), 'thing');
      const lock: (number | undefined)[] = Array.from({ length: parts }, () => undefined);
      let number = 0;
      let waiting: number[] = [];
      for (const { value, arrives, delivers } of contacts) {
        if (waiting.length === 0) settle(proof);
        sent(proof, told(String(value)), parts);
        for (let part = 0; part < parts; part++)
          if (arrives[part] === true) {
            lock[part] = value;
            number += 1;
            waiting.push(number);
          }
        waiting = waiting.filter((record, i) => {
          if (delivers[i % delivers.length] !== true) return true;
          recorded(proof, record);
          return false;
        });
        if (proof.held !== undefined) expect(lock).toEqual(lock.map(() => Number(proof.held?.value)));
      }
    }),
    { numRuns: 2_000 },
  );
});

it.each([1, 2, 3])(
  'a value of %i parts that is sent and confirmed without loss is held, however much was lost before',
  (parts) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 10 }), (lost) => {
        const proof = proofOf(emptyHolding(), 'thing');
        for (const value of lost) sent(proof, told(String(value)), parts);
        settle(proof);
        sent(proof, told('last'), parts);
        for (let part = 1; part <= parts; part++) recorded(proof, part);
        expect(proof.held?.value).toBe('last');
      }),
    );
  },
);

it('a generation of four bits is never below the one that was held', () => {
  fc.assert(
    fc.property(fc.nat(60_000), fc.nat(15), (held, ahead) => {
      expect(fullGeneration((held + ahead) % 16, held)).toBe(held + ahead);
    }),
  );
});
