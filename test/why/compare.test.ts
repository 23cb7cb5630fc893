/** The first difference of two sequences of events, wherever it is and whatever differs. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { firstDifference, isSame } from '../../src/why/compare.ts';

const course = (count: number): TraceEvent[] =>
  Array.from({ length: count }, (_, i) => ({
    seq: i + 1,
    time: i * 10,
    actor: `lock/A${i % 7}`,
    kind: 'lock.flash',
    data: { field: i, deep: { list: [i, { x: null }] } },
    ...(i > 0 ? { causedBy: i } : {}),
  }));

const reader = (events: readonly TraceEvent[]): (() => TraceEvent | undefined) => {
  let at = 0;
  return () => events[at++];
};

const CHANGES: readonly ((event: TraceEvent) => TraceEvent)[] = [
  (event) => ({ ...event, time: event.time + 1 }),
  (event) => ({ ...event, actor: 'core' }),
  (event) => ({ ...event, kind: 'lock.woke' }),
  (event) => ({ ...event, data: { ...event.data, more: 1 } }),
  (event) => ({ ...event, data: { ...event.data, deep: { list: [event.seq - 1, { x: 0 }] } } }),
];

test('any change of one event is found where it is, with the events before it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(), fc.constantFrom(...CHANGES), (count, where, change) => {
      const left = course(count);
      const at = where % count;
      const right = left.map((event, i) => (i === at ? change(event) : event));
      const found = firstDifference(reader(left), reader(right));
      expect(found.common).toBe(at);
      expect(found.before).toEqual(left.slice(Math.max(0, at - 5), at));
      expect(found.left[0]).toEqual(left[at]);
      expect(found.right[0]).toEqual(right[at]);
    }),
  );
});

test('a sequence of events that ends early differs at its end', () => {
  fc.assert(
    fc.property(fc.nat({ max: 30 }), fc.integer({ min: 1, max: 30 }), (short, more) => {
      const found = firstDifference(reader(course(short)), reader(course(short + more)));
      expect(found).toMatchObject({ common: short, left: [] });
      expect(found.right).toHaveLength(Math.min(5, more));
    }),
  );
});

test('causes are ignored, and equal sequences have no difference', () => {
  const plain = course(9).map(({ causedBy: _, ...event }) => event);
  expect(firstDifference(reader(course(9)), reader(plain))).toMatchObject({ common: 9, left: [], right: [] });
  expect(isSame(course(1)[0], undefined)).toBe(false);
});
