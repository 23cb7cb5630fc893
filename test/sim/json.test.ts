/** Copies and shared parts of JSON-like values. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyOf, sharing, sharingSteps } from '../../src/sim/json.ts';
import { finished } from '../../src/sim/steps.ts';

// Names such as `__proto__` are not names in our state.
const json = fc
  .jsonValue({ maxDepth: 4, noUnicodeString: true })
  .filter((value) => !JSON.stringify(value).includes('__'));

test('a copy is equal and shares nothing', () => {
  const value = { list: [{ a: 1 }, null], text: 'x' };
  const copy = copyOf(value);
  copy.list.push({ a: 2 });
  expect(value).toEqual({ list: [{ a: 1 }, null], text: 'x' });
  fc.assert(fc.property(json, (any) => void expect(copyOf(any)).toEqual(any)));
});

test('what is shared is equal to the value, and what is equal in both is shared', () => {
  fc.assert(
    fc.property(json, json, json, (same, one, other) => {
      const before = { same: [same, { same }], changed: one };
      const value = structuredClone({ same: [same, { same }], changed: other, more: 1 });
      const shared = sharing(value, before) as typeof value;
      expect(shared).toEqual(value);
      expect(shared.same).toBe(before.same);
      expect(sharing(structuredClone(before), before)).toBe(before);
      for (const levels of [0, 1, 2]) {
        const inSteps = finished(sharingSteps(structuredClone(value), before, levels)) as typeof value;
        expect(inSteps).toEqual(value);
        expect(inSteps.same).toBe(before.same);
      }
    }),
  );
  expect(sharing([1], { 0: 1 })).toEqual([1]);
  expect(sharing({ a: 1 }, { a: 1, b: 2 })).toEqual({ a: 1 });
  expect(sharing({ a: undefined, b: 1 }, { b: 1, c: 2 })).toEqual({ b: 1 });
});
