/** What people said, at each edge of the grammar: every form of a value and of a time, what is unread, and each warning; and files that no channel reads. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { channelOf, readPaper, readReport, THIS_YEAR, yearOf } from '../../../src/diagnosis/channels/channels.ts';
import { bytesOfText } from '../../../src/diagnosis/channels/paper-text.ts';
import type { Paper, Reading } from '../../../src/diagnosis/channels/reading.ts';
import { told } from '../../../src/diagnosis/channels/told.ts';

const CONTEXT = { timeZone: 'America/Denver', year: 2026 };
const read = (...lines: readonly string[]) => told.parse('told.yaml', bytesOfText(lines), CONTEXT);
const facts = (...lines: readonly string[]) => read('version: 1', 'facts:', ...lines.map((line) => `  ${line}`));
const iso = (ats: readonly number[]) => ats.map((at) => new Date(at).toISOString().slice(0, 16));
type Told = Extract<Reading, { channel: 'told' }>;
const only = (paper: Paper): Told => paper.readings[0] as Told;

describe('a fact', () => {
  it.each([
    ['yes', 'yes'],
    ['no', 'no'],
    ['true', 'yes'],
    ['false', 'no'],
    ['null', 'unknown'],
    ['', 'unknown'],
    ['"any words"', 'any words'],
    ['12.5', '12.5'],
    [`"${'x'.repeat(500)}"`, 'x'.repeat(500)],
    [`"${'x'.repeat(501)}"`, 'x'.repeat(500)],
    ['{ value: no }', 'no'],
    ['{ at: "2026-03-05" }', 'unknown'],
  ])('%s is answered with %s', (value, answer) => {
    const paper = facts(`message.seen: ${value}`);
    expect([only(paper).answer, only(paper).line, paper.unread, paper.warnings]).toEqual([answer, 3, [], []]);
  });

  it.each<[string, readonly string[], { approx?: true; day?: true }]>([
    ['"2026-03-05T10:30"', ['2026-03-05T17:30'], {}],
    ['"2026-03-05 10:30"', ['2026-03-05T17:30'], {}],
    ['"2026-03-05, 10:30"', ['2026-03-05T17:30'], {}],
    ['"2026-03-05T10:30:00Z"', ['2026-03-05T10:30'], {}],
    ['"2026-03-05T10:30:00+01:00"', ['2026-03-05T09:30'], {}],
    ['"3/5/2026 1:05 PM"', ['2026-03-05T20:05'], {}],
    ['"2026-03-05"', ['2026-03-05T07:00'], { day: true }],
    ['"about 2026-03-05T10:30"', ['2026-03-05T17:30'], { approx: true }],
    ['"Around 2026-03-05T10:30"', ['2026-03-05T17:30'], { approx: true }],
    ['"ca. 2026-03-05T10:30"', ['2026-03-05T17:30'], { approx: true }],
    ['"ca 2026-03-05T10:30"', ['2026-03-05T17:30'], { approx: true }],
    ['"~2026-03-05T10:30"', ['2026-03-05T17:30'], { approx: true }],
    ['["2026-03-05T10:30", "about 2026-03-06"]', ['2026-03-05T17:30', '2026-03-06T07:00'], { approx: true }],
    ['["2026-03-05", "2026-03-06"]', ['2026-03-05T07:00', '2026-03-06T07:00'], { day: true }],
    ['["2026-03-05T10:30", "11:00"]', ['2026-03-05T17:30', '2026-03-05T18:00'], {}],
    ['[]', [], {}],
  ])('at %s is at that time', (at, times, flags) => {
    const paper = facts(`opened.before: { value: yes, at: ${at} }`);
    const { ats, approx, day, clock } = only(paper);
    expect([iso(ats), { approx, day, clock }, paper.unread]).toEqual([times, { ...flags, clock: undefined }, []]);
    expect(only(paper).at).toBe(ats[0] ?? 0);
  });

  it('may be a time itself, unless it has times', () => {
    expect(iso(only(facts('tried.at: "2026-03-05T10:00"')).ats)).toEqual(['2026-03-05T17:00']);
    expect(iso(only(facts('tried.at: { value: "2026-03-05T10:00" }')).ats)).toEqual(['2026-03-05T17:00']);
    expect(iso(only(facts('tried.at: { value: "2026-03-05T10:00", at: "2026-03-06T10:00" }')).ats)).toEqual([
      '2026-03-06T17:00',
    ]);
  });

  it('has at most fifty times', () => {
    const at = (count: number) => `[${Array.from({ length: count }, () => '"2026-03-05T10:30"').join(', ')}]`;
    expect([49, 50, 51].map((count) => only(facts(`tried.at: { value: yes, at: ${at(count)} }`)).ats.length)).toEqual([
      49, 50, 50,
    ]);
  });

  it('without a day has that of tried.at, or of the first fact with a day', () => {
    const later = 'opened.before: { value: yes, at: "11:15" }';
    const of = (...lines: readonly string[]) =>
      iso((facts(...lines).readings as Told[]).find(({ fact }) => fact === 'opened.before')?.ats ?? []);
    expect(of(later, 'unit.opened: { value: yes, at: "2026-03-04T10:00" }', 'tried.at: "2026-03-05T10:00"')).toEqual([
      '2026-03-05T18:15',
    ]);
    expect(
      of(later, 'unit.opened: { value: yes, at: "2026-03-04" }', 'keys.revoked: { value: yes, at: "2026-03-02" }'),
    ).toEqual(['2026-03-04T18:15']);
    // An instant late in the evening is on the day before, at the facility.
    expect(of('tried.at: "2026-03-05T02:00:00Z"', later)).toEqual(['2026-03-04T18:15']);
    const none = facts(later);
    expect([none.readings, none.unread]).toEqual([[], [{ line: 3, text: later }]]);
    expect(none.warnings).toEqual([expect.stringMatching(/^opened\.before: .*2026-03-05T10:30/)]);
  });

  it.each<[string, string, boolean]>([
    ['site', '2026-03-05T17:30', true],
    ['phone', '2026-03-05T17:30', true],
    ['watch', '2026-03-05T17:30', true],
    ['Europe/Berlin', '2026-03-05T09:30', true],
    ['UTC', '2026-03-05T10:30', true],
    ['kitchen', '2026-03-05T17:30', false],
  ])('by the clock %s is at %s', (clock, at, isKnown) => {
    const paper = facts(`tried.at: { value: yes, at: "2026-03-05T10:30", clock: ${clock} }`);
    expect([iso(only(paper).ats), only(paper).clock]).toEqual([[at], clock]);
    expect(paper.warnings).toEqual(isKnown ? [] : [expect.stringMatching(/^tried\.at: "kitchen"/)]);
  });

  it.each<[string, RegExp]>([
    ['tried.at: [1]', /^tried\.at: .*\{ value, at \}/],
    ['tried.at: { value: yes, at: 5 }', /^tried\.at: .*\{ value, at \}/],
    ['tried.at: { value: yes, at: "soon" }', /^tried\.at: .*\{ value, at \}/],
    ['tried.at: { value: yes, at: ["2026-03-05", "soon"] }', /^tried\.at: .*\{ value, at \}/],
    ['tried.at: { value: yes, at: "2026-13-05" }', /^tried\.at: .*\{ value, at \}/],
    ['tried.at: { value: yes, at: "2026-03-05T25:00" }', /^tried\.at: .*\{ value, at \}/],
    ['tried.att: yes', /"tried\.att".*tried\.at\b/],
    [`${'z'.repeat(60)}: yes`, /"z{40}"/],
  ])('%s is unread, with a warning', (line, warning) => {
    const paper = facts(line);
    expect([paper.readings, paper.unread]).toEqual([[], [{ line: 3, text: line }]]);
    expect(paper.warnings).toEqual([expect.stringMatching(warning)]);
  });
});

describe('a file of facts', () => {
  it('says its version, and whom it is about', () => {
    expect(read('facts: { tried.at: yes }').warnings).toEqual([expect.stringContaining('version: 1')]);
    expect(read('version: 2', 'facts: {}').warnings).toHaveLength(1);
    const about = read(
      'version: 1',
      'about: { person: gina, unit: 108, entry: gate, lock: x, trackingKey: k, untit: A }',
    );
    expect(about.about).toEqual({ person: 'gina', unit: '108', entry: 'gate', lock: 'x', trackingKey: 'k' });
    expect(about.warnings).toEqual([
      expect.stringMatching(/^about: "untit".*person, unit, entry, lock, trackingKey.*unit/),
    ]);
    expect(read('version: 1', 'about: { unit: [A] }')).toMatchObject({ about: {}, warnings: [expect.any(String)] });
    expect(read('version: 1', 'about: text', 'facts: text')).toMatchObject({ about: {}, readings: [], warnings: [] });
    expect(read('version: 1', 'about:').about).toEqual({});
  });
  it('that is not YAML has nothing but the problem', () => {
    const paper = read('version: 1', 'facts: {');
    expect([paper.readings, paper.warnings.length > 0]).toEqual([[], true]);
  });
  it.each<[readonly string[], boolean]>([
    [['version: 1', 'facts:'], true],
    [['version : 1', 'about: {}'], true],
    [['version: 1'], false],
    [['facts:'], false],
    [[' version: 1', 'facts:'], false],
    [['version: 1', ...Array.from({ length: 98 }, () => '# words'), 'facts:'], true],
    [['version: 1', ...Array.from({ length: 99 }, () => '# words'), 'facts:'], false],
  ])('number %# is recognised', (lines, isTold) => {
    expect(channelOf(bytesOfText(lines)) === 'told').toBe(isTold);
  });
  it('is printed as it was read', () => {
    const lines = [
      'version: 1',
      'about: { person: "gina" }',
      'facts:',
      '  tried.at: { value: yes, at: "2026-03-05T10:30:00.000" }',
      '  opened.before: { value: no, at: ["2026-03-04", "2026-03-05"] }',
      '  message.seen: { value: "Any words." }',
      '  light.seen: { value: "true" }',
      '  motor.heard: { value: unknown, at: "about 2026-03-05T10:30:00.000", clock: "Europe/Berlin" }',
      '  unit.opened: { value: yes, at: "2026-03-05T10:30:00.000", clock: "phone" }',
    ];
    const paper = read(...lines);
    const text = new TextDecoder().decode(told.print(paper.readings as Told[], CONTEXT, paper.about));
    expect(text.trimEnd().split('\n')).toEqual(lines);
    expect(new TextDecoder().decode(told.print([], CONTEXT))).toBe('version: 1\nfacts:\n');
  });
});

describe('a file that no channel recognises', () => {
  const foreign = (bytes: Uint8Array) => readPaper('notes.txt', bytes, CONTEXT);
  it('is listed line by line, up to limits', () => {
    const long = 'w'.repeat(201);
    expect(foreign(bytesOfText([long, '', 'end']))).toEqual({
      name: 'notes.txt',
      channel: undefined,
      unread: [
        { line: 1, text: long.slice(0, 200) },
        { line: 2, text: '' },
        { line: 3, text: 'end' },
      ],
      warnings: [expect.any(String)],
    });
    const many = (count: number) => foreign(bytesOfText(Array.from({ length: count }, () => 'x'))).unread.length;
    expect([many(999), many(1_000), many(1_001)]).toEqual([999, 1_000, 1_000]);
    const wide = foreign(bytesOfText(['a'.repeat(199_998), 'bcd']));
    expect(wide.unread.map(({ text }) => text.length)).toEqual([200, 1]);
  });
  it('is empty or binary', () => {
    expect(foreign(new Uint8Array())).toMatchObject({ unread: [], warnings: [expect.stringContaining('empty')] });
    expect(foreign(Uint8Array.of(0, 1, 2))).toMatchObject({
      unread: [],
      warnings: [expect.stringContaining('binary')],
    });
  });
});

describe('a report', () => {
  const folder = mkdtempSync(join(tmpdir(), 'noke-sim-report-'));
  const put = (path: string, ...lines: readonly string[]) => writeFileSync(join(folder, path), bytesOfText(lines));
  mkdirSync(join(folder, 'empty'));
  mkdirSync(join(folder, 'many', 'below'), { recursive: true });
  put('many/b.txt', 'words');
  put('many/a.yaml', 'version: 1', 'facts: { tried.at: "2026-03-05T10:00" }');
  put('many/truth.json', '{}');
  put('many/below/c.txt', 'not read');

  it('is the files of a folder in their order, without the answer and without folders', () => {
    const { papers, foreign, problems } = readReport([join(folder, 'many')], CONTEXT);
    expect([papers.map(({ name }) => name), foreign.map(({ name }) => name), problems]).toEqual([
      [join(folder, 'many/a.yaml')],
      [join(folder, 'many/b.txt')],
      [],
    ]);
    expect(readReport([join(folder, 'many/truth.json')], CONTEXT)).toEqual({ papers: [], foreign: [], problems: [] });
  });
  it('names what cannot be read', () => {
    const { papers, problems } = readReport([join(folder, 'empty'), join(folder, 'none')], CONTEXT);
    expect([papers, problems]).toEqual([
      [],
      [expect.stringContaining(join(folder, 'empty')), expect.stringContaining(join(folder, 'none'))],
    ]);
  });
  it('may be in memory', () => {
    const bytes = bytesOfText(['version: 1', 'facts: { light.seen: no }']);
    expect(readReport([{ name: 'x', bytes }], CONTEXT).papers).toMatchObject([{ name: 'x', channel: 'told' }]);
  });
  it('has at most a thousand files of a folder', () => {
    mkdirSync(join(folder, 'thousand'));
    for (let i = 0; i < 1_000; i++) put(`thousand/${String(i).padStart(4, '0')}.txt`, 'x');
    expect(readReport([join(folder, 'thousand')], CONTEXT)).toMatchObject({ problems: [], foreign: { length: 1_000 } });
    put('thousand/more.txt', 'x');
    const { foreign, problems } = readReport([join(folder, 'thousand')], CONTEXT);
    expect([foreign.length, problems]).toEqual([1_000, [expect.stringMatching(/thousand: .*1000/)]]);
  });
});

describe('the year of dates without one', () => {
  const at = (year: number) => Date.UTC(year, 5, 1);
  const paper = (channel: Paper['channel'], to: number | undefined, ...ats: readonly number[]): Paper => ({
    name: '',
    channel,
    readings: ats.map(
      (one) => ({ channel: 'told', at: one, ats: [one], line: 1, fact: 'tried.at', answer: 'yes' }) as Reading,
    ),
    unread: [],
    warnings: [],
    ...(to === undefined ? {} : { to }),
  });
  it.each<[string, readonly Paper[], number]>([
    ['of nothing', [], THIS_YEAR],
    ['of a phone log alone', [paper('android-log', at(2020))], THIS_YEAR],
    ['the latest of the other files', [paper('redirect', at(2023)), paper('portal', at(2022))], 2023],
    ['not that of what people said', [paper('redirect', at(2023)), paper('told', at(2031))], 2023],
    ['that of what people said, if there is nothing else', [paper('told', at(2031))], 2031],
    ['that of a reading', [paper('told', undefined, 0, at(2024), at(2022))], 2024],
    ['not that of no time', [paper('told', undefined, 0)], THIS_YEAR],
  ])('is %s', (_, papers, year) => {
    expect(yearOf(papers)).toBe(year);
  });
});
