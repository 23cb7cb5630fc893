/** A map whose values are made when they are accessed. */
import { expect, test } from 'vitest';
import { LazyMap } from '../../src/sim/lazy-map.ts';

test('a value is made once, when it is wanted, and keeps its place', () => {
  const made: string[] = [];
  const map = new LazyMap(['a', 'b', 'c'], (key) => {
    made.push(key);
    return key.toUpperCase();
  });
  expect([map.size, map.has('b'), [...map.keys()], map.get('x')]).toEqual([3, true, ['a', 'b', 'c'], undefined]);
  expect([map.made('b'), made]).toEqual([undefined, []]);
  expect([map.get('b'), map.get('b'), map.made('b'), made]).toEqual(['B', 'B', 'B', ['b']]);
  expect([...map]).toEqual([
    ['a', 'A'],
    ['b', 'B'],
    ['c', 'C'],
  ]);
  expect(made).toEqual(['b', 'a', 'c']);
  const seen: string[] = [];
  const other = new LazyMap([1, 2], (key) => `${key}`);
  other.forEach((value) => void seen.push(value));
  expect([seen, [...new LazyMap([1], String).values()]]).toEqual([['1', '2'], ['1']]);
});
