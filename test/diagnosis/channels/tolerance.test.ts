/** Evidence as real programs and people write it: other forms of the same statement. */
import { describe, expect, test } from 'vitest';
import { readPaper } from '../../../src/diagnosis/channels/channels.ts';
import { logGrammar, readPatterns } from '../../../src/diagnosis/channels/log-patterns.ts';
import type { Paper, Reading } from '../../../src/diagnosis/channels/reading.ts';
import { CONTEXT } from '../practice.ts';

function read(text: string, grammar = logGrammar()): Paper {
  const paper = readPaper('paper', new TextEncoder().encode(text), CONTEXT, grammar);
  if (paper.channel === undefined) throw new Error(`not recognised: ${text.slice(0, 60)}`);
  return paper;
}
const times = ({ readings }: { readings: readonly Reading[] }): string[] =>
  readings.map(({ at }) => new Date(at).toISOString());

describe('activity-csv', () => {
  test.each([
    ['ISO dates and 24 hours', 'Date,Time,Type,Activity\n2026-03-05,16:20:21,Locked,Locked\n'],
    ['semicolons and dots', 'Date;Time;Type;Activity\n05.03.2026;16:20:21;Locked;Locked\n'],
    ['tabs, other columns first', 'Time\tDate\tActivity\tType\n4:20:21 PM\t3/5/2026\tLocked\tLocked\n'],
    ['a narrow space before PM', 'Date,Time,Type,Activity\n03/05/2026,4:20:21\u202fPM,Locked,Locked\n'],
    ['quotes everywhere', '"Date","Time","Type","Activity"\n"03/05/2026","4:20:21 PM","Locked","Locked"\n'],
    ['no header', '03/05/2026,4:20:21 PM,Locked,"Locked","",Main gate,""\n'],
  ])('%s', (_what, text) => {
    const paper = read(text);
    expect([times(paper), paper.unread]).toEqual([['2026-03-05T23:20:21.000Z'], []]);
  });

  test('a day above 12 makes every date of the file day first', () => {
    const paper = read('Date,Time,Type,Activity\n05/03/2026,10:00,Locked,Locked\n25/03/2026,10:00,Locked,Locked\n');
    expect(times(paper).map((time) => time.slice(0, 10))).toEqual(['2026-03-05', '2026-03-25']);
  });

  test('quotes, commas, missing fields; a line that was cut off is unread, not guessed', () => {
    const paper = read(
      'Date,Time,Type,Activity,User,Unit / Entry,Details\n' +
        '03/05/2026,4:20:21 PM,Access,"Phone","Grant, ""Gina""",A108,""\n' +
        '03/05/2026,4:20:20 PM,Access,"Phone"\n' +
        '03/05/2026,4:20:19 PM,Access,"Pho',
    );
    expect(paper.readings.map((one) => 'user' in one && one.user)).toEqual(['Grant, "Gina"', '']);
    expect(paper.unread).toEqual([{ line: 4, text: '03/05/2026,4:20:19 PM,Access,"Pho' }]);
  });

  test('other wordings of the help pages are the same activity', () => {
    const paper = read('Date,Time,Type,Activity\n03/05/2026,4:20:21 PM,Suspicious,Forced Entry\n');
    expect(paper.readings[0]).toMatchObject({ type: 'Suspicious', activity: 'Unlocked Manually' });
  });
});

const EVENT = { timestamp: '2026-03-05T16:01:15.158Z', subtype: 'lock.failed.unlock', recordType: 'Failed' };

describe('redirect', () => {
  test.each([
    ['bare', JSON.stringify(EVENT)],
    ['a list on one line', JSON.stringify([EVENT])],
    ['over several lines', JSON.stringify(EVENT, null, 2)],
    ['a list over several lines', JSON.stringify([EVENT], null, 2)],
    ['a list with an event a line', `[\n${JSON.stringify(EVENT)},\n]`],
    ['after other words', `[2026-03-05 16:01:16Z] INFO hook POST /x 200 body=${JSON.stringify(EVENT)}`],
    ['another offset', JSON.stringify({ ...EVENT, timestamp: '2026-03-05T09:01:15.158-07:00' })],
  ])('%s', (_what, text) => {
    const paper = read(`${text}\n`);
    expect([times(paper), paper.unread]).toEqual([['2026-03-05T16:01:15.158Z'], []]);
  });

  test('repeated deliveries and their statuses are kept; a cut-off one is unread and costs no other', () => {
    const line = `2026-03-05T16:01:16Z POST /x 504 ${JSON.stringify(EVENT)}`;
    const paper = read(`${line}\n${line.slice(0, 90)}\n${line.replace('504', '200')}\n`);
    expect(paper.readings.map((one) => [one.line, 'status' in one && one.status])).toEqual([
      [1, 504],
      [3, 200],
    ]);
    expect(paper.unread.map(({ line }) => line)).toEqual([2]);
  });
});

