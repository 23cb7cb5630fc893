import { expect, test } from 'vitest';
import { readRecording, recordingFrom } from '../../../src/console/player/recording.ts';
import { openTraceFrom } from '../../../src/scenario/trace-reader.ts';
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

function open(text: string) {
  const bytes = Buffer.from(text);
  let at = 0;
  const read = (length: number): Uint8Array => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  return openTraceFrom('small.jsonl', { read, close: () => {} });
}

test('a trace file is read whole', () => {
  expect(recordingFrom('small.jsonl', open(`${lines.join('\n')}\n`))).toEqual({ ok: true, recording });
});

test('an incomplete trace file is read up to its end, and marked as cut', () => {
  const read = recordingFrom('small.jsonl', open(`${lines.slice(0, 5).join('\n')}\n`));
  expect(read).toMatchObject({ ok: true, recording: { cut: true, events: recording.events.slice(0, 4) } });
});

test('more events than fit are refused with a message, not read', () => {
  const read = recordingFrom('small.jsonl', open(lines.join('\n')), 5);
  expect(read.ok ? '' : read.problems[0]?.code).toBe('E-TRACE-2');
  expect(read.ok ? '' : read.problems[0]?.message).toBe(
    'the recording has more than 5 events, too many to step through; make a shorter recording',
  );
});

test('a file that is not a recording is returned as a problem', () => {
  const problemOf = (read: ReturnType<typeof readRecording>) => (read.ok ? 'none' : read.problems[0]?.message);
  expect(problemOf(recordingFrom('small.jsonl', open('{"version":7}\n')))).toMatch(/version/);
  expect(problemOf(recordingFrom('small.jsonl', open(`${lines[0]}\n{}\n`)))).toMatch(/event/);
  expect(problemOf(readRecording('fixtures/no-such-recording.jsonl'))).toBe('there is no such file; check the path');
});
