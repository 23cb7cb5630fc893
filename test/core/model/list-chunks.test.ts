import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { CHUNK, itemsIn, listInChunks } from '../../../src/core/model/list-chunks.ts';

const entries = (from: number, to: number): Json[] => Array.from({ length: to - from }, (_, i) => ({ at: from + i }));
const chunksOf = (json: Json): Json[][] => (json as { $list: Json[][] }).$list;

test('a list that grows and loses its oldest items comes back from every conversion, also as text', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(1_500), fc.nat(900)), { maxLength: 6 }), (changes) => {
      let list: Json[] = [];
      for (const [added, dropped] of changes) {
        list = [...list, ...entries(list.length, list.length + added)].slice(dropped);
        const json = listInChunks(list);
        expect(itemsIn(json)).toEqual(list);
        expect(itemsIn(JSON.parse(JSON.stringify(json)))).toEqual(list);
      }
    }),
    { numRuns: 30 },
  );
});

test('unchanged chunks are those of the conversion before', () => {
  const list = entries(0, 10 * CHUNK + 5);
  const before = chunksOf(listInChunks(list));
  const later = [...list.slice(3), ...entries(0, CHUNK)];
  const after = chunksOf(listInChunks(later));
  expect(before.slice(1, 10).map((chunk) => after.includes(chunk))).toEqual(Array(9).fill(true));
  expect(after.flat()).toEqual(later);
});

test('a fork whose list went on differently has its own chunks', () => {
  const common = entries(0, CHUNK - 2);
  const [one, other] = [entries(0, 2), entries(5, 7)].map((end) => [...common, ...end]);
  expect(itemsIn(listInChunks(one ?? []))).toEqual(one);
  expect(itemsIn(listInChunks(other ?? []))).toEqual(other);
});

test('a list that is not in chunks is read, and anything else is no list', () => {
  expect(itemsIn([1, 'a'])).toEqual([1, 'a']);
  expect([null, 1, {}, { $list: 1 }, { $map: [] }].map((json) => itemsIn(json as Json))).toEqual(
    Array(5).fill(undefined),
  );
});
