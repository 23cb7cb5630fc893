/** The activity export at each edge of its grammar: delimiters, quotes, headers, dates, synonyms; and the path of a run to its last outcome. */
import { describe, expect, it } from 'vitest';
import { activityCsv } from '../../../src/diagnosis/channels/activity-csv.ts';
import { bytesOfText } from '../../../src/diagnosis/channels/paper-text.ts';
import { outcomeOf, pathOf, ruleOnPath } from '../../../src/diagnosis/path.ts';
import type { TraceEvent } from '../../../src/sim/trace.ts';

const HEADER = 'Date,Time,Type,Activity,User,Unit / Entry,Details';
const CONTEXT = { timeZone: 'America/Denver', year: 2026 };
const read = (...lines: readonly string[]) => activityCsv.parse('a.csv', bytesOfText(lines), CONTEXT);
const shown = (...lines: readonly string[]) =>
  read(...lines).readings.map((one) => {
    if (one.channel !== 'activity-csv') return '';
    const { line, at, type, activity, user, place, details } = one;
    return [line, new Date(at).toISOString().slice(0, 19), type, activity, user, place, details].join('|');
  });
const unread = (...lines: readonly string[]) => read(...lines).unread.map(({ line }) => line);

const ROW = '03/05/2026,10:30:15,Access,Phone,Gina Grant,A108,by hand';
const READ = '2|2026-03-05T17:30:15|Access|Phone|Gina Grant|A108|by hand';

describe('a row', () => {
  it.each<[string, string, string]>([
    ['plain', ROW, READ],
    ['with spaces', ' 03/05/2026 , 10:30:15 , Access , Phone , Gina Grant , A108 , by hand ', READ],
    ['quoted', '"03/05/2026","10:30:15","Access","Phone","Gina Grant","A108","by hand"', READ],
    ['quoted, with spaces', '"03/05/2026" , "10:30:15", "Access" ,"Phone","Gina Grant","A108","by hand"  ', READ],
    [
      'with a quote inside',
      '03/05/2026,10:30:15,Access,Phone,"Gina ""G"" Grant",A108,by hand',
      READ.replace('Gina Grant', 'Gina "G" Grant'),
    ],
    [
      'with quotes at both ends',
      '03/05/2026,10:30:15,Access,Phone,"""Gina""",A108,by hand',
      READ.replace('Gina Grant', '"Gina"'),
    ],
    [
      'with a comma inside',
      '03/05/2026,10:30:15,Access,Phone,"Grant, Gina",A108,by hand',
      READ.replace('Gina Grant', 'Grant, Gina'),
    ],
    [
      'with an empty quoted field',
      '03/05/2026,10:30:15,Access,Phone,"",A108,""',
      '2|2026-03-05T17:30:15|Access|Phone||A108|',
    ],
    ['that ends early', '03/05/2026,10:30:15,Access,Phone', '2|2026-03-05T17:30:15|Access|Phone|||'],
    ['with more fields', `${ROW},more`, READ],
    ['without seconds', ROW.replace('10:30:15', '10:30'), READ.replace(':15|', ':00|')],
    ['of an afternoon', ROW.replace('10:30:15', '1:30:15 PM'), READ.replace('T17', 'T20')],
    ['with another date', ROW.replace('03/05/2026', '2026-03-05'), READ],
    [
      'with a type of its own',
      ROW.replace('Access,Phone', 'Odd,Whatever'),
      READ.replace('Access|Phone', 'Odd|Whatever'),
    ],
  ])('%s', (_, line, expected) => {
    expect([shown(HEADER, line), unread(HEADER, line)]).toEqual([[expected], []]);
  });

  it.each<[string, string]>([
    ['whose quote is never closed', '03/05/2026,10:30:15,Access,Phone,"Gina'],
    ['whose quote is never closed after a pair', '03/05/2026,10:30:15,Access,Phone,"Gina""'],
    ['whose first quote is never closed', '"03/05/2026'],
    ['with text after a quote', '03/05/2026,10:30:15,Access,Phone,"Gina" G,A108,'],
    ['without an activity', '03/05/2026,10:30:15,Access,,Gina,A108,'],
    ['without a time', '03/05/2026,,Access,Phone,Gina,A108,'],
    ['with no date', 'soon,10:30:15,Access,Phone,Gina,A108,'],
    ['with no such date', '02/30/2026,10:30:15,Access,Phone,Gina,A108,'],
    ['that is too long', `${ROW}${'x'.repeat(64 * 1024)}`],
  ])('%s is unread', (_, line) => {
    expect([shown(HEADER, line, ROW), unread(HEADER, line, ROW)]).toEqual([[READ.replace('2|', '3|')], [2]]);
  });

  it('may be as long as the limit', () => {
    expect(unread(HEADER, `${ROW}${'x'.repeat(64 * 1024 - ROW.length)}`)).toEqual([]);
    expect(unread(HEADER, `${ROW}${'x'.repeat(64 * 1024 - ROW.length + 1)}`)).toEqual([2]);
  });

  it.each([
    ['Forced Entry', 'Unlocked Manually'],
    ['Manual Unlock', 'Unlocked Manually'],
    ['Opened Using Forced Entry', 'Unlocked Manually'],
    ['Out-of-Zone Unlock', 'Failed Unlock - Out of Zone'],
    ['Out-of-Zone Attempt', 'Failed Unlock - Out of Zone'],
  ])('with %s says %s, with its type', (word, activity) => {
    expect(shown(HEADER, ROW.replace('Access,Phone', `Other,${word}`))).toEqual([
      READ.replace('Access|Phone', `Suspicious|${activity}`),
    ]);
  });
});

