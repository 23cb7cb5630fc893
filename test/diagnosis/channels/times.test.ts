/** Dates and times in all their forms, each limit from both sides, and those that do not exist. */
import { describe, expect, it } from 'vitest';
import {
  bytesOfText,
  headOf,
  linesOf,
  mostMatch,
  PaperDraft,
  textOf,
  UNREAD_MAX,
} from '../../../src/diagnosis/channels/paper-text.ts';
import {
  existing,
  LocalClock,
  orderOf,
  readDay,
  readIso,
  readTimeOfDay,
  wholeSecond,
} from '../../../src/diagnosis/channels/paper-time.ts';
import { androidLog } from '../../../src/diagnosis/channels/phone-log.ts';
import type { Paper, PaperContext } from '../../../src/diagnosis/channels/reading.ts';
import { told } from '../../../src/diagnosis/channels/told.ts';

describe('a time of day', () => {
  it.each<[string, readonly number[] | undefined]>([
    ['0:00', [0, 0, 0, 0]],
    ['23:59:59.999', [23, 59, 59, 999]],
    ['24:00', undefined],
    ['1:60', undefined],
    ['1:00:60', undefined],
    ['12:00 AM', [0, 0, 0, 0]],
    ['12:00 pm', [12, 0, 0, 0]],
    ['1:05 p.m.', [13, 5, 0, 0]],
    ['11:59:58 PM', [23, 59, 58, 0]],
    ['0:30 AM', undefined],
    ['13:00 PM', undefined],
    ['10:20:21,5', [10, 20, 21, 500]],
    ['10:20:21.123456', [10, 20, 21, 123]],
    [' 9:07 ', [9, 7, 0, 0]],
    ['9', undefined],
    ['', undefined],
  ])('%j', (text, parts) => {
    const read = readTimeOfDay(text);
    expect(read && [read.hour, read.minute, read.second, read.ms]).toEqual(parts);
  });
});

