/** Lists in chunks, which successive snapshots share. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunksOf } from '../../src/sim/json.ts';
import { Random } from '../../src/sim/random.ts';
import { Secrets } from '../../src/sim/secrets.ts';

const item = (n: number): { readonly n: number } => ({ n });

test('the chunks contain the items in order, whatever the previous list was', () => {
  const items = fc.array(fc.nat(3), { maxLength: 70 });
  const known = [0, 1, 2, 3].map(item);
  const of = (numbers: readonly number[]) => numbers.map((n) => known[n]);
  fc.assert(
    fc.property(items, items, fc.boolean(), (before, after, isOneChunk) => {
      const previous = isOneChunk ? [of(before)] : chunksOf(of(before));
      expect(chunksOf(of(after), previous).flat()).toEqual(of(after));
    }),
  );
});

test('a chunk without a change is that of the previous list; another one is new, and nothing is modified', () => {
  const items = Array.from({ length: 100 }, (_, n) => item(n));
  const before = chunksOf(items);
  const changed = items.with(40, item(-1)).concat(item(100));
  const after = chunksOf(changed, before);
  const shared = after.map((chunk, index) => chunk === before[index]);
  expect(shared.filter((isShared) => !isShared)).toHaveLength(2);
  expect(before.flat()).toEqual(items);
  expect(after.flat()).toEqual(changed);
});

test('streams that were dropped leave their place to others, and every stream continues after a snapshot', () => {
  const random = new Random('chunks');
  const labels = Array.from({ length: 40 }, (_, n) => `lock/${n}`);
  for (const label of labels) random.stream(label).u32();
  const first = random.snapshot();
  random.drop('lock/3');
  random.stream('lock/new').u32();
  random.drop('lock/20');
  const second = random.snapshot();
  expect(second.streams.filter((chunk, index) => chunk !== first.streams[index])).toHaveLength(2);
  const restored = Random.restore(JSON.parse(JSON.stringify(second)));
  restored.stream('lock/last');
  expect(restored.snapshot().streams.flat()).toHaveLength(40);
  for (const label of [...labels, 'lock/new']) expect(restored.stream(label).u32()).toBe(random.stream(label).u32());
  // A stream that was dropped begins again.
  const again = new Random('chunks').stream('lock/20').u32();
  expect(Random.restore(second).stream('lock/20').u32()).toBe(again);
});

test('the snapshots of secrets share the values that were hidden before', () => {
  const secrets = new Secrets();
  for (let n = 0; n < 100; n++) secrets.hide('key', `key number ${n}`);
  const first = secrets.snapshot();
  secrets.hide('key', 'another key');
  const second = secrets.snapshot();
  expect(second.filter((chunk, index) => chunk !== first[index])).toHaveLength(1);
  expect(first.flat()).toHaveLength(100);
});