const TAP = 'unlock tapped A108 C0:FF:EE:00:01:08';

describe('logs of phones', () => {
  test.each([
    ['threadtime', `03-05 10:21:22.000  4312  4377 I UnitScreen        : ${TAP}`],
    ['with a year', `2026-03-05 10:21:22.000  4312  4377 I UnitScreen: ${TAP}`],
    ['time', `03-05 10:21:22.000 I/UnitScreen( 4312): ${TAP}`],
    ['iOS', `2026-03-05 10:21:22.000-0700 StorageEntry[812:40112] [UnitScreen] ${TAP}`],
  ])('%s', (_what, text) => {
    const paper = read(`${text}\n`);
    expect(times(paper)).toEqual(['2026-03-05T17:21:22.000Z']);
    expect(paper.readings[0]).toMatchObject({ step: { what: 'tap', target: 'A108', mac: 'C0:FF:EE:00:01:08' } });
  });

  test('lines of other apps, and lines of ours that are new or cut off, are unread with their numbers', () => {
    const at = '03-05 10:21:22.000  4312  4377 I';
    const paper = read(
      `--------- beginning of main\n${at} WifiService: scan\n${at} UnitScreen: ${TAP}\n${at} UnitScreen: unlock hovered\n03-05 10:2`,
    );
    expect(paper.readings.map(({ line }) => line)).toEqual([3]);
    expect(paper.unread.map(({ line }) => line)).toEqual([1, 2, 4, 5]);
  });

  test('a log over New Year: the year of the report is that of its last line', () => {
    const line = (day: string) => `${day} 10:00:00.000  1  2 D NokeManager: startScanning\n`;
    expect(times(read(line('12-31') + line('01-01'))).map((time) => time.slice(0, 10))).toEqual([
      '2025-12-31',
      '2026-01-01',
    ]);
  });

  test('rows of a user read lines of another app, even without a tag', () => {
    const added = readPatterns(
      'patterns.yaml',
      'version: 1\npatterns:\n- text: "open {target} now"\n  gives: [{ what: tap }]\n- tag: Gate\n  text: "ble={status} {mac}"\n  gives: [{ what: link, state: disconnected }]\n',
    );
    if (!added.ok) throw new Error(added.problems[0]?.message);
    const at = '03-05 10:21:22.000  1  2 I';
    const paper = read(`${at} Any: open A7 now\n${at} Gate: ble=19 C0:FF:EE:00:01:08\n`, logGrammar(added.patterns));
    expect(paper.readings.map((one) => 'step' in one && one.step)).toEqual([
      { what: 'tap', target: 'A7' },
      { what: 'link', mac: 'C0:FF:EE:00:01:08', state: 'disconnected', status: 19 },
    ]);
  });

  test.each([
    ['an unknown placeholder', 'text: "open {unit}"', /only|placeholders are among/],
    ['two placeholders without text between', 'text: "{mac}{name}"', /text between two placeholders/],
    ['no space after a target', 'text: "open {target}!"', /a space after \{target\}/],
    ['an unknown step', 'text: x\n  gives: [{ what: jump }]', /a step with its name under "what"/],
    ['an unknown key', 'text: x\n  level: D', /level/],
  ])('a file of patterns with %s is refused with its place', (_what, row, why) => {
    const gives = row.includes('gives') ? '' : '\n  gives: [{ what: tap }]';
    const read = readPatterns('patterns.yaml', `version: 1\npatterns:\n- ${row}${gives}\n`);
    expect(read.ok ? [] : read.problems.map(({ line, message }) => [line, message])).toEqual([
      [expect.any(Number), expect.stringMatching(why)],
    ]);
  });
});