describe('a file', () => {
  const other = (delimiter: string, text: string) => text.replaceAll(',', delimiter);
  it.each([',', ';', '\t'])('may be separated by %j', (delimiter) => {
    expect(shown(other(delimiter, HEADER), other(delimiter, ROW))).toEqual([READ]);
    expect(shown(other(delimiter, ROW))).toEqual([READ.replace('2|', '1|')]);
  });
  it('may have its columns in another order, and lack all but four', () => {
    expect(shown('activity;TYPE;time;date', 'Phone;Access;10:30:15;03/05/2026')).toEqual([
      '2|2026-03-05T17:30:15|Access|Phone|||',
    ]);
    for (const lacks of ['Date', 'Time', 'Type', 'Activity']) {
      const names = HEADER.split(',').filter((name) => name !== lacks);
      expect([lacks, activityCsv.recognise(bytesOfText([names.join(',')]))]).toEqual([lacks, false]);
    }
  });
  it('has one header, and empty lines mean nothing', () => {
    expect([shown('', HEADER, '', ROW, '  '), unread('', HEADER, '', ROW, HEADER)]).toEqual([
      [READ.replace('2|', '4|')],
      [5],
    ]);
    expect(unread('words', 'more')).toEqual([1, 2]);
  });
  it('has days before months if one of its dates cannot be read otherwise', () => {
    const on = (date: string) => ROW.replace('03/05/2026', date);
    expect(shown(HEADER, on('05/03/2026'), on('13/03/2026'))).toEqual([
      READ,
      READ.replace('2|', '3|').replace('03-05T17', '03-13T16'),
    ]);
    expect(shown(HEADER, on('05.03.2026'), on('13.03.2026'))[0]).toBe(READ);
    expect(shown(HEADER, on('03/05/2026'), on('03/13/2026'))[0]).toBe(READ);
  });
  it.each<[string, boolean]>([
    [HEADER, true],
    [ROW, true],
    ['"03/05/2026","10:30"', true],
    ['2026-03-05,10:30', true],
    ['2026-03-05 10:30', false],
    ['x 2026-03-05,10:30', false],
    ['03/05/26,10:30', false],
    ['03/05/2026,soon', false],
  ])('that begins with %s is one: %s', (first, isOne) => {
    expect(activityCsv.recognise(bytesOfText(['', first]))).toBe(isOne);
  });
});

describe('the path of a run', () => {
  const event = (seq: number, kind: string, actor: string, data: object = {}, causedBy?: number): TraceEvent =>
    ({ seq, time: seq * 1_000, kind, actor, data, ...(causedBy === undefined ? {} : { causedBy }) }) as TraceEvent;
  const subject = { person: { id: 'gina' }, phone: 'gina', unit: { id: 'A108' }, entry: { id: 'gate' } } as never;
  const events = [
    event(1, 'input', 'facility'),
    event(2, 'core.refused', 'core', { rule: 'B-1', user: 'gina' }, 1),
    event(3, 'core.refused', 'core', { user: 'gina' }, 2),
    event(4, 'phone.outcome', 'phone/gina', { rule: 'B-9' }, 3),
    event(5, 'phone.outcome', 'phone/other'),
    event(6, 'phone.sent', 'phone/gina', {}, 4),
  ];
  it('ends with the last outcome of the complaint, and begins with its first cause', () => {
    expect(outcomeOf(subject, events)?.seq).toBe(4);
    expect(pathOf(subject, events)).toEqual(
      [1, 2, 3, 4].map((seq) => ({
        at: new Date(seq * 1_000).toISOString(),
        actor: events[seq - 1]?.actor,
        kind: events[seq - 1]?.kind,
      })),
    );
    expect(pathOf(subject, [])).toEqual([]);
  });
  it.each<[string, TraceEvent]>([
    ['the phone', event(9, 'phone.outcome', 'phone/gina')],
    ['the unit', event(9, 'lock.refused', 'lock/A108')],
    ['the entry', event(9, 'lock.refused', 'lock/gate')],
    ['the person as a user', event(9, 'core.unlock.refused', 'core', { user: 'gina' })],
    ['the person that it is about', event(9, 'core.remote.notOpened', 'core', { about: 'gina' })],
  ])('is that of %s', (_, last) => {
    expect(outcomeOf(subject, [...events, last, event(10, 'lock.refused', 'lock/B1')])?.seq).toBe(9);
  });
  it('is that of anybody if there is none of the complaint', () => {
    expect(outcomeOf(subject, [event(1, 'lock.refused', 'lock/B1'), event(2, 'lock.refused', 'lock/B2')])?.seq).toBe(2);
    expect(outcomeOf(subject, [event(1, 'lock.opened', 'lock/A108')])).toBeUndefined();
  });
  it('names the rule by which the company refused', () => {
    expect(ruleOnPath(subject, events)).toBe('B-1');
    expect(ruleOnPath(subject, events.slice(2))).toBeUndefined();
    const later = event(7, 'core.unlock.refused', 'core', { rule: 'B-2', user: 'gina' }, 2);
    expect(ruleOnPath(subject, [...events, later])).toBe('B-2');
  });
});
