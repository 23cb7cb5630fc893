import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recordingFileSteps, recordingSteps } from '../../../src/console/player/recording.ts';
import { type OpenedTrace, openTrace, openTraceFrom } from '../../../src/scenario/trace-reader.ts';
import { finished } from '../../../src/sim/steps.ts';
import { digestOf } from '../../../src/sim/trace.ts';
import { recordSmall } from '../recorded.ts';

const recording = recordSmall(10);
const lines = [
  recording.header,
  ...recording.events,
  {
    end: {
      events: recording.events.length,
      endedAt: recording.events.at(-1)?.time ?? 0,
      digest: digestOf(recording.events, recording.header.from.digest),
    },
  },
].map((line) => JSON.stringify(line));

const read = (opened: OpenedTrace, longest?: number) => finished(recordingSteps('small.jsonl', opened, longest));

function open(text: string, closed = (): void => {}): OpenedTrace {
  const bytes = Buffer.from(text);
  let at = 0;
  const more = (length: number): Uint8Array => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  return openTraceFrom('small.jsonl', { read: more, close: closed });
}

test('a trace file is read whole', () => {
  expect(read(open(`${lines.join('\n')}\n`))).toEqual({ ok: true, recording });
});

test('an incomplete trace file is read up to its end, and marked as cut', () => {
  const five = open(`${lines.slice(0, 5).join('\n')}\n`);
  expect(read(five)).toMatchObject({ ok: true, recording: { cut: true, events: recording.events.slice(0, 4) } });
});

test('more events than fit are refused with a message, not read', () => {
  const longer = read(open(lines.join('\n')), 5);
  expect(longer.ok ? '' : longer.problems[0]?.code).toBe('E-TRACE-2');
  expect(longer.ok ? '' : longer.problems[0]?.message).toBe(
    'the recording has more than 5 events, too many to step through; make a shorter recording',
  );
});

test('a file with more events than fit is refused before the first of them is read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'noke-sim-recording-'));
  try {
    const file = join(folder, 'small.jsonl');
    // The second line cannot be read.
    writeFileSync(file, [lines[0], '{}', ...lines.slice(1)].join('\n'));
    const found = (longest: number) => {
      const result = finished(recordingFileSteps(file, openTrace(file), longest));
      return result.ok ? 'read' : result.problems[0]?.code;
    };
    expect([found(recording.events.length - 1), found(recording.events.length)]).toEqual(['E-TRACE-2', 'E-TRACE-1']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a file that is not a recording is returned as a problem', () => {
  const problemOf = (opened: OpenedTrace) => {
    const found = read(opened);
    return found.ok ? 'none' : found.problems[0]?.message;
  };
  expect(problemOf(open('{"version":7}\n'))).toMatch(/version/);
  expect(problemOf(open(`${lines[0]}\n{}\n`))).toMatch(/event/);
  expect(problemOf(openTrace('fixtures/no-such-recording.jsonl'))).toBe('there is no such file; check the path');
});

test('a reading that is abandoned closes the file', () => {
  let closed = 0;
  const steps = recordingSteps(
    'small.jsonl',
    open(lines.join('\n'), () => closed++),
  );
  steps.next();
  expect(closed).toBe(0);
  steps.return({ ok: false, problems: [] });
  expect(closed).toBe(1);
});
