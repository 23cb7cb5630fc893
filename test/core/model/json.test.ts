/** Converting a value again shares what is equal with the earlier conversion, and is otherwise the same conversion. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { revive, toJson } from '../../../src/core/model/json.ts';
import { changing, StateMap } from '../../../src/core/model/state-map.ts';

const NAMES = ['a', 'b', 'c', '$map', '$set'] as const;
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<unknown>(null, undefined, true, 0, 1, 'x', 'y'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
    fc
      .array(fc.tuple(fc.constantFrom<unknown>(...NAMES, 1, 2), tie('value')), { maxLength: 4 })
      .map((pairs) => new Map(pairs)),
    fc.array(fc.constantFrom<unknown>(...NAMES, 1, 2), { maxLength: 4 }).map((items) => new Set(items)),
  ),
}));

test('a conversion after another one has the same text as one alone', () => {
  fc.assert(
    fc.property(value, value, (earlier, now) => {
      expect(JSON.stringify(toJson(now, toJson(earlier)))).toBe(JSON.stringify(toJson(now)));
    }),
  );
});

test('so has the conversion of a list, a map, a set and an object that lost, gained or exchanged something', () => {
  const few = fc.array(value, { maxLength: 2 });
  fc.assert(
    fc.property(fc.array(value, { maxLength: 4 }), fc.nat(4), fc.nat(2), few, (list, from, lost, gained) => {
      const later = list.toSpliced(from, lost, ...gained);
      for (const made of [
        (items: readonly unknown[]) => items,
        (items: readonly unknown[]) => new Map(items.map((item, index) => [index, item])),
        (items: readonly unknown[]) => new Set(items.map((_, index) => index)),
        (items: readonly unknown[]) => Object.fromEntries(items.map((item, index) => [NAMES[index] ?? 'd', item])),
      ])
        expect(JSON.stringify(toJson(made(later), toJson(made(list))))).toBe(JSON.stringify(toJson(made(later))));
    }),
  );
});

test('a value that has not changed is the earlier conversion itself', () => {
  fc.assert(
    fc.property(value, (each) => {
      const before = toJson(each);
      expect(toJson(each, before)).toBe(before);
      expect(toJson(revive(before), before)).toBe(before);
    }),
  );
});

test('of an entry that has changed, the unchanged parts are shared, also when it was changed several times', () => {
  const slots = () =>
    new Map([
      [1, { past: ['x'], n: 1 }],
      [2, { past: ['y'], n: 2 }],
    ]);
  const map = StateMap.of(new Map([['lock', { slots: slots(), seenAt: 0 }]]));
  const parts = () => {
    const [, json] = map.pairOf('lock') ?? [];
    return (json as { slots: { $map: [number, { past: unknown }][] } }).slots.$map;
  };
  const [first, second] = parts();
  const change = (act: (lock: { slots: ReturnType<typeof slots>; seenAt: number }) => void) =>
    changing(() => act(map.get('lock') ?? { slots: slots(), seenAt: 0 }));
  change((lock) => void lock.seenAt++);
  change((lock) => void Object.assign(lock.slots.get(1) ?? {}, { n: 7 }));
  change((lock) => void lock.slots.set(3, { past: [], n: 3 }));
  expect(parts()).toEqual([
    [1, { past: ['x'], n: 7 }],
    [2, { past: ['y'], n: 2 }],
    [3, { past: [], n: 3 }],
  ]);
  expect(parts()[1]).toBe(second);
  expect(parts()[0]?.[1].past).toBe(first?.[1].past);
  // Replaced as a whole, and after every entry may have been changed.
  map.set('lock', { slots: slots(), seenAt: 9 });
  expect(parts()[1]).toBe(second);
  changing(() => void [...map.values()]);
  expect(parts()[1]).toBe(second);
});
