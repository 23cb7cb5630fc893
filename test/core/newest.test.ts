import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newest } from '../../src/core/views/newest.ts';

interface Item {
  readonly at: number;
}
const list = fc.array(fc.record({ at: fc.integer({ min: 0, max: 9 }) }), { maxLength: 12 });

test('the newest are those of all lists in order, whatever the order in each list', () => {
  fc.assert(
    fc.property(fc.array(list, { maxLength: 5 }), fc.integer({ min: 1, max: 30 }), (lists, count) => {
      const keyed = lists.map((items, key) => [key, items] as const);
      const all = keyed.flatMap(([key, items]) => items.map((item): readonly [number, Item] => [key, item]));
      const expected = all.sort(([, a], [, b]) => b.at - a.at).slice(0, count);
      const found = newest(keyed, ({ at }) => at, count);
      expect(found.length).toBe(expected.length);
      // The very items, because those of one instant keep the order of the lists.
      found.forEach(([key, item], i) => {
        expect(key).toBe(expected[i]?.[0]);
        expect(item).toBe(expected[i]?.[1]);
      });
    }),
  );
});

test('an item of a long list is asked for its time once, and only those near the end more often', () => {
  let asked = 0;
  const items = Array.from({ length: 100_000 }, (_, at) => ({ at }));
  const found = newest(
    [['', items]],
    ({ at }) => {
      asked++;
      return at;
    },
    200,
  );
  expect(found.map(([, { at }]) => at)).toEqual(Array.from({ length: 200 }, (_, i) => 99_999 - i));
  expect(asked).toBe(100_000);
});

test('nothing is found in no list, and nothing is returned for a count of 0', () => {
  expect(newest([], () => 0, 5)).toEqual([]);
  expect(newest([['', [1, 2]]], (item) => item, 0)).toEqual([]);
});
