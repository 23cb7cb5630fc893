/** What a case reads from its evidence, as tables: places, people, reported numbers, kinds of records, whose they are, and which files contradict each other. */
import { describe, expect, it } from 'vitest';
import { caseOf, personOf, placeId, toldClockError, unitOfCase } from '../../src/diagnosis/case.ts';
import type { Reading } from '../../src/diagnosis/channels/reading.ts';
import { type CompanyKind, companyLines, kindOf, ofTheCaller } from '../../src/diagnosis/company-lines.ts';
import { contradictionsOf, contradictionText } from '../../src/diagnosis/contradictions.ts';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { readPlan } from '../../src/facility/files/plan.ts';
import { AT, caseWith, MINUTE, paper, told } from './made-case.ts';

const read = readPlan('demo');
if (!read.ok) throw new Error('no demo facility');
const { plan } = read;

const ALICE = { person: 'alice', unit: 'A101' };

describe('a place is found', () => {
  it.each([
    ['A101', 'A101'],
    [' a101 ', 'A101'],
    ['c0:ff:ee:00:01:01', 'A101'],
    ['gate-in', 'gate-in'],
    ['Main Gate', 'gate-in'],
    ['C0:FF:EE:10:00:02', 'gate-out'],
    ['A1', undefined],
    ['', undefined],
  ])('%j', (name, id) => {
    expect(placeId(plan, name)).toBe(id);
  });

  it('never by an empty name, even where an entry has none', () => {
    const nameless = { ...plan, entries: plan.entries.map(({ name: _, ...entry }) => entry) };
    expect([placeId(nameless, ''), placeId(nameless, ' '), placeId(nameless, 'gate-in')]).toEqual([
      undefined,
      undefined,
      'gate-in',
    ]);
  });
});

describe('a person is found', () => {
  it.each([
    ['alice', 'alice'],
    ['ALICE ARCHER', 'alice'],
    ['alice@example.com ', 'alice'],
    ['+13035550101', 'alice'],
    ['Alice', 'alice'],
    ['Archer', undefined],
    ['', undefined],
  ])('%j', (name, id) => {
    expect(personOf(plan, name)?.id).toBe(id);
  });
});

describe('a reported error of the clock', () => {
  it.each([
    ['+17 min', 1_020],
    ['-600 s', -600],
    ['1 hour', 3_600],
    ['2 h behind', -7_200],
    ['5', 5],
    ['1.5 min slow', -90],
    ['3 m late', -180],
    ['-3 m late', -180],
    ['4 h ahead', 14_400],
    ['0.4 s', 0],
    ['0.5 s', 1],
    ['some minutes', undefined],
  ])('%s', (answer, seconds) => {
    expect(toldClockError(caseWith([told({ 'clock.offset': answer })]))).toBe(seconds);
  });
});

