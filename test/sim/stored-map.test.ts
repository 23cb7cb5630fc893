/** A map that keeps its form in a snapshot, and values that are made once for each object. */
import { expect, test } from 'vitest';
import { oncePer } from '../../src/sim/once-per.ts';
import { StoredMap } from '../../src/sim/stored-map.ts';

test('the form of a map in a snapshot is shared until the map changes, and is never changed itself', () => {
  const stored = { a: 1, b: 2 };
  const map = StoredMap.from<number>(stored);
  expect(map.stored()).toBe(stored);
  map.set('c', 3);
  expect([map.stored(), stored]).toEqual([
    { a: 1, b: 2, c: 3 },
    { a: 1, b: 2 },
  ]);
  expect(map.stored()).toBe(map.stored());
  map.delete('a');
  expect(map.stored()).toEqual({ b: 2, c: 3 });
  map.clear();
  expect(map.stored()).toEqual({});
});

test('it is made once for each object', () => {
  let made = 0;
  const lengthOf = oncePer((list: readonly number[]) => {
    made++;
    return list.length;
  });
  const list = [1, 2];
  expect([lengthOf(list), lengthOf(list), lengthOf([])]).toEqual([2, 2, 0]);
  expect(made).toBe(2);
});
