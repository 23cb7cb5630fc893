import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inputsToScenario } from '../../src/scenario/from-inputs.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import { type Replay, replay } from '../../src/scenario/replay.ts';
import { runScenario } from '../../src/scenario/run.ts';
import { TraceRecorder } from '../../src/scenario/trace-file.ts';
import { openTrace, openTraceFrom, TRACE_MAX_LINE_BYTES } from '../../src/scenario/trace-reader.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { runs } from '../sizes.ts';
import { TINY_PLAN } from './tiny-facilities.ts';
import { TINY_ZONE, TinyFacility, type TinyOptions, tinyVerbs } from './tiny-facility.ts';

const STEPS = `
- lock.touch: A101
- expect: { lock.A101.bolt: retracted }
  within: 5s
- lock.touch: A102
- phone.askPin: alice
- phone.enterPin: { phone: alice, pin: $alice.lastPin }
- wait: 20s
- lock.tension: { lock: A101, newtons: 5 }
- lock.touch: A101
- wait: 1m
`;
const HEAD = 'version: 1\nname: tiny\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps:';

function record(steps = STEPS): { file: string; lines: string[]; digest: string } {
  const file = join(mkdtempSync(join(tmpdir(), 'noke-sim-')), 'tiny.trace.jsonl');
  const parsed = parseScenario('tiny.yaml', HEAD + steps, tinyVerbs);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const facility = new TinyFacility({ seed: '5' });
  const header = {
    tool: 'noke-sim test',
    facility: { from: 'demo' as const, plan: TINY_PLAN },
    seed: '5',
    startAt: parsed.scenario.startAt,
    timeZone: TINY_ZONE,
  };
  const recorder = new TraceRecorder(file, header, facility.trace, facility.clock);
  const { digest } = runScenario(parsed.scenario, facility);
  recorder.close();
  return { file, lines: readFileSync(file, 'utf8').trimEnd().split('\n'), digest };
}

function open(lines: readonly string[]): ReturnType<typeof openTraceFrom> {
  let bytes = new TextEncoder().encode(`${lines.join('\n')}\n`);
  return openTraceFrom('t.jsonl', {
    read(length) {
      const chunk = bytes.subarray(0, length);
      bytes = bytes.subarray(chunk.length);
      return chunk;
    },
    close() {},
  });
}

function replayed(lines: readonly string[], options: TinyOptions = { seed: '5' }): Replay {
  const opened = open(lines);
  if (!opened.ok) return opened;
  return replay(opened.header, opened.reader, new TinyFacility(options));
}

function problemOf(lines: readonly string[]): string {
  const opened = open(lines);
  if (!opened.ok) return opened.problems[0]?.message ?? '';
  for (;;) {
    const step = opened.reader.next();
    if (step.kind === 'problem') return `${step.problem.line}: ${step.problem.message}`;
    if (step.kind !== 'event') return step.kind;
  }
}

describe('replay', () => {
  test('the inputs of a recording give the same digest on a new facility', () => {
    const { lines, digest } = record();
    expect(replayed(lines)).toMatchObject({ ok: true, cut: false, digest, events: lines.length - 2 });
  });

  test('a run that failed in the middle of an instant replays too', () => {
    const { lines } = record(`${STEPS}- never: { kind: lock.awake }\n- lock.touch: A101\n- lock.touch: A102\n`);
    expect(replayed(lines)).toMatchObject({ ok: true });
  });

  test('the first difference shows both sides', () => {
    const { lines } = record();
    const header = JSON.parse(lines[0] as string) as { from: { digest: string } };
    expect(replayed(lines, { seed: '6' })).toMatchObject({ ok: false, why: 'it differs from the recording' });
    header.from.digest = 'f'.repeat(64);
    expect(replayed([JSON.stringify(header), ...lines.slice(1)])).toMatchObject({
      why: expect.stringContaining('starts differently'),
    });
  });

  test('an input with a value that only the writer of the trace knew is reported, not guessed', () => {
    const { lines } = record(
      '\n- phone.askPin: alice\n- phone.enterPin: { phone: alice, pin: "000000" }\n  fails: B-PIN-2\n',
    );
    expect(replayed(lines)).toMatchObject({
      ok: false,
      why: expect.stringContaining('this input contains <pin 2>'),
      recorded: { kind: 'input' },
    });
  });

  test('a changed input is found at its first effect', () => {
    const { lines } = record();
    const at = lines.findIndex((line) => line.includes('"newtons":5'));
    const result = replayed([
      ...lines.slice(0, at),
      (lines[at] as string).replace('"newtons":5', '"newtons":6'),
      ...lines.slice(at + 1),
    ]);
    expect(result).toMatchObject({
      ok: false,
      recorded: { kind: 'lock.unlocked', data: { tensionN: 5 } },
      now: { data: { tensionN: 6 } },
    });
  });

  test('an event after the end of the recording is a difference', () => {
    const { lines } = record('\n- lock.touch: A101\n- wait: 20s\n');
    const end = JSON.parse(lines.at(-1) as string) as { end: { events: number } };
    // Without its last event the file is complete again once its end says so; then the lock falls asleep without a record.
    const opened = open(lines.slice(0, -2));
    if (!opened.ok) throw new Error('no trace');
    let digest = '';
    const facility = new TinyFacility({ seed: '5' });
    facility.trace.subscribe((event) => {
      if (event.kind !== 'lock.asleep') digest = facility.trace.digest;
    });
    replay(opened.header, opened.reader, facility);
    const shorter = { end: { ...end.end, events: end.end.events - 1, digest } };
    expect(replayed([...lines.slice(0, -2), JSON.stringify(shorter)])).toMatchObject({
      ok: false,
      why: 'the replay has more events than the recording',
    });
  });

  test('an incomplete recording is replayed up to its end', () => {
    const { lines } = record();
    expect(replayed(lines.slice(0, -3))).toMatchObject({ ok: true, cut: true });
  });
});