describe('the subject of a case', () => {
  const of = (about: object, readings: readonly Reading[] = []) => {
    const found = caseOf(plan, [told({}), paper('log', 'android-log', readings)], about);
    const { person, phone, unit, entry } = found.subject;
    return [person?.id, phone, unit?.id, entry?.id, found.misfits, unitOfCase(found)?.id];
  };
  const tap = (target: string, line: number): Reading => ({
    channel: 'android-log',
    line,
    at: AT + line,
    step: { what: 'tap', target },
  });

  type Id = string | undefined;
  type Found = readonly [person: Id, phone: Id, unit: Id, entry: Id, misfits: readonly RegExp[], ofCase: Id];

  it.each<readonly [string, object, Found]>([
    ['a person and a unit', ALICE, ['alice', 'alice', 'A101', undefined, [], 'A101']],
    ['a unit, so its tenant', { unit: 'A102' }, ['bob', 'bob', 'A102', undefined, [], 'A102']],
    ['a lock of a unit', { lock: 'C0:FF:EE:00:01:02' }, ['bob', 'bob', 'A102', undefined, [], 'A102']],
    [
      'a lock of an entry',
      { person: 'bob', lock: 'C0:FF:EE:10:00:01' },
      ['bob', 'bob', undefined, 'gate-in', [], 'A102'],
    ],
    ['an entry', { person: 'bob', entry: 'Exit gate' }, ['bob', 'bob', undefined, 'gate-out', [], 'A102']],
    ['a unit without a tenant', { unit: 'A103' }, [undefined, undefined, 'A103', undefined, [], 'A103']],
    ['nobody', {}, [undefined, undefined, undefined, undefined, [], undefined]],
    [
      'names that do not fit',
      { person: 'alicia', unit: 'A1O1', entry: 'gate-inn' },
      [
        undefined,
        undefined,
        undefined,
        undefined,
        [
          /^the facility has no entry gate-inn.*gate-in/,
          /^the facility has no person alicia.*alice/,
          /^the facility has no unit A1O1.*A101/,
        ],
        undefined,
      ],
    ],
  ])('%s', (_, about, [person, phone, unit, entry, misfits, ofCase]) => {
    const found = of(about);
    expect([...found.slice(0, 4), found[5]]).toEqual([person, phone, unit, entry, ofCase]);
    expect([found[4]].flat().sort()).toEqual(misfits.map((each) => expect.stringMatching(each)));
  });

  it('without a place, the unit that a phone tapped last; not if the complaint is about an entry', () => {
    const taps = [tap('A101', 1), tap('A102', 2), tap('gate-in', 3), tap('nowhere', 4)];
    expect(of({ person: 'alice' }, taps)[2]).toBe('A102');
    expect(of({ person: 'alice', entry: 'gate-in' }, taps)[2]).toBeUndefined();
    expect(of({ person: 'alice', unit: 'A103' }, taps)[2]).toBe('A103');
  });
});

describe('the kind of a record', () => {
  const KINDS: readonly (readonly [text: string, kind: CompanyKind])[] = [
    ['Failed Attempt – Invalid Key', 'invalid-key'],
    ['Failed Attempt – Overlocked', 'overlocked'],
    ['Failed Attempt – Out of Schedule', 'schedule'],
    ['Failed Attempt – Out of Zone', 'zone'],
    ['Failed Attempt – Out-of-zone', 'zone'],
    ['Failed Attempt – Invalid Access Code', 'code'],
    ['Manual release', 'manual'],
    ['Forced open', 'manual'],
    ['Lock jam', 'jam'],
    ['Access Override', 'remote'],
    ['Remotely unlocked', 'remote'],
    ['Status changed', 'status'],
    ['Share created', 'share'],
    ['Share accepted', 'share'],
    ['Share deleted', 'unshare'],
    ['Share ended', 'unshare'],
    ['Moved in', 'moved-in'],
    ['Moved out', 'moved-out'],
    ['Account activated', 'account'],
    ['Keys reset', 'reset'],
    ['Failed Attempt – Other', 'refused'],
    ['Access – Phone', 'opened'],
    ['Unlocked', 'opened'],
    ['Locked', 'locked'],
    ['No access', 'other'],
    ['Was locked', 'other'],
    ['', 'other'],
  ];

  it.each(KINDS)('%j is %s', (text, kind) => {
    expect(kindOf(text)).toBe(kind);
    expect(kindOf(text.toUpperCase())).toBe(kind);
  });
});

const HEAD_LINES = 2;
type Row = readonly [at: number, type: string, activity: string, user: string, place?: string, details?: string];

const csv = (name: string, ...rows: readonly Row[]) =>
  paper(
    name,
    'activity-csv',
    rows.map(([at, type, activity, user, place = 'A101', details = ''], i) => ({
      channel: 'activity-csv',
      line: i + HEAD_LINES,
      at: AT + at,
      type,
      activity,
      user,
      place,
      details,
    })),
  );

