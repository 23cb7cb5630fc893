/** A map of the state converts only what may have changed, and reads only what is requested. */
import { expect, test } from 'vitest';
import { toJson } from '../../../src/core/model/json.ts';
import { changing, StateMap } from '../../../src/core/model/state-map.ts';

interface Thing {
  n: number;
}

const stored = (): StateMap<string, Thing> =>
  StateMap.from([
    ['a', { n: 1 }],
    ['b', { n: 2 }],
  ]) as StateMap<string, Thing>;

test('an entry keeps its JSON until an evolver reads it, and then shows what has changed', () => {
  const map = StateMap.of<string, Thing>(
    new Map([
      ['a', { n: 1 }],
      ['b', { n: 2 }],
    ]),
  );
  const [a, b] = [map.pairOf('a'), map.pairOf('b')];
  map.get('a');
  expect([map.pairOf('a'), map.keeps('a')]).toEqual([a, true]);
  changing(() => {
    const thing = map.get('a');
    if (thing !== undefined) thing.n = 7;
  });
  expect(map.pairOf('a')).toEqual(['a', { n: 7 }]);
  expect(a).toEqual(['a', { n: 1 }]);
  expect(map.pairOf('b')).toBe(b);
  for (const all of [() => map.values(), () => map.entries(), () => map[Symbol.iterator]()]) {
    map.pairOf('b');
    changing(() => void [...all()]);
    expect(map.keeps('b')).toBe(false);
  }
  map.pairOf('b');
  changing(() => map.forEach((thing) => void thing.n++));
  expect(map.pairOf('b')).toEqual(['b', { n: 3 }]);
});

test('an error in an evolver ends the changing', () => {
  const map = stored();
  expect(() =>
    changing(() => {
      throw new Error('no');
    }),
  ).toThrow('no');
  map.get('a');
  expect(map.keeps('a')).toBe(true);
});

test('entries of a snapshot are read when they are wanted, in their order, and never change the snapshot', () => {
  const pairs = [
    ['a', { n: 1 }],
    ['b', { n: 2 }],
  ] as const;
  const map = StateMap.from(pairs) as StateMap<string, Thing>;
  expect([map.size, [...map.keys()], map.has('a')]).toEqual([2, ['a', 'b'], true]);
  expect(map.pairOf('a')).toBe(pairs[0]);
  expect(map.get('b')).toEqual({ n: 2 });
  expect(map.get('b')).toBe(map.get('b'));
  expect([...map]).toEqual([
    ['a', { n: 1 }],
    ['b', { n: 2 }],
  ]);
  changing(() => {
    for (const thing of map.values()) thing.n = 0;
  });
  expect(pairs[0]).toEqual(['a', { n: 1 }]);
  expect(toJson(map)).toEqual({
    $map: [
      ['a', { n: 0 }],
      ['b', { n: 0 }],
    ],
  });
});

test('entries may be replaced, deleted and cleared before they are read', () => {
  const map = stored();
  map.set('a', { n: 9 });
  expect(map.pairOf('a')).toEqual(['a', { n: 9 }]);
  expect([map.delete('b'), map.get('b'), map.pairOf('b')]).toEqual([true, undefined, undefined]);
  map.set('b', { n: 4 });
  expect([...map.values()]).toEqual([{ n: 9 }, { n: 4 }]);
  map.clear();
  expect([map.size, map.pairOf('a')]).toEqual([0, undefined]);
});
