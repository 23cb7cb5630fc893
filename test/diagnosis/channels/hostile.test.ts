/** Any bytes are read to the end: nothing throws, and every line gives readings or is listed as unread. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { channelOf, readPaper, readReport } from '../../../src/diagnosis/channels/channels.ts';
import {
  LINE_MAX,
  LINES_MAX,
  linesOf,
  PAPER_MAX_BYTES,
  PAPER_MAX_READINGS,
  textOf,
  UNREAD_MAX,
} from '../../../src/diagnosis/channels/paper-text.ts';
import { runs } from '../../sizes.ts';
import { CONTEXT, folderOf, PRACTICE, paperOf } from '../practice.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string | Uint8Array, name = 'paper') =>
  readPaper(name, typeof text === 'string' ? bytesOf(text) : text, CONTEXT);

const PAPERS = PRACTICE.flatMap((id) =>
  readReport([folderOf(id)], CONTEXT).papers.map(({ name, channel }) => ({
    channel,
    bytes: paperOf(id, name.split('/').at(-1) ?? ''),
  })),
);

/** Lines that are neither readings nor unread: headers, blank lines, and the frame of JSON and YAML. */
const FRAME: Readonly<Record<string, RegExp>> = {
  'activity-csv': /^(?:\s*|.*\bDate\b.*)$/i,
  redirect: /^\s*[[\],]*\s*$/,
  'core-activity': /^\s*(?:"[^"]*"\s*:.*|[[\]{},]*)\s*$/,
  portal: /^(?:\s*|.*portal.*)$/i,
  'android-log': /^$/,
  'ios-log': /^$/,
};

/** Edits such as a mail program, an editor or a bad disk makes. */
const edit = fc.record({
  at: fc.nat(10_000),
  remove: fc.oneof(fc.constant(0), fc.nat(40)),
  insert: fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc.constantFrom('\r\n', '\n', '"', '{', '}', '…', ',', '\u0000', '12/31', '\ufeff', '}{').map(bytesOf),
  ),
});

test('an edited file never throws, and every line of it gives a reading or is listed as unread', () => {
  let lines = 0;
  fc.assert(
    fc.property(fc.nat(PAPERS.length - 1), fc.array(edit, { minLength: 1, maxLength: 6 }), (which, edits) => {
      let edited = Buffer.from(PAPERS[which]?.bytes ?? []);
      for (const { at, remove, insert } of edits) {
        const place = at % (edited.length + 1);
        edited = Buffer.concat([edited.subarray(0, place), insert, edited.subarray(place + remove)]);
      }
      const paper = read(edited);
      const frame = FRAME[paper.channel ?? ''];
      if (paper.channel === undefined || frame === undefined || paper.warnings.length > 0) return;
      const seen = new Set([...paper.readings, ...paper.unread].map(({ line }) => line));
      for (const [i, line] of linesOf(textOf(edited) ?? '').entries()) {
        lines++;
        // JSON may span several lines, of which the first counts.
        const json = paper.channel === 'redirect' || paper.channel === 'core-activity';
        if (!seen.has(i + 1) && !(json && [...seen].some((at) => at <= i))) expect(line).toMatch(frame);
      }
      const count = linesOf(textOf(edited) ?? '').length;
      for (const line of seen) expect(line >= 1 && line <= count).toBe(true);
    }),
    { numRuns: runs(1_000, 250), seed: 7 },
  );
  expect(lines).toBeGreaterThan(runs(5_000, 1_000));
});

test('random bytes are no evidence, or a file from which nothing is guessed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const paper = read(bytes);
      expect(paper.channel === undefined || paper.readings.length === 0).toBe(true);
      expect(paper.warnings.length + paper.unread.length).toBeGreaterThan(0);
    }),
    { numRuns: 300, seed: 3 },
  );
});

test('a capture that is cut anywhere gives the records before the cut, and says so', () => {
  const whole = paperOf('03', 'report.btsnoop');
  const all = read(whole);
  for (let length = 16; length < whole.length; length += 97) {
    const paper = read(whole.subarray(0, length));
    if (paper.channel === undefined || all.channel === undefined) throw new Error('not recognised');
    expect(paper.readings).toEqual(all.readings.slice(0, paper.readings.length));
    if (paper.warnings.length > 0) expect(paper.warnings[0]).toMatch(/truncated after record \d+|no adapter/);
  }
});

