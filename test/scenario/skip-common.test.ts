/**
 * Two recordings whose common lines are skipped as bytes have the same first difference as if they were compared event by event, whatever the sizes
 * of their chunks.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openTraceFrom, type TraceReader } from '../../src/scenario/trace-reader.ts';
import { digestOf, type TraceEvent } from '../../src/sim/trace.ts';
import { firstDifference } from '../../src/why/compare.ts';
import { runs } from '../sizes.ts';

const START = '0'.repeat(64);
const HEADER = {
  version: 1,
  tool: 'noke-sim',
  facility: { from: 'demo', digest: START },
  seed: '1',
  startAt: '2026-03-07T08:00',
  timeZone: 'UTC',
  from: { seq: 0, digest: START },
};

const eventAt = (seq: number, size: number): TraceEvent => ({
  seq,
  time: seq * 10,
  actor: 'lock/A101',
  kind: 'lock.flash',
  data: { text: 'é\u2028'.repeat(size) },
});

interface Written {
  readonly seed: string;
  readonly events: readonly TraceEvent[];
  readonly end: 'whole' | 'cut' | 'half';
}

function textOf({ seed, events, end }: Written): string {
  const lines = [{ ...HEADER, seed }, ...events].map((line) => JSON.stringify(line));
  if (end === 'whole')
    lines.push(JSON.stringify({ end: { events: events.length, endedAt: 0, digest: digestOf(events, START) } }));
  return `${lines.join('\n')}\n${end === 'half' ? '{"seq":' : ''}`;
}

function readerOf(text: string, chunk: number): TraceReader {
  const bytes = Buffer.from(text);
  let at = 0;
  const read = (): Uint8Array => {
    at += chunk;
    return bytes.subarray(at - chunk, at);
  };
  const opened = openTraceFrom('a.jsonl', { read, close: () => undefined });
  if (!opened.ok) throw new Error(opened.problems.map(({ message }) => message).join());
  return opened.reader;
}

const next = (reader: TraceReader) => (): TraceEvent | undefined => {
  const step = reader.next();
  if (step.kind === 'problem') throw new Error(step.problem.message);
  return step.kind === 'event' ? step.event : undefined;
};

const written = fc.record({
  seed: fc.constantFrom('1', 'another'),
  end: fc.constantFrom('whole', 'cut', 'half'),
  size: fc.integer({ min: 0, max: 40 }),
  count: fc.integer({ min: 0, max: 30 }),
  changed: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
});

const file = ({
  seed,
  end,
  size,
  count,
  changed,
}: {
  seed: string;
  end: Written['end'];
  size: number;
  count: number;
  changed: number | undefined;
}): string => {
  const events = Array.from({ length: count }, (_, i) => eventAt(i + 1, size + (i + 1 === changed ? 1 : 0)));
  return textOf({ seed, events, end });
};

const chunks = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 41, max: 9_000 }));

test('skipping finds the same difference', () => {
  fc.assert(
    fc.property(written, written, fc.boolean(), chunks, chunks, (a, b, isLike, one, other) => {
      const texts = [file(a), file(isLike ? { ...b, size: a.size } : b)] as const;
      const [left, right] = [readerOf(texts[0], one), readerOf(texts[1], other)];
      const skipping = firstDifference(next(left), next(right), () => left.skipCommon(right));
      const plain = firstDifference(next(readerOf(texts[0], one)), next(readerOf(texts[1], other)));
      expect(skipping).toEqual(plain);
    }),
    { numRuns: runs(300, 100) },
  );
});

test('common lines are not decoded: a hundred thousand of them cost a few reads of events', () => {
  const events = Array.from({ length: 100_000 }, (_, i) => eventAt(i + 1, 1));
  const text = textOf({ seed: '1', events, end: 'cut' });
  const changed = text.replace('"seq":99999,', '"seq":99999,"time":1,');
  const [left, right] = [readerOf(text, 256 * 1024), readerOf(changed, 256 * 1024)];
  const { skipped, last } = left.skipCommon(right);
  expect(skipped).toBe(99_998);
  expect(last.length).toBeLessThanOrEqual(12);
});