describe('portal', () => {
  test('the ways to say that a user has no phone number', () => {
    const said = ['phone: ', 'phone (blank)', 'phone', 'phone: —', 'phone on file', 'phone: •••• 0109'];
    const lines = said.map((phone, i) => `User U${i}: Tenant, ${phone}, app status Registered`);
    const paper = read(`Web Portal, Thu 03/05/2026 10:40:00 AM\n${lines.join('\n')}\n`);
    const facts = paper.readings.map((one) => 'about' in one && one.about);
    expect(facts.filter((fact) => fact && fact.what === 'user.phone')).toMatchObject(
      [false, false, false, false, true, true].map((onFile) => ({ onFile })),
    );
  });

  test('a report of the last year, a missing controller, and an item that is not understood', () => {
    const paper = read(
      'Web Portal, screen of Maya Moss, Thu 01/02/2026 10:40:00 AM\nUnit A1: Occupied, haunted, Closed\n  Unit controller C0:FF:EE:00:01:08: ready, last report 12/31 8:10:07 PM\nUnit A2: Available\n  Unit controller none\n',
    );
    expect(paper.readings.map((one) => 'about' in one && one.about)).toMatchObject([
      { what: 'unit.status', status: 'Occupied' },
      { what: 'unit.state', state: 'Closed' },
      { what: 'controller.status', unit: 'A1' },
      { what: 'controller.report', lastAt: Date.parse('2026-01-01T03:10:07Z') },
      { what: 'unit.status', unit: 'A2' },
      { what: 'unit.controller', unit: 'A2', present: false },
    ]);
    expect(paper.unread).toEqual([{ line: 2, text: 'haunted' }]);
  });

  test('without its instant, nothing is read, and a sentence says why', () => {
    const paper = read('Unit A108: Occupied, tenant Gina Grant\nUser Gina Grant: Tenant, app status Registered\n');
    expect([paper.readings, paper.unread.length]).toEqual([[], 2]);
    expect(paper.warnings).toEqual([expect.stringMatching(/does not say when it was made/)]);
  });
});

describe('told', () => {
  const facts = (text: string): Paper => read(`version: 1\nabout: { unit: A108 }\nfacts:\n${text}`);

  test('an unknown fact is unread, with the nearest one', () => {
    const paper = facts('  touch.before: yes\n  light.seen: no\n');
    expect(paper.readings).toMatchObject([{ fact: 'light.seen', answer: 'no' }]);
    expect(paper.unread).toEqual([{ line: 4, text: 'touch.before: yes' }]);
    expect(paper.warnings).toEqual([
      '"touch.before" is not a known fact; it is listed as unread; did you mean touched.before?',
    ]);
  });

  test('times: lists, estimates, a time of day on the day of the attempt, its own zone', () => {
    const paper = facts(
      '  tried.at: { value: "2026-03-05T10:21" }\n  opened.before: { value: yes, at: about 9:30 }\n  touched.before: { value: yes, at: ["10:20", "10:22"], clock: phone }\n  paid.posted: { value: yes, at: "2026-03-04T19:05", clock: America/Chicago }\n',
    );
    expect(paper.readings).toMatchObject([
      { fact: 'tried.at', ats: [Date.parse('2026-03-05T17:21:00Z')] },
      { fact: 'opened.before', approx: true, ats: [Date.parse('2026-03-05T16:30:00Z')] },
      { fact: 'touched.before', clock: 'phone', ats: ['17:20', '17:22'].map((t) => Date.parse(`2026-03-05T${t}:00Z`)) },
      { fact: 'paid.posted', ats: [Date.parse('2026-03-05T01:05:00Z')] },
    ]);
    expect([paper.unread, paper.warnings]).toEqual([[], []]);
  });

  test.each([
    ['true', 'yes'],
    ['false', 'no'],
    ['~', 'unknown'],
    ['17 minutes', '17 minutes'],
    ['{ value: 17 }', '17'],
  ])('the value %s is the answer %s', (value, answer) => {
    expect(facts(`  clock.offset: ${value}\n`).readings).toMatchObject([{ answer }]);
  });

  test('a time without a day, and a value that is a list, are unread with a warning', () => {
    const paper = facts('  opened.before: { value: yes, at: "9:30" }\n  light.seen: [yes]\n');
    expect(paper.readings).toEqual([]);
    expect(paper.unread.map(({ line }) => line).sort()).toEqual([4, 5]);
    expect(paper.warnings).toHaveLength(2);
  });
});
