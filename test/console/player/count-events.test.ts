/** The quick count of the events in a trace file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countEvents } from '../../../src/console/player/count-events.ts';
import { finished } from '../../../src/sim/steps.ts';
import { runs } from '../../sizes.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'noke-sim-count-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HEADER = '{"version":3,"from":{"seq":0}}';
const eventOf = (seq: number, length: number): string =>
  JSON.stringify({ seq, time: 0, actor: 'lock/A101', kind: 'lock.woken', data: { text: 'x'.repeat(length) } });

function count(lines: readonly string[], limit = Number.POSITIVE_INFINITY): number {
  const file = join(folder, 'run.jsonl');
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  return finished(countEvents(file, limit));
}

test('every event counts once, wherever its line begins in a chunk', () => {
  const lengths = fc.array(fc.oneof(fc.nat(200), fc.integer({ min: 60_000, max: 70_000 })), { maxLength: 12 });
  fc.assert(
    fc.property(lengths, fc.nat(70_000), (each, first) => {
      const header = HEADER.replace('}}', `},"x":"${'y'.repeat(first)}"}`);
      expect(count([header, ...each.map((length, index) => eventOf(index + 1, length))])).toBe(each.length);
    }),
    { numRuns: runs(60, 15) },
  );
  // The beginning of the second event at every place around the end of a chunk.
  for (let first = 65_400; first < 65_540; first++)
    expect(count([HEADER, eventOf(1, first - 100), eventOf(2, 10)])).toBe(2);
});

test('other lines do not count, and neither does another recording in the same file', () => {
  const aside = '{"monitor":{"seq":1}}';
  const end = '{"end":{"events":2,"endedAt":0,"digest":""}}';
  expect(count([HEADER, aside, eventOf(1, 10), aside, eventOf(2, 10), end])).toBe(2);
  expect(count([HEADER, eventOf(1, 70_000), HEADER, eventOf(1, 10), eventOf(2, 10)])).toBe(1);
  expect(count([HEADER, eventOf(1, 10), HEADER, eventOf(1, 70_000), eventOf(2, 10)])).toBe(1);
});

test('counting ends at the limit, and a file that cannot be read has no events', () => {
  const many = Array.from({ length: 20 }, (_, index) => eventOf(index + 1, 10));
  expect(count([HEADER, ...many], 5)).toBe(5);
  expect(count([HEADER, ...many], 21)).toBe(20);
  expect(finished(countEvents(join(folder, 'none.jsonl'), 5))).toBe(0);
  expect(finished(countEvents(folder, 5))).toBe(0);
});
