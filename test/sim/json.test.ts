/** Copies and shared parts of JSON-like values. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyOf, sharedCopy, sharedRecord } from '../../src/sim/json.ts';

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

test('a copy beside an earlier one is equal and shares only what is equal in both', () => {
  fc.assert(
    fc.property(json, json, json, (same, one, other) => {
      const before = { same: [same, { same }], changed: one };
      const value = structuredClone({ same: [same, { same }], changed: other, more: 1 });
      const shared = sharedCopy(value, before);
      expect(shared).toEqual(value);
      expect(shared.same).toBe(before.same);
      expect(sharedCopy(structuredClone(before), before)).toBe(before);
      value.same.push({ same });
      expect(shared.same).toHaveLength(2);
    }),
  );
  for (const [value, before] of [
    [[1], { 0: 1 }],
    [{ 0: 1 }, [1]],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ b: 1 }, { b: 1, c: 2 }],
    [[1, 2], [1]],
  ])
    expect(sharedCopy(value, before)).toEqual(value);
});

test('the record of a map has its entries in their order, shares what is equal, and changes neither the map nor the earlier record', () => {
  const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
  const maps = names.chain((keys) => fc.tuple(...keys.map((key) => fc.tuple(fc.constant(key), json))));
  fc.assert(
    fc.property(maps, maps, (one, other) => {
      const before = sharedRecord(new Map(one), undefined);
      const kept = structuredClone(before);
      const map = new Map(structuredClone(other));
      const record = sharedRecord(map, before);
      expect(Object.entries(record)).toEqual([...map]);
      expect(before).toEqual(kept);
      expect(sharedRecord(new Map(structuredClone(other)), record)).toBe(record);
      for (const [name, value] of map)
        if (typeof value === 'object') expect(record[name] === value).toBe(value === null);
    }),
  );
});