describe('the trace reader is total', () => {
  test('every change of a file is detected, with its line', () => {
    const { lines } = record();
    expect(problemOf(lines)).toBe('end');
    expect(problemOf(lines.slice(0, -1))).toBe('cut');
    expect(problemOf([...lines.slice(0, 3), ...lines.slice(4)])).toBe(
      '4: event 4 is missing; the file was changed after it was written',
    );
    expect(
      problemOf([...lines.slice(0, 2), (lines[2] as string).replace('A101', 'A103'), ...lines.slice(3)]),
    ).toContain('the digest does not match');
    expect(problemOf([...lines, lines[1] as string])).toContain('nothing may follow');
    expect(problemOf([...lines.slice(0, 2), '{"a":1}'])).toContain(
      '3: this line is not a trace event: "seq" is missing or wrong',
    );
    expect(problemOf([...lines.slice(0, 2), 'x'.repeat(TRACE_MAX_LINE_BYTES + 1)])).toContain(
      `at most ${TRACE_MAX_LINE_BYTES} bytes`,
    );
    expect(problemOf(['{"version":4}'])).toContain('a version other than 1, 2 or 3');
    expect(problemOf(['hello'])).toContain('this is not a trace file');
  });

  test('a file that ends at any byte is cut there, or has no whole first line', () => {
    const { lines } = record();
    const bytes = new TextEncoder().encode(`${lines.join('\n')}\n`);
    const first = bytes.indexOf(0x0a);
    for (let end = 1; end < bytes.length - 1; end += runs(1, 7)) {
      let left: Uint8Array = bytes.subarray(0, end);
      const opened = openTraceFrom('cut.jsonl', {
        read(length) {
          const chunk = left.subarray(0, length);
          left = left.subarray(chunk.length);
          return chunk;
        },
        close() {},
      });
      if (!opened.ok) {
        expect(end).toBeLessThan(first);
        expect(opened.problems[0]?.message).toContain('ends within its first line');
        continue;
      }
      let step = opened.reader.next();
      while (step.kind === 'event') step = opened.reader.next();
      expect(step.kind, `at byte ${end}`).toBe('cut');
    }
  });

  test('a missing, empty or binary file is explained', () => {
    const folder = mkdtempSync(join(tmpdir(), 'noke-sim-'));
    const sentence = (bytes?: Uint8Array): string => {
      const file = join(folder, bytes === undefined ? 'none' : 'some');
      if (bytes !== undefined) writeFileSync(file, bytes);
      const opened = openTrace(file);
      return opened.ok ? '' : (opened.problems[0]?.message ?? '');
    };
    expect(sentence()).toContain('no such file');
    expect(sentence(new Uint8Array())).toContain('the file is empty');
    expect(sentence(Uint8Array.of(0xff, 0xfe, 0))).toContain('not a text file');
  });

  test('any bytes after a valid first line give an event, an end or one problem', () => {
    const { lines } = record();
    fc.assert(
      fc.property(fc.nat(lines.length), fc.oneof(fc.string(), fc.json()), (at, junk) => {
        const step = problemOf([...lines.slice(0, at), junk.replaceAll('\n', ''), ...lines.slice(at)]);
        expect(step.length).toBeGreaterThan(0);
      }),
    );
  });
});

test('a recorded run becomes a scenario that plays the same inputs', () => {
  const { lines, digest } = record(
    '\n- lock.touch: A101\n- wait: 2s\n- lock.tension: { lock: A102, newtons: 7 }\n- lock.touch: A102\n',
  );
  const events = lines.slice(1, -1).map((line) => JSON.parse(line) as TraceEvent);
  const startedAt = new TinyFacility().clock.now();
  const run = { name: 'again', facility: { from: 'demo' } as const, seed: '5', startedAt, timeZone: TINY_ZONE };
  const written = inputsToScenario(events, run);
  if (!written.ok) throw new Error(written.why);
  expect(written).toMatchObject({ inputs: 3, hidden: [] });
  const parsed = parseScenario('again.yaml', written.text, tinyVerbs);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  expect(
    runScenario(parsed.scenario, new TinyFacility({ seed: parsed.scenario.seed, startAt: parsed.scenario.startAt }))
      .digest,
  ).toBe(digest);
});

test('a hidden value of an input is reported, never written', () => {
  const { lines } = record();
  const events = lines.slice(1, -1).map((line) => JSON.parse(line) as TraceEvent);
  const run = {
    name: 'again',
    facility: { from: 'demo' } as const,
    seed: '5',
    startedAt: events[0]?.time ?? 0,
    timeZone: TINY_ZONE,
  };
  const written = inputsToScenario(events, run);
  expect(written).toMatchObject({ ok: true, hidden: [4] });
  expect(written.ok && written.text).toContain('Values in <angle brackets> were hidden');
  expect(inputsToScenario([], run)).toMatchObject({ ok: false, why: expect.stringMatching(/^this run has no inputs/) });
});