test('a file is recognised by its content: with CRLF, a byte-order mark, in UTF-16, cut off, under any name', () => {
  for (const { channel, bytes } of PAPERS.filter(({ channel }) => channel !== 'btsnoop')) {
    const text = bytes.toString('utf8');
    const same = read(text, 'report.btsnoop');
    const variants: Uint8Array[] = [
      bytesOf(text.replaceAll('\n', '\r\n')),
      bytesOf(`\ufeff${text}`),
      Buffer.from(`\ufeff${text}`, 'utf16le'),
    ];
    for (const variant of variants) {
      const paper = read(variant, 'report.txt');
      expect([paper.channel, paper.channel === undefined ? 0 : paper.readings]).toEqual([
        channel,
        same.channel === undefined ? 1 : same.readings,
      ]);
      expect(paper.unread).toEqual([]);
    }
    // A header and the first half of what follows.
    expect(channelOf(bytesOf(text.slice(0, Math.ceil(text.length / 2))))).toBe(channel);
  }
});

test('a file beyond the limits is read up to them, with a warning', () => {
  const row = '03/05/2026,10:20:21 AM,Locked,"Locked","",Main gate,""\n';
  const header = 'Date,Time,Type,Activity,User,Unit / Entry,Details\n';
  const long = read(header + row.repeat(PAPER_MAX_READINGS + 7));
  expect(long.channel === undefined ? 0 : long.readings.length).toBe(PAPER_MAX_READINGS);
  expect(long.warnings).toEqual([
    `only the last ${PAPER_MAX_READINGS} statements of this file were used; 7 more were omitted`,
  ]);
  const foreign = read(header + row + 'x\n'.repeat(UNREAD_MAX + 3));
  expect(foreign.unread).toHaveLength(UNREAD_MAX);
  expect(foreign.warnings).toEqual(['3 more lines were not understood']);
  const wide = read(`${header}${row}${'x'.repeat(LINE_MAX + 1)}\n${row}`);
  expect(wide.unread.map(({ line, text }) => [line, text.length])).toEqual([[3, 200]]);
  expect(wide.channel === undefined ? 0 : wide.readings.length).toBe(2);
});

test('a file of a hundred megabytes is read in part, with a warning; binary data is not read', () => {
  const big = Buffer.alloc(100 * 1024 * 1024, '\n');
  big.write(
    'Date,Time,Type,Activity,User,Unit / Entry,Details\n03/05/2026,10:20:21 AM,Locked,"Locked","",Main gate,""\n',
  );
  const paper = read(big);
  expect([paper.channel, paper.warnings]).toEqual([
    'activity-csv',
    [
      `only the first ${PAPER_MAX_BYTES / 1024 / 1024} MiB of this file were read; shorten it to the time in question`,
      `only the first ${LINES_MAX} lines of this file were read; shorten it to the time in question`,
    ],
  ]);
  const binary = read(Buffer.alloc(100 * 1024 * 1024, 0x5a).fill(0, 100, 200));
  expect([binary.channel, binary.unread, binary.warnings]).toEqual([
    undefined,
    [],
    ['this file contains binary data of an unknown kind'],
  ]);
});

test('work on braces that never close is bounded', () => {
  const lines = Array.from({ length: 4_000 }, (_, i) => `${' '.repeat(i % 900)}{ "timestamp": "x", "subtype": "{`);
  const paper = read(`{"timestamp":"2026-03-05T10:00:00Z","subtype":"lock.locked"}\n${lines.join('\n')}\n`);
  expect(paper.channel === undefined ? 0 : paper.readings.length).toBe(1);
  expect(paper.unread.length).toBe(UNREAD_MAX);
});

test('a folder is a report: truth.json is never opened, and a sentence names what cannot be read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'papers-'));
  try {
    writeFileSync(join(folder, 'truth.json'), paperOf('24', 'report.activity.json'));
    writeFileSync(join(folder, 'activity.pdf'), paperOf('02', 'activity.csv'));
    writeFileSync(join(folder, 'mail.txt'), 'It does not open.\n');
    writeFileSync(join(folder, 'empty.csv'), '');
    mkdirSync(join(folder, 'below'));
    const { papers, foreign, problems } = readReport([folder, join(folder, 'none.csv')], CONTEXT);
    expect(papers.map(({ name, channel }) => [name, channel])).toEqual([
      [join(folder, 'activity.pdf'), 'activity-csv'],
    ]);
    expect(
      foreign.map(({ name, unread, warnings }) => [name.slice(folder.length + 1), unread.length, warnings]),
    ).toEqual([
      ['empty.csv', 0, ['this file is empty']],
      ['mail.txt', 1, ['this text has no known format; it was not read']],
    ]);
    expect(problems).toEqual([`${join(folder, 'none.csv')}: there is no such file; check the path`]);
    expect(readReport([join(folder, 'truth.json')], CONTEXT)).toEqual({ papers: [], foreign: [], problems: [] });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
