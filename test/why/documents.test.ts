/** The differences of two JSON documents include everything that differs, wherever it is; equal values are counted. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { documentDifference } from '../../src/why/documents.ts';

test('a document does not differ from itself, and one changed value is found where it is', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.jsonValue({ maxDepth: 3 })), (value) => {
      const left = { ...value, Changed: { deep: [1, { x: 1 }] } };
      const right = { ...value, Changed: { deep: [1, { x: 2 }] } };
      expect(documentDifference(left, structuredClone(left)).changes).toEqual([]);
      expect(documentDifference(left, right).changes).toEqual([{ path: 'Changed.deep[1].x', left: 1, right: 2 }]);
    }),
  );
});

test('elements with ids are compared wherever they are', () => {
  const [a, b] = [
    { id: 'a', verdict: 'pass' },
    { id: 'b', verdict: 'fail' },
  ];
  expect(documentDifference({ cases: [a, b] }, { cases: [b, a] })).toEqual({ common: 4, changes: [] });
  expect(documentDifference({ cases: [a] }, { cases: [b, a] }).changes).toEqual([
    { path: 'cases[b]', left: undefined, right: b },
  ]);
});

test('a deep document does not exhaust the stack', () => {
  const deep = (end: number): unknown => JSON.parse(`${'['.repeat(5_000)}${end}${']'.repeat(5_000)}`);
  expect(documentDifference(deep(1), deep(2)).changes).toHaveLength(1);
});