describe('the company’s lines', () => {
  it('are in order of time, with ids, and with the status to which a unit changed', () => {
    const rows = csv(
      'a.csv',
      [MINUTE, 'Access', 'Phone', 'Alice Archer'],
      [0, 'Unit', 'Status changed', '', 'A101', 'Overlock'],
      [-MINUTE, 'Failed Attempt', 'Invalid Key', '', 'Main gate'],
      [2 * MINUTE, 'Access', 'Phone', 'Somebody Else', 'Z9', 'a detail'],
    );
    const of = caseWith([told({}), rows], ALICE);
    expect(
      companyLines(of, 'a.csv', rows.readings).map(({ at, place, user, kind, says, source }) => [
        at - AT,
        place,
        user,
        kind,
        says,
        source.line,
      ]),
    ).toEqual([
      [-MINUTE, 'gate-in', undefined, 'invalid-key', 'Failed Attempt – Invalid Key', 4],
      [0, 'A101', undefined, 'status', 'Unit – Status changed (Overlock)', 3],
      [MINUTE, 'A101', 'alice', 'opened', 'Access – Phone', 2],
      [2 * MINUTE, 'Z9', 'Somebody Else', 'opened', 'Access – Phone', 5],
    ]);
  });

  const FAILED = ['Failed Attempt', 'Invalid Key', ''] as const;
  const BY_BOB: Row = [0, 'Access', 'Phone', 'Bob Baker'];

  it.each<readonly [string, about: object, rows: readonly Row[], mine: readonly boolean[]]>([
    ['their own', ALICE, [[0, 'Access', 'Phone', 'Alice Archer', 'A102']], [true]],
    ['a failure at their unit', ALICE, [[0, ...FAILED]], [true]],
    ['a failure at another unit', ALICE, [[0, ...FAILED, 'A102']], [false]],
    ['an opening by nobody', ALICE, [[0, 'Access', 'Phone', '']], [false]],
    ['a failure two minutes after another person opened', ALICE, [BY_BOB, [2 * MINUTE, ...FAILED]], [false, true]],
    ['a failure less than two minutes after that', ALICE, [BY_BOB, [2 * MINUTE - 1, ...FAILED]], [false, false]],
    ['a failure before that', ALICE, [[-1, ...FAILED], BY_BOB], [true, false]],
    [
      'a failure after they opened themselves',
      ALICE,
      [
        [0, 'Access', 'Phone', 'Alice Archer'],
        [1_000, ...FAILED],
      ],
      [true, true],
    ],
    [
      'a failure at the entry, at the time',
      { person: 'alice', entry: 'gate-in' },
      [[20 * MINUTE, ...FAILED, 'gate-in']],
      [true],
    ],
    [
      'a failure at the entry, later',
      { person: 'alice', entry: 'gate-in' },
      [[20 * MINUTE + 1, ...FAILED, 'gate-in']],
      [false],
    ],
    [
      'a failure at the entry, earlier',
      { person: 'alice', entry: 'gate-in' },
      [[-20 * MINUTE - 1, ...FAILED, 'gate-in']],
      [false],
    ],
    [
      'another person’s failure at the entry',
      { person: 'alice', entry: 'gate-in' },
      [[0, 'Failed Attempt', 'Invalid Key', 'Bob Baker', 'gate-in']],
      [false],
    ],
  ])('of the caller: %s', (_, about, rows, mine) => {
    const one = csv('a.csv', ...rows);
    const of = caseWith([told({}), one], about);
    const lines = companyLines(of, 'a.csv', one.readings);
    expect(lines.map(ofTheCaller(of, lines))).toEqual(mine);
  });
});

describe('records of one attempt contradict each other', () => {
  it.each([
    [5_000, 1],
    [5_001, 0],
    [-5_000, 1],
    [-5_001, 0],
  ])('%i ms apart: %i', (apart, count) => {
    const opened = csv('one.csv', [0, 'Access', 'Phone', 'Alice Archer']);
    const failed = csv('two.csv', [apart, 'Failed Attempt', 'Invalid Key', '']);
    const of = caseWith([told({}), opened, failed], ALICE);
    expect(contradictionsOf(of, evidenceOf(of)).map(contradictionText)).toHaveLength(count);
  });

  it.each([
    ['in one file', 'one.csv', 'A101', ''],
    ['at another place', 'two.csv', 'A102', ''],
    ['of another person', 'two.csv', 'A101', 'Bob Baker'],
  ])('not %s', (_, name, place, user) => {
    const opened = csv('one.csv', [0, 'Access', 'Phone', 'Alice Archer']);
    const failed = csv(name, [0, 'Failed Attempt', 'Invalid Key', user, place]);
    const of = caseWith([told({}), opened, failed], ALICE);
    expect(contradictionsOf(of, evidenceOf(of))).toEqual([]);
  });
});
