/** The text of evidence at the edges: JSON that is cut off or nested, limits of files from both sides, and dates and times. */
import { describe, expect, it } from 'vitest';
import { leavesIn, valuesIn } from '../../../src/diagnosis/channels/json-in-text.ts';
import {
  headOf,
  LINE_MAX,
  LINES_MAX,
  linesOf,
  mostMatch,
  PAPER_MAX_BYTES,
  PAPER_MAX_READINGS,
  PaperDraft,
  textOf,
  UNREAD_MAX,
  wideEncodingOf,
} from '../../../src/diagnosis/channels/paper-text.ts';
import {
  LocalClock,
  orderOf,
  printClock,
  readDay,
  readIso,
  readTimeOfDay,
} from '../../../src/diagnosis/channels/paper-time.ts';
import type { Reading } from '../../../src/diagnosis/channels/reading.ts';
import { earliest, HOUR, latest, MINUTE, SECOND } from '../../../src/diagnosis/spans.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('JSON in text', () => {
  it.each<[string, string, readonly unknown[]]>([
    ['nothing', '', []],
    ['only structure', '[\n ],\n,\n]', []],
    ['a value on a line', '{"a":1}', [{ line: 1, before: '', value: { a: 1 } }]],
    ['what a log prints before it', '12:00 got {"a":[1]},', [{ line: 1, before: '12:00 got ', value: { a: [1] } }]],
    ['a list of objects', 'x [{"a":1}]', [{ line: 1, before: 'x ', value: [{ a: 1 }] }]],
    ['a list that is open at the end of a line', 'x [\n {"a":1}\n]', [{ line: 1, before: 'x ', value: [{ a: 1 }] }]],
    ['words in square brackets', '[main] ready', [{ line: 1, text: '[main] ready' }]],
    [
      'several lines',
      '\nx {\n "a": 1\n}\nend',
      [
        { line: 2, before: 'x ', value: { a: 1 } },
        { line: 5, text: 'end' },
      ],
    ],
    ['brackets in a string', '{"a":"}]{\\"}"}', [{ line: 1, before: '', value: { a: '}]{"}' } }]],
    [
      'a string that does not end on its line',
      '{"a":"x\n}',
      [
        { line: 1, text: '{"a":"x' },
        { line: 2, text: '}' },
      ],
    ],
    ['one bracket too many', '{"a":1}}', [{ line: 1, text: '{"a":1}}' }]],
    [
      'a value that is cut off by the next',
      '{"a":\n{"b":2}',
      [
        { line: 1, text: '{"a":' },
        { line: 2, before: '', value: { b: 2 } },
      ],
    ],
    ['an inner object further in', '{"a":\n {"b":2}}', [{ line: 1, before: '', value: { a: { b: 2 } } }]],
    [
      'a value that is cut off by a time',
      '{"a":\n2026-03-05T10:00 x',
      [
        { line: 1, text: '{"a":' },
        { line: 2, text: '2026-03-05T10:00 x' },
      ],
    ],
    [
      'a value that never ends',
      '{"a":\n "b",\n "c"',
      [
        { line: 1, text: '{"a":' },
        { line: 2, text: ' "b",' },
        { line: 3, text: ' "c"' },
      ],
    ],
  ])('%s', (_what, text, found) => {
    expect([...valuesIn(text.split('\n'))]).toEqual(found);
  });

  it('tries only single lines after eight million characters without a result', () => {
    const vain = (characters: number): number => {
      const lines = ['{'.padEnd(characters, 'x'), '{', ' "a": 1', '}'];
      return [...valuesIn(lines)].filter((one) => 'value' in one).length;
    };
    const most = 8 * 1024 * 1024;
    // The line itself, and what it was read with up to the next value.
    expect([vain(most - 1), vain(most)]).toEqual([1, 0]);
  });

  it.each<[string, string, readonly unknown[]]>([
    [
      'objects without objects',
      '{"a":{"b":1},"c":{"d":[2]}}',
      [
        { line: 1, text: '{"b":1}', value: { b: 1 } },
        { line: 1, text: '{"d":[2]}', value: { d: [2] } },
      ],
    ],
    ['over lines', 'x {\n"a":1\n} y {', [{ line: 1, text: '{\n"a":1\n}', value: { a: 1 } }]],
    [
      'that are not JSON',
      '{a} {"b":"}"}',
      [
        { line: 1, text: '{a}', value: undefined },
        { line: 1, text: '{"b":"}"}', value: { b: '}' } },
      ],
    ],
    ['after an end without a beginning', '}\n{"a":1}', [{ line: 2, text: '{"a":1}', value: { a: 1 } }]],
  ])('leaves: %s', (_what, text, leaves) => {
    expect([...leavesIn(text.split('\n'))]).toEqual(leaves);
  });
});