describe('a day', () => {
  it.each<[string, string | undefined, string | undefined, string | undefined]>([
    ['03/05/2026', '2026-3-5', '2026-5-3', undefined],
    ['13/05/2026', undefined, '2026-5-13', 'day-first'],
    ['12/13/2026', '2026-12-13', undefined, 'month-first'],
    ['12/12/2026', '2026-12-12', '2026-12-12', undefined],
    ['05.03.2026', '2026-5-3', '2026-3-5', 'day-first'],
    ['2026-03-05', '2026-3-5', '2026-3-5', undefined],
    ['2026/3/5', '2026-3-5', '2026-3-5', undefined],
    ['02/29/2024', '2024-2-29', undefined, 'month-first'],
    ['02/29/2026', undefined, undefined, 'month-first'],
    ['2026-04-31', undefined, undefined, undefined],
    ['03/05-2026', undefined, undefined, undefined],
    ['soon', undefined, undefined, undefined],
  ])('%s, with the month first, with the day first, and what it shows of their order', (text, month, day, order) => {
    const shown = (one: 'month-first' | 'day-first') => {
      const read = readDay(text, one);
      return read && `${read.year}-${read.month}-${read.day}`;
    };
    expect([shown('month-first'), shown('day-first'), orderOf(text)]).toEqual([month, day, order]);
  });

  it('exists if its month has it', () => {
    expect([existing(2026, 12, 31), existing(2026, 13, 1), existing(2026, 0, 1), existing(2026, 1, 0)]).toEqual([
      { year: 2026, month: 12, day: 31 },
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('an instant', () => {
  it.each<[string, string | undefined]>([
    ['2026-03-05T16:01:15.158Z', '2026-03-05T16:01:15.158Z'],
    ['2026-03-05 16:01:15-0700', '2026-03-05T23:01:15.000Z'],
    ['2026-03-05 16:01:15.5 +05:45', '2026-03-05T10:16:15.500Z'],
    ['2026-03-05T16:01:15.123456Z', '2026-03-05T16:01:15.123Z'],
    ['2026-02-30T16:01:15Z', undefined],
    ['2026-03-05T25:01:15Z', undefined],
    ['2026-03-05T16:01:15', undefined],
    ['2026-03-05T16:01Z', undefined],
  ])('%s', (text, at) => {
    expect(readIso(text)).toBe(at === undefined ? undefined : Date.parse(at));
  });

  it('of a local time is looked up once an hour, and again for another', () => {
    const clock = new LocalClock('America/Denver');
    const at = (day: number, hour: number, minute: number) =>
      clock.at({ year: 2026, month: 3, day }, { hour, minute, second: 1, ms: 2 });
    const times = [at(5, 10, 20), at(5, 10, 59), at(5, 11, 0), at(6, 11, 0), at(40, 11, 0), at(6, 11, 0)];
    expect(times.map((one) => (one === undefined ? undefined : new Date(one).toISOString()))).toEqual([
      '2026-03-05T17:20:01.002Z',
      '2026-03-05T17:59:01.002Z',
      '2026-03-05T18:00:01.002Z',
      '2026-03-06T18:00:01.002Z',
      undefined,
      '2026-03-06T18:00:01.002Z',
    ]);
    expect([wholeSecond(1_999), wholeSecond(2_000)]).toEqual([1_000, 2_000]);
  });
});

describe('a file as text', () => {
  const latin = (text: string) => Buffer.from(text, 'latin1');
  it.each<[string, Uint8Array, string | undefined]>([
    ['UTF-8', Buffer.from('a é'), 'a é'],
    ['Windows-1252', latin('a é'), 'a é'],
    ['UTF-16, little-endian', Buffer.from('\ufeffaé', 'utf16le'), 'aé'],
    ['UTF-16, big-endian', Buffer.from('\ufeffaé', 'utf16le').swap16(), 'aé'],
    ['half a byte-order mark', latin('\xff a'), 'ÿ a'],
    ['the other half', latin('\xfe a'), 'þ a'],
    ['binary data', Buffer.from([0x61, 0, 0x62]), undefined],
  ])('%s', (_, bytes, text) => {
    expect(textOf(bytes)).toBe(text);
  });

  it('has lines, whatever ends them, and a head without empty ones', () => {
    expect(linesOf('a\r\nb\rc\n\nd')).toEqual(['a', 'b', 'c', '', 'd']);
    expect([linesOf('a\n'), linesOf(''), linesOf('\n')]).toEqual([['a'], [], ['']]);
    expect(headOf(bytesOfText(['a', ' ', 'b']))).toEqual(['a', 'b']);
    expect(headOf(Buffer.from([0]))).toEqual([]);
  });

  it('matches if at least half of its lines do, and not if it has none', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'b']].map((lines) => mostMatch(lines, /a/))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(mostMatch(['a', 'b', 'b', 'b'], /a/, 0.25)).toBe(true);
  });

  it('lists a thousand lines that were not read, each in 200 characters, and counts the others', () => {
    const paper = (count: number) => {
      const draft = new PaperDraft('a', 'told', new Uint8Array());
      for (let i = 0; i < count; i++) draft.unread(i + 1, 'x'.repeat(201));
      draft.warn('once');
      draft.warn('once');
      return draft.paper();
    };
    expect(paper(UNREAD_MAX).warnings).toEqual(['once']);
    expect(paper(UNREAD_MAX + 1).warnings).toEqual(['once', '1 more line was not understood']);
    expect(paper(UNREAD_MAX + 2).unread).toHaveLength(1_000);
    expect(paper(1).unread).toEqual([{ line: 1, text: 'x'.repeat(200) }]);
  });

  it('spans its statements, without facts that have no time', () => {
    const paper = (...ats: readonly (readonly number[])[]): Paper => {
      const draft = new PaperDraft('a', 'told', new Uint8Array());
      for (const all of ats)
        draft.add({ channel: 'told', line: 1, at: all[0] ?? 0, fact: 'tried.at', answer: 'yes', ats: all });
      return draft.paper();
    };
    const span = ({ from, to }: Paper) => [from, to];
    expect([span(paper()), span(paper([])), span(paper([7], [], [5], [9]))]).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      [5, 9],
    ]);
  });
});

describe('told.yaml', () => {
  const CONTEXT: PaperContext = { timeZone: 'America/Denver', year: 2026 };
  const read = (text: string): Paper => told.parse('told.yaml', Buffer.from(text), CONTEXT);
  const facts = (...lines: readonly string[]): Paper =>
    read(['version: 1', 'facts:', ...lines.map((one) => `  ${one}`), ''].join('\n'));
  const iso = (at: number): string => new Date(at).toISOString();

  it.each<[string, string, object]>([
    ['an instant', 'tried.at: { value: yes, at: "2026-03-05T17:00:00Z" }', { ats: ['2026-03-05T17:00:00.000Z'] }],
    ['a local time', 'tried.at: { value: yes, at: "03/05/2026, 10:00 AM" }', { ats: ['2026-03-05T17:00:00.000Z'] }],
    ['a day', 'tried.at: { value: yes, at: "2026-03-05" }', { ats: ['2026-03-05T07:00:00.000Z'], day: true }],
    [
      'an estimate',
      'tried.at: { value: yes, at: "ca. 2026-03-05 10:00" }',
      { ats: ['2026-03-05T17:00:00.000Z'], approx: true },
    ],
    [
      'another zone',
      'tried.at: { value: yes, at: "2026-03-05 10:00", clock: UTC }',
      { ats: ['2026-03-05T10:00:00.000Z'], clock: 'UTC' },
    ],
    [
      'the clock of the phone',
      'tried.at: { value: yes, at: "2026-03-05 10:00", clock: phone }',
      { ats: ['2026-03-05T17:00:00.000Z'], clock: 'phone' },
    ],
    [
      'a value that is a time',
      'tried.at: "2026-03-05 10:00"',
      { ats: ['2026-03-05T17:00:00.000Z'], answer: '2026-03-05 10:00' },
    ],
    [
      'a value that is a time, and a time',
      'tried.at: { value: "2026-03-05 10:00", at: "2026-03-05 11:00" }',
      { ats: ['2026-03-05T18:00:00.000Z'] },
    ],
    ['no answer', 'tried.at:', { answer: 'unknown', ats: [] }],
    ['a long answer', `tried.at: ${'x'.repeat(501)}`, { answer: 'x'.repeat(500) }],
    [
      'more than fifty times',
      `tried.at: { value: yes, at: [${new Array(51).fill('"2026-03-05 10:00"').join(', ')}] }`,
      { ats: new Array(50).fill('2026-03-05T17:00:00.000Z') },
    ],
  ])('a fact with %s', (_, text, expected) => {
    const { readings, unread, warnings } = facts(text);
    expect([unread, warnings]).toEqual([[], []]);
    expect(readings.map((one) => ('ats' in one ? { ...one, ats: one.ats.map(iso) } : one))).toEqual([
      expect.objectContaining({ channel: 'told', line: 3, fact: 'tried.at', ...expected }),
    ]);
    for (const one of readings) expect(one.at).toBe('ats' in one ? (one.ats[0] ?? 0) : undefined);
    const [first = {}] = readings;
    for (const key of ['clock', 'approx', 'day']) expect(key in first, key).toBe(key in expected);
  });

  it('a time of day is on the day of the attempt, or else of the first fact with a day', () => {
    const ats = (...lines: readonly string[]) =>
      facts(...lines).readings.flatMap((one) => ('ats' in one && one.fact === 'opened.before' ? one.ats.map(iso) : []));
    const opened = 'opened.before: { value: yes, at: "9:30" }';
    const paid = 'paid.posted: { value: yes, at: "2026-03-04" }';
    expect(ats(opened, paid, 'tried.at: "2026-03-05T23:30:00Z"')).toEqual(['2026-03-05T16:30:00.000Z']);
    expect(ats(opened, paid, 'tried.at: { value: yes, at: "11:00" }')).toEqual(['2026-03-04T16:30:00.000Z']);
    expect(ats(opened, 'tried.at: "2026-03-05T03:30:00Z"')).toEqual(['2026-03-04T16:30:00.000Z']);
    expect(ats(opened)).toEqual([]);
  });

  it.each<[string, string, readonly string[]]>([
    ['another version', 'version: 2\nfacts: {}\n', ['this file does not say "version: 1"; it was read as version 1']],
    ['no version', 'facts: {}\n', ['this file does not say "version: 1"; it was read as version 1']],
    ['a list', '- a\n', ['this file does not say "version: 1"; it was read as version 1']],
    [
      'a clock that is none',
      'version: 1\nfacts:\n  tried.at: { value: yes, clock: mine }\n',
      ['tried.at: "mine" does not name a clock; write site, phone, watch or a zone such as America/Denver'],
    ],
    [
      'a value that is a list',
      'version: 1\nfacts:\n  tried.at: [yes]\n',
      ['tried.at: the value is not understood; write yes, no, unknown, or { value, at }'],
    ],
    [
      'a time that is none',
      'version: 1\nfacts:\n  tried.at: { value: yes, at: soon }\n',
      ['tried.at: the value is not understood; write yes, no, unknown, or { value, at }'],
    ],
    [
      'a time without a day',
      'version: 1\nfacts:\n  tried.at: { value: yes, at: "9:30" }\n',
      [
        'tried.at: this time has no date, and no other fact supplies one; write it with its date, such as 2026-03-05T10:30',
      ],
    ],
    [
      'a subject that is none',
      'version: 1\nabout: { persn: a, unit: [b] }\nfacts: {}\n',
      [
        'about: "persn" is not understood; use person, unit, entry, lock, trackingKey; did you mean person?',
        expect.stringMatching(/^about: "unit" is not understood/) as unknown as string,
      ],
    ],
  ])('with %s warns', (_, text, warnings) => {
    expect(read(text).warnings).toEqual(warnings);
  });

  it.each<[string, boolean]>([
    ['version: 1\nfacts:\n', true],
    ['version: 1\nabout:\n', true],
    ['facts:\nabout:\n', false],
    ['version: 1\n', false],
    [`${'# a\n'.repeat(98)}version: 1\nfacts:\n`, true],
    [`${'# a\n'.repeat(99)}version: 1\nfacts:\n`, false],
  ])('%j is recognised: %s', (text, is) => {
    expect(told.recognise(Buffer.from(text))).toBe(is);
  });

  it('prints an answer as it was, in quotes unless it is a word', () => {
    const printed = (answer: string) => {
      const bytes = told.print([{ channel: 'told', line: 3, at: 0, fact: 'message.seen', answer, ats: [] }], CONTEXT);
      const text = Buffer.from(bytes).toString().split('\n')[2];
      return [text?.slice(2), read(Buffer.from(bytes).toString()).readings.map((one) => 'answer' in one && one.answer)];
    };
    expect(['yes', 'true', 'null', 'No', 'a b'].map(printed)).toEqual([
      ['message.seen: { value: yes }', ['yes']],
      ['message.seen: { value: "true" }', ['true']],
      ['message.seen: { value: "null" }', ['null']],
      ['message.seen: { value: "No" }', ['No']],
      ['message.seen: { value: "a b" }', ['a b']],
    ]);
  });
});

describe('the year of a log without years', () => {
  const dates = (...days: readonly string[]) => {
    const text = days.map((day) => `${day} 10:00:00.000  1  2 D NokeManager: startScanning\n`).join('');
    const { readings } = androidLog.parse('log', Buffer.from(text), { timeZone: 'America/Denver', year: 2026 });
    return readings.map(({ at }) => new Date(at).toISOString().slice(0, 10));
  };
  it('turns where the month falls by six or more, and not where lines are out of order', () => {
    expect(dates('07-01', '01-01')).toEqual(['2025-07-01', '2026-01-01']);
    expect(dates('06-01', '01-01')).toEqual(['2026-06-01', '2026-01-01']);
    expect(dates('12-31', '01-01', '12-31', '01-01')).toEqual(['2024-12-31', '2025-01-01', '2025-12-31', '2026-01-01']);
  });
});
