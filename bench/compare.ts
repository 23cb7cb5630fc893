/** Finding the first difference of two recordings of a million events, at their end, against reading the bytes of both. */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTrace, type TraceReader } from '../src/scenario/trace-reader.ts';
import type { TraceEvent } from '../src/sim/trace.ts';
import { firstDifference } from '../src/why/compare.ts';
import { median, type Row, seconds } from './row.ts';

const EVENTS = 1_000_000;
const CHUNK = 256 * 1024;
const NONE = '0'.repeat(64);

function write(file: string, last: string): void {
  const header = {
    version: 1,
    tool: 'noke-sim',
    facility: { from: 'demo', digest: NONE },
    seed: '1',
    startAt: '2026-03-07T08:00',
    timeZone: 'UTC',
    from: { seq: 0, digest: NONE },
  };
  writeFileSync(file, `${JSON.stringify(header)}\n`);
  const fd = openSync(file, 'a');
  let lines: string[] = [];
  for (let seq = 1; seq <= EVENTS; seq++) {
    const kind = seq === EVENTS ? last : 'lock.state';
    const event = {
      seq,
      time: 1_772_463_723_000 + seq,
      actor: `lock/A${seq % 900}`,
      kind,
      data: { power: 'asleep', link: 'silent' },
    };
    lines.push(`${JSON.stringify(event)}\n`);
    if (lines.length < 10_000 && seq < EVENTS) continue;
    writeSync(fd, lines.join(''));
    lines = [];
  }
  closeSync(fd);
}

const opened = (file: string): TraceReader => {
  const trace = openTrace(file);
  if (!trace.ok) throw new Error(`${file} cannot be read`);
  return trace.reader;
};

const next = (reader: TraceReader) => (): TraceEvent | undefined => {
  const step = reader.next();
  return step.kind === 'event' ? step.event : undefined;
};

function compare(a: string, b: string): void {
  const [left, right] = [opened(a), opened(b)];
  const { common } = firstDifference(next(left), next(right), () => left.skipCommon(right));
  left.close();
  right.close();
  if (common !== EVENTS - 1) throw new Error(`the difference was found after ${common} events`);
}

function readAll(file: string): void {
  const fd = openSync(file, 'r');
  const bytes = Buffer.allocUnsafe(CHUNK);
  while (readSync(fd, bytes, 0, CHUNK, null) > 0);
  closeSync(fd);
}

export function comparing(): Row[] {
  const folder = mkdtempSync(join(tmpdir(), 'noke-sim-bench-'));
  try {
    const [a, b] = [join(folder, 'a.jsonl'), join(folder, 'b.jsonl')];
    write(a, 'lock.woke');
    write(b, 'lock.asleep');
    const megabytes = (statSync(a).size / 1e6).toFixed(0);
    const took = median(5, () => seconds(() => compare(a, b)));
    const bound = median(5, () => seconds(() => [a, b].forEach(readAll)));
    return [
      {
        what: `first difference of two recordings of a million events (${megabytes} MB each), at the end`,
        measured: `${(1e3 * took).toFixed(0)} ms`,
        peer: `reading both: ${(1e3 * bound).toFixed(0)} ms`,
        ratio: bound / took,
        goal: '< 100 ms',
        reached: took < 0.1,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