describe('a file', () => {
  it.each<[string, readonly number[], string | undefined]>([
    ['UTF-8', [0x61, 0xc3, 0xa9], 'aé'],
    ['Windows-1252', [0x61, 0xe9], 'aé'],
    ['UTF-16, low byte first', [0xff, 0xfe, 0x61, 0], 'a'],
    ['UTF-16, high byte first', [0xfe, 0xff, 0, 0x61], 'a'],
    ['half of a mark', [0xff, 0x61], 'ÿa'],
    ['half of the other mark', [0xfe, 0x61], 'þa'],
    ['a zero byte', [0x61, 0], undefined],
    ['nothing', [], ''],
  ])('in %s', (_what, of, text) => {
    expect(textOf(Uint8Array.from(of))).toBe(text);
  });

  it('names a wide encoding only for both bytes of its mark', () => {
    const named = [
      [0xff, 0xfe],
      [0xfe, 0xff],
      [0xff, 0xff],
      [0xfe, 0xfe],
      [0x61, 0xfe],
    ];
    expect(named.map((mark) => wideEncodingOf(Uint8Array.from(mark)))).toEqual([
      'utf-16le',
      'utf-16be',
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('has lines that end in any way, and none after the last end', () => {
    expect(linesOf('a\r\nb\rc\n\nd\n')).toEqual(['a', 'b', 'c', '', 'd']);
    expect(linesOf('a\nb')).toEqual(['a', 'b']);
    expect(headOf(bytes('a\n\n  \nb\n'))).toEqual(['a', 'b']);
    expect(headOf(bytes(`${'x'.repeat(64 * 1024 - 2)}\nab\n`))).toEqual(['x'.repeat(64 * 1024 - 2), 'a']);
    expect(headOf(Uint8Array.of(0))).toEqual([]);
    expect(linesOf('\n'.repeat(LINES_MAX))).toHaveLength(LINES_MAX);
    expect(linesOf('\n'.repeat(LINES_MAX + 1)).length).toBeGreaterThan(LINES_MAX);
    expect(linesOf('\n'.repeat(LINES_MAX + 9))).toHaveLength(LINES_MAX + 2);
  });

  it('matches when at least the share does', () => {
    expect(mostMatch(['a', 'b'], /a/)).toBe(true);
    expect(mostMatch(['a', 'b', 'b'], /a/)).toBe(false);
    expect(mostMatch(['a', 'b', 'b', 'b'], /a/, 0.25)).toBe(true);
    expect(mostMatch([], /a/)).toBe(false);
  });

  const draft = (around?: number, text = ''): PaperDraft => new PaperDraft('p', 'told', bytes(text), around);
  const at = (instant: number, ats = [instant]): Reading => ({
    channel: 'told',
    line: 1,
    at: instant,
    fact: 'tried.at',
    answer: 'yes',
    ats,
  });

  it('of more than 32 MiB is read up to there, with a warning', () => {
    const warned = (length: number): readonly string[] =>
      new PaperDraft('p', 'told', new Uint8Array(length).fill(0x61)).paper().warnings;
    expect(warned(PAPER_MAX_BYTES)).toEqual([]);
    expect(warned(PAPER_MAX_BYTES + 1)).toEqual([
      'only the first 32 MiB of this file were read; shorten it to the time in question',
    ]);
    expect([PAPER_MAX_BYTES, LINES_MAX, PAPER_MAX_READINGS, UNREAD_MAX, LINE_MAX]).toEqual([
      33_554_432, 400_000, 20_000, 1_000, 65_536,
    ]);
  });

  it('of more than 400 000 lines is read up to there, with a warning', () => {
    for (const [lines, warnings] of [
      [LINES_MAX, []],
      [LINES_MAX + 1, ['only the first 400000 lines of this file were read; shorten it to the time in question']],
    ] as const) {
      const one = draft(undefined, '\n'.repeat(lines));
      expect(one.lines()).toHaveLength(LINES_MAX);
      expect(one.paper().warnings).toEqual(warnings);
    }
    expect(new PaperDraft('p', 'told', Uint8Array.of(0)).lines()).toEqual([]);
  });

  it('lists the first thousand lines that were not understood, cut to 200 characters, and counts the others', () => {
    const one = draft();
    for (let i = 1; i <= UNREAD_MAX; i++) one.unread(i, 'x'.repeat(201));
    expect(one.paper().warnings).toEqual([]);
    one.unread(UNREAD_MAX + 1, 'y');
    one.unread(UNREAD_MAX + 2, 'y');
    const { unread, warnings } = one.paper();
    expect(unread).toHaveLength(UNREAD_MAX);
    expect(unread[0]).toEqual({ line: 1, text: 'x'.repeat(200) });
    expect(warnings).toEqual(['2 more lines were not understood']);
  });

  it('says each warning once', () => {
    const one = draft();
    for (const sentence of ['a', 'b', 'a']) one.warn(sentence);
    expect(one.paper().warnings).toEqual(['a', 'b']);
  });

  it('keeps the readings nearest to the complaint, in their order, or the last without one', () => {
    const most = PAPER_MAX_READINGS;
    const kept = (around: number | undefined, count: number) => {
      const one = draft(around);
      for (let i = 0; i < count; i++) one.add(at(i));
      const { readings, warnings, from, to } = one.paper();
      expect(readings.map((each) => each.at)).toEqual(readings.map((each) => each.at).toSorted((a, b) => a - b));
      return { length: readings.length, warnings, from, to };
    };
    expect(kept(0, most)).toEqual({ length: most, warnings: [], from: 0, to: most - 1 });
    expect(kept(0, most + 1)).toEqual({
      length: most,
      warnings: ['only the 20000 statements nearest to the complaint of this file were used; 1 more was omitted'],
      from: 0,
      to: most - 1,
    });
    expect(kept(undefined, 2 * most + 5)).toEqual({
      length: most,
      warnings: ['only the last 20000 statements of this file were used; 20005 more were omitted'],
      from: most + 5,
      to: 2 * most + 4,
    });
  });

  it('spans the times of its readings, without statements that have none', () => {
    const spanOf = (...readings: readonly Reading[]) => {
      const one = draft();
      for (const each of readings) one.add(each);
      const { from, to } = one.paper();
      return { from, to };
    };
    expect(spanOf()).toEqual({ from: undefined, to: undefined });
    expect(spanOf(at(5))).toEqual({ from: 5, to: 5 });
    expect(spanOf(at(9), at(4), at(0, []))).toEqual({ from: 4, to: 9 });
    expect(spanOf(at(0, []))).toEqual({ from: undefined, to: undefined });
    expect(draft().paper({ person: 'gina' })).toMatchObject({ about: { person: 'gina' }, name: 'p', channel: 'told' });
    expect(draft().paper()).not.toHaveProperty('about');
  });
});

describe('dates and times', () => {
  const time = (hour: number, minute = 0, second = 0, ms = 0) => ({ hour, minute, second, ms });

  it.each([
    ['0:00', time(0)],
    ['23:59:59.999', time(23, 59, 59, 999)],
    ['24:00', undefined],
    ['10:60', undefined],
    ['10:59', time(10, 59)],
    ['10:00:60', undefined],
    ['10:00:59', time(10, 0, 59)],
    ['10:00:01,5', time(10, 0, 1, 500)],
    ['10:00:01.1239', time(10, 0, 1, 123)],
    ['0:00 AM', undefined],
    ['1:00 am', time(1)],
    ['12:00 AM', time(0)],
    ['12:30 p.m.', time(12, 30)],
    ['1:05 PM', time(13, 5)],
    ['11:59 p', undefined],
    ['13:00 PM', undefined],
    [' 9:01 ', time(9, 1)],
    ['9', undefined],
  ])('%s', (text, read) => {
    expect(readTimeOfDay(text)).toEqual(read);
  });

  it.each([
    ['03/05/2026', undefined, { year: 2026, month: 3, day: 5 }, { year: 2026, month: 5, day: 3 }],
    ['12/13/2026', 'month-first', { year: 2026, month: 12, day: 13 }, undefined],
    ['12/12/2026', undefined, { year: 2026, month: 12, day: 12 }, { year: 2026, month: 12, day: 12 }],
    ['13/12/2026', 'day-first', undefined, { year: 2026, month: 12, day: 13 }],
    ['03.05.2026', 'day-first', { year: 2026, month: 3, day: 5 }, { year: 2026, month: 5, day: 3 }],
    ['03/05.2026', undefined, undefined, undefined],
    ['2026-03-05', undefined, { year: 2026, month: 3, day: 5 }, { year: 2026, month: 3, day: 5 }],
    ['2026/2/29', undefined, undefined, undefined],
    ['2024-02-29', undefined, { year: 2024, month: 2, day: 29 }, { year: 2024, month: 2, day: 29 }],
    ['00/10/2026', undefined, undefined, { year: undefined, month: undefined, day: undefined }],
    ['yesterday', undefined, undefined, undefined],
  ] as const)('%s', (text, order, monthFirst, dayFirst) => {
    expect([orderOf(text), readDay(text, 'month-first')]).toEqual([order, monthFirst]);
    if (dayFirst === undefined || dayFirst.year !== undefined) expect(readDay(text, 'day-first')).toEqual(dayFirst);
  });

  it.each([
    ['2026-03-05T16:01:15.158Z', Date.UTC(2026, 2, 5, 16, 1, 15, 158)],
    ['2026-03-05 16:01:15Z', Date.UTC(2026, 2, 5, 16, 1, 15)],
    ['2026-03-05T16:01:15.5+01:00', Date.UTC(2026, 2, 5, 15, 1, 15, 500)],
    ['2026-03-05T16:01:15 -0700', Date.UTC(2026, 2, 5, 23, 1, 15)],
    ['2026-03-05T16:01:15.1234567Z', Date.UTC(2026, 2, 5, 16, 1, 15, 123)],
    ['2026-02-29T16:01:15Z', undefined],
    ['2026-03-05T25:01:15Z', undefined],
    ['2026-03-05T16:01:15', undefined],
  ])('%s', (text, at) => {
    expect(readIso(text)).toBe(at);
  });

  it('local times are those of the zone, on both sides of a change of the clocks', () => {
    const clock = new LocalClock('America/Denver');
    const day = { year: 2026, month: 3, day: 8 };
    expect(clock.at(day, time(1, 59, 59, 999))).toBe(Date.UTC(2026, 2, 8, 8, 59, 59, 999));
    expect(clock.at(day, time(3))).toBe(Date.UTC(2026, 2, 8, 9));
    expect(clock.at(day, time(3, 1, 2, 3))).toBe(Date.UTC(2026, 2, 8, 9, 1, 2, 3));
    expect(clock.at({ year: 2026, month: 2, day: 30 }, time(1))).toBeUndefined();
    expect(clock.at({ ...day, day: 9 }, time(3))).toBe(Date.UTC(2026, 2, 9, 9));
    expect(printClock(time(1, 2, 3, 4))).toBe('01:02:03.004');
  });

  it('the earliest and latest of several, if there is one', () => {
    expect([earliest([]), latest([undefined])]).toEqual([undefined, undefined]);
    expect([earliest([3, undefined, 2, 5]), latest([3, undefined, 2, 5])]).toEqual([2, 5]);
    expect([SECOND, MINUTE, HOUR]).toEqual([1_000, 60_000, 3_600_000]);
  });
});
