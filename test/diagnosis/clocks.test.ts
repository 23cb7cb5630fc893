/** The clock of the phone, the sign-ins, and what else the evidence adds up to: each limit from both sides. */
import { describe, expect, it } from 'vitest';
import { aheadAt, clockErrors, type Pair } from '../../src/diagnosis/attempts/clocks.ts';
import { isAboutPortal, isWithoutTap } from '../../src/diagnosis/attempts/complaint.ts';
import { frozenSince } from '../../src/diagnosis/attempts/sign-ins.ts';
import type { FactId } from '../../src/diagnosis/channels/facts.ts';
import type { About, Paper, PhoneStep, PortalFact, Reading } from '../../src/diagnosis/channels/reading.ts';
import type { CompanyKind, CompanyLine } from '../../src/diagnosis/company-lines.ts';
import { evidenceOf, isFromAfar } from '../../src/diagnosis/evidence.ts';
import { answerOf, failedSignInsIn, openedIn, segmentsOf } from '../../src/diagnosis/phone-segments.ts';
import { AT, caseWith, companyLine, log, MAC, MINUTE, paper, session, told } from './made-case.ts';

const tap = (target = 'A108'): PhoneStep => ({ what: 'tap', target });
const unlocked = (target = 'A108'): PhoneStep => ({ what: 'unlocked', target });
const answer = (code: string): PhoneStep => ({ what: 'notify', mac: MAC, value: `51${code}` });
const line = (at: number, kind?: CompanyKind, more: Partial<CompanyLine> = {}): CompanyLine =>
  companyLine(kind, { at: AT + at, ...more });
const plan = caseWith([]).plan;

describe('the error of a phone’s clock', () => {
  type Tap = readonly [at: number, outcome: '+' | '-' | '?', place?: string];
  const logged = (...taps: readonly Tap[]): Paper =>
    log(
      ...taps.flatMap(([at, outcome, place = 'A108']): (readonly [number, PhoneStep])[] => [
        [AT + at, tap(place)],
        ...(outcome === '?' ? [] : [[AT + at + 1, outcome === '+' ? unlocked(place) : answer('63')] as const]),
      ]),
    );
  const errors = (phone: Paper, lines: readonly CompanyLine[], facts: Partial<Record<FactId, string>> = {}) =>
    clockErrors(caseWith([told(facts)]), segmentsOf(plan, phone.name, phone.readings), lines).map(
      ({ loggedAt, aheadMs }) => [(loggedAt - AT) / MINUTE, aheadMs / MINUTE],
    );
  const m = MINUTE;

  it.each<[string, readonly Tap[], readonly CompanyLine[], readonly (readonly [number, number])[]]>([
    ['an opening and its record', [[5 * m, '+']], [line(0)], [[5, 5]]],
    ['a failure and its record', [[5 * m, '-']], [line(0, 'code')], [[5, 5]]],
    ['a failure without an answer', [[5 * m, '?']], [line(0, 'code')], []],
    ['an opening and a failure', [[5 * m, '+']], [line(0, 'code')], []],
    ['another place', [[5 * m, '+', 'A101']], [line(0)], []],
    ['another person', [[5 * m, '+']], [line(0, 'opened', { user: 'bob' })], []],
    [
      'fewer openings in the record: the latest',
      [
        [5 * m, '+'],
        [9 * m, '+'],
      ],
      [line(4 * m)],
      [[9, 5]],
    ],
    [
      'fewer failures in the record: none',
      [
        [5 * m, '-'],
        [9 * m, '-'],
      ],
      [line(4 * m, 'code')],
      [],
    ],
    [
      'as many failures',
      [
        [5 * m, '-'],
        [9 * m, '-'],
      ],
      [line(0, 'code'), line(4 * m, 'jam')],
      [
        [5, 5],
        [9, 5],
      ],
    ],
    ['a record of the same event in another list', [[5 * m, '-']], [line(0, 'code'), line(2_499, 'refused')], [[5, 5]]],
    [
      'a record 2.5 seconds later, which is another event',
      [[5 * m, '-']],
      [line(0, 'code'), line(2_500, 'refused')],
      [],
    ],
    [
      'a failure right after an opening, which is not a record of the same event',
      [
        [5 * m, '+'],
        [6 * m, '-'],
      ],
      [line(0), line(1_000, 'code')],
      [
        [5, 5],
        [6, 6 - 1 / 60],
      ],
    ],
  ])('by %s', (_, taps, lines, expected) => {
    expect(errors(logged(...taps), lines)).toEqual(expected);
  });

  it.each<[string, readonly Tap[], Partial<Record<FactId, string>>, readonly (readonly [number, number])[]]>([
    [
      'jumped back by more than a minute',
      [
        [0, '?'],
        [-10 * m, '?'],
      ],
      {},
      [
        [0, 0],
        [-10, -11],
      ],
    ],
    [
      'jumped back as far as somebody says',
      [
        [0, '?'],
        [-10 * m, '?'],
      ],
      { 'clock.offset': '9 min behind' },
      [
        [0, 0],
        [-10, -9],
      ],
    ],
    [
      'went back by a minute',
      [
        [0, '?'],
        [-m, '?'],
      ],
      {},
      [],
    ],
    [
      'went back by more than a minute',
      [
        [0, '?'],
        [-m - 1, '?'],
      ],
      {},
      [
        [0, 0],
        [-m / m - 1 / m, -2 - 1 / m],
      ],
    ],
    [
      'went on',
      [
        [0, '?'],
        [m, '?'],
      ],
      {},
      [],
    ],
  ])('whose log %s', (_, taps, facts, expected) => {
    expect(errors(logged(...taps), [], facts)).toEqual(expected);
  });

  it('that jumped counts although records from before the jump agree, but not against records that differ', () => {
    const jumped = logged([0, '+'], [-10 * m, '?']);
    expect(errors(jumped, [line(90_000 - 1)])).toHaveLength(2);
    expect(errors(jumped, [line(-90_000)])).toEqual([[0, 1.5]]);
  });

  it.each<[readonly Pair[], number, number]>([
    [[], 0, 0],
    [[{ loggedAt: AT, aheadMs: 89_999 }], 0, 0],
    [[{ loggedAt: AT, aheadMs: -90_000 }], 0, -90_000],
    [
      [
        { loggedAt: AT, aheadMs: 90_000 },
        { loggedAt: AT + 10, aheadMs: 200_000 },
      ],
      4,
      90_000,
    ],
    [
      [
        { loggedAt: AT, aheadMs: 90_000 },
        { loggedAt: AT + 10, aheadMs: 200_000 },
      ],
      6,
      200_000,
    ],
    [
      [
        { loggedAt: AT + 10, aheadMs: 200_000 },
        { loggedAt: AT - 1, aheadMs: 90_000 },
      ],
      3,
      90_000,
    ],
  ])('with %j, %d ms later, is %d', (pairs, at, ahead) => {
    expect(aheadAt(pairs, AT + at)).toBe(ahead);
  });
});

describe('an account that was frozen', () => {
  const frozen = (at: number, more: Partial<CompanyLine> = {}) =>
    line(at, 'account', { says: 'Account Frozen', ...more });
  const tried = (at: number, opened: boolean) => ({ at: AT + at, opened });
  it.each<[string, readonly CompanyLine[], readonly ReturnType<typeof tried>[], number | undefined]>([
    ['after everything had opened', [frozen(5)], [tried(2, true), tried(1, false)], 5],
    ['at the same instant', [frozen(2)], [tried(2, true)], undefined],
    ['before', [frozen(1)], [tried(2, true)], undefined],
    ['without an attempt', [frozen(5)], [], undefined],
    ['after a failure', [frozen(5)], [tried(1, true), tried(2, false)], undefined],
    ['and released', [frozen(5), frozen(6, { says: 'Account Released' })], [tried(2, true)], undefined],
    ['of somebody else', [frozen(5, { user: 'bob' })], [tried(2, true)], undefined],
    ['in a line of another kind', [frozen(5, { kind: 'other' })], [tried(2, true)], undefined],
    ['of two at the same instant, the last counts', [frozen(5)], [tried(2, false), tried(2, true)], 5],
  ])('%s', (_, lines, all, at) => {
    expect(frozenSince(caseWith([]), lines, all)).toBe(at === undefined ? undefined : AT + at);
  });

  const screen = (about: PortalFact, at: number): Paper =>
    paper('screen', 'portal', [{ channel: 'portal', line: 2, at: AT + at, about }]);
  it.each<[string, PortalFact, number, number | undefined]>([
    ['was frozen five minutes before', { what: 'user.frozen', user: 'Gina Grant', frozen: true }, 20, 15],
    ['was frozen a minute after the last attempt', { what: 'user.frozen', user: 'Gina Grant', frozen: true }, 5, 1],
    ['is not frozen', { what: 'user.frozen', user: 'Gina Grant', frozen: false }, 20, undefined],
    ['is of somebody else', { what: 'user.frozen', user: 'Bob Baker', frozen: true }, 20, undefined],
    ['shows something else', { what: 'user.phone', user: 'Gina Grant', onFile: true }, 20, undefined],
  ])('by a screen %s', (_, fact, minutes, at) => {
    const of = caseWith([screen(fact, minutes * MINUTE)]);
    expect(frozenSince(of, [], [tried(0, true)])).toBe(at === undefined ? undefined : AT + at * MINUTE);
  });
});

describe('sign-ins that failed', () => {
  it.each([
    [[401], [1]],
    [[200], []],
    [
      [401, 200, 401, 0],
      [3, 4],
    ],
    [[401, 299], []],
    [[300], [1]],
    [[199], [1]],
  ])('after the answers %j are those of the lines %j', (statuses, lines) => {
    for (const type of ['signIn', 'activate']) {
      const { readings } = log(
        ...statuses.map((status, i) => [AT + i, { what: 'answer', type, number: 1, status }] as const),
      );
      expect(failedSignInsIn(readings).map((one) => one.line)).toEqual(lines);
    }
    const others = log(
      ...statuses.map((status, i) => [AT + i, { what: 'answer', type: 'keys', number: 1, status }] as const),
    );
    expect(failedSignInsIn(others.readings)).toEqual([]);
  });
});

describe('an attempt of a log', () => {
  const write: PhoneStep = { what: 'write', mac: MAC };
  const lost = (status: number): PhoneStep => ({ what: 'link', mac: MAC, state: 'disconnected', status });
  it.each<[string, readonly PhoneStep[], boolean, number | undefined]>([
    ['that the app calls unlocked', [tap(), unlocked()], true, undefined],
    ['with a success', [tap(), answer('60')], true, 0x60],
    ['with a success after another answer', [tap(), answer('63'), answer('60')], true, 0x60],
    ['with another answer after a success', [tap(), answer('60'), answer('63')], false, 0x63],
    ['with a command after the success', [tap(), answer('60'), write], false, 0x60],
    ['with a command before the success', [tap(), write, answer('60')], true, 0x60],
    ['with an error in spite of a success', [tap(), answer('60'), { what: 'error', target: 'A108' }], false, 0x60],
    ['with a record that is no answer', [tap(), { what: 'notify', mac: MAC, value: '5060' }], false, undefined],
    ['of a set-up that was lost', [tap(), session({ setUp: false }), answer('60'), lost(8)], false, 0x60],
    ['of a set-up that was closed', [tap(), session({ setUp: false }), answer('60'), lost(22)], true, 0x60],
    ['of a lock that was set up and lost', [tap(), session(), answer('60'), lost(8)], true, 0x60],
    ['with nothing', [tap()], false, undefined],
  ])('%s', (_, steps, opened, code) => {
    const { readings } = log(...steps.map((step, i) => [AT + i, step] as const));
    const [segment] = segmentsOf(plan, 'log', readings);
    if (segment === undefined) throw new Error('no attempt');
    expect([openedIn(segment), answerOf(segment)]).toEqual([opened, code]);
  });

  it('begins with a tap, or in a capture with a connection; steps before it belong to none', () => {
    const link = (state: 'connecting' | 'connected'): PhoneStep => ({ what: 'link', mac: MAC, state });
    const found = (...steps: readonly PhoneStep[]) =>
      segmentsOf(plan, 'log', log(...steps.map((step, i) => [AT + i, step] as const)).readings).map((one) => [
        one.target,
        one.source.line,
        one.steps.length,
      ]);
    expect(found(link('connecting'), tap(), link('connecting'), link('connected'), tap('Z9'))).toEqual([
      ['A108', 2, 3],
      ['Z9', 5, 1],
    ]);
    expect(found(link('connected'), link('connecting'), link('connected'))).toEqual([['A108', 2, 2]]);
  });

  it.each<[string, string, readonly PhoneStep[], boolean, About | undefined]>([
    ['at another entry that was not found', 'gate-in', [{ what: 'scan', on: true }], true, undefined],
    [
      'at the entry of the complaint',
      'gate-in',
      [{ what: 'scan', on: true }],
      false,
      { person: 'gina', entry: 'gate-in' },
    ],
    ['at a unit', 'A108', [{ what: 'scan', on: true }], false, undefined],
    ['without a scan', 'gate-in', [], false, undefined],
    [
      'that found another lock',
      'gate-in',
      [
        { what: 'scan', on: true },
        { what: 'found', mac: MAC, name: '' },
      ],
      true,
      undefined,
    ],
    [
      'that found it',
      'gate-in',
      [
        { what: 'scan', on: true },
        { what: 'found', mac: 'C0:FF:EE:10:00:01', name: '' },
      ],
      false,
      undefined,
    ],
    [
      'that connected',
      'gate-in',
      [
        { what: 'scan', on: true },
        { what: 'link', mac: 'C0:FF:EE:10:00:01', state: 'connecting' },
      ],
      false,
      undefined,
    ],
  ])('%s was made from afar: %s', (_, target, steps, afar, about) => {
    const start: PhoneStep = { what: 'tap', target, mac: 'C0:FF:EE:10:00:01' };
    const { readings } = log(...[start, ...steps].map((step, i) => [AT + i, step] as const));
    const [segment] = segmentsOf(plan, 'log', readings);
    if (segment === undefined) throw new Error('no attempt');
    expect(isFromAfar(caseWith([], about), segment)).toBe(afar);
  });
});

describe('a complaint', () => {
  type Facts = Partial<Record<FactId, string>>;
  const STAFF: About = { person: 'maya', unit: 'A108' };
  it.each<[Facts, About | undefined, portal: boolean, withoutTap: boolean]>([
    [{}, undefined, false, false],
    [{}, STAFF, true, true],
    [{ 'unlockButton.grey': 'yes' }, undefined, true, true],
    [{ 'unlockButton.grey': 'no' }, undefined, false, false],
    [{ 'emergency.sent': 'yes' }, undefined, true, true],
    [{ 'emergency.sent': 'no' }, undefined, false, true],
    [{ 'someone.atDoor': 'no' }, undefined, true, true],
    ...(['signIn.failed', 'fob.tried', 'fob.added', 'hours.fob', 'code.given'] as const).flatMap(
      (fact): [Facts, About | undefined, boolean, boolean][] => [
        [{ [fact]: 'yes' }, undefined, false, true],
        [{ [fact]: 'no' }, undefined, false, false],
        [{ [fact]: 'yes', 'unlockButton.grey': 'yes' }, STAFF, false, true],
        [{ [fact]: 'no' }, STAFF, true, true],
      ],
    ),
    ...(
      [
        'touched.before',
        'otherDevice.works',
        'light.seen',
        'motor.heard',
        'hasp.free',
        'handle.stoodOn',
        'entry.passed',
      ] as const
    ).map((fact): [Facts, About | undefined, boolean, boolean] => [{ [fact]: 'no' }, STAFF, false, false]),
    ...(['signal.atDoor', 'message.seen'] as const).flatMap((fact): [Facts, About | undefined, boolean, boolean][] => [
      [{ [fact]: 'yes' }, STAFF, true, true],
      [{ [fact]: 'yes', 'unlockButton.grey': 'yes' }, undefined, false, false],
    ]),
  ])('with %j of %j is about the portal: %s; nobody tapped: %s', (facts, about, isPortal, withoutTap) => {
    const of = caseWith([told(facts)], about);
    expect([isAboutPortal(of), isWithoutTap(of)]).toEqual([isPortal, withoutTap]);
  });
});

describe('a remote unlock', () => {
  const remote = (at: number, place = 'A108'): Reading => ({
    channel: 'activity-csv',
    line: 2,
    at: AT + at,
    type: 'Remotely Unlocked',
    activity: 'Portal',
    user: 'Maya Moss',
    place,
    details: '',
  });
  const csv = (...rows: readonly Reading[]): Paper =>
    paper(
      'csv',
      'activity-csv',
      rows.map((one, i) => ({ ...one, line: i + 2 })),
    );
  const toldAt = (answer: string, ats: readonly number[]): Paper =>
    paper('b.yaml', 'told', [{ channel: 'told', line: 7, at: ats[0] ?? 0, fact: 'emergency.sent', answer, ats }]);
  it.each<[string, readonly Paper[], readonly number[]]>([
    ['in the records, twice within 2.5 seconds', [csv(remote(0), remote(2_500))], [0]],
    ['in the records, twice', [csv(remote(0), remote(2_501))], [0, 2_501]],
    ['of another unit', [csv(remote(0, 'A101'))], []],
    ['that somebody reports with its time', [toldAt('yes', [AT + 9])], [9]],
    ['that somebody reports without a time', [toldAt('yes', [])], [0]],
    ['that somebody denies', [toldAt('no', [AT + 9])], []],
    ['in the records, and reported', [csv(remote(5)), toldAt('yes', [AT + 9])], [5]],
  ])('%s', (_, papers, ats) => {
    const { remoteAt } = evidenceOf(caseWith([told({}), ...papers]));
    expect(remoteAt.map((at) => at - AT)).toEqual(ats);
  });
});

describe('what others opened', () => {
  const opened = (at: number, user: string, place = 'A108'): Reading => ({
    channel: 'activity-csv',
    line: 2,
    at: AT + at,
    type: 'Access',
    activity: 'Phone',
    user,
    place,
    details: '',
  });
  const DAYS = 24 * 60 * MINUTE;
  it.each<[string, number, string, string, number]>([
    ['at about the time of the attempt is explained by it', 90_000 - 1, 'Bob Baker', 'A108', 0],
    ['a minute and a half later is not', 90_000, 'Bob Baker', 'A108', 1],
    ['shortly before is explained', -90_000 + 1, 'Bob Baker', 'A108', 0],
    ['a minute and a half before is not', -90_000, 'Bob Baker', 'A108', 1],
    ['elsewhere does not count', 10 * MINUTE, 'Bob Baker', 'A101', 0],
    ['three days later counts', 3 * DAYS, 'Bob Baker', 'A108', 1],
    ['later than three days does not', 3 * DAYS + 1, 'Bob Baker', 'A108', 0],
  ])('%s', (_, at, user, place, count) => {
    const csv = paper('csv', 'activity-csv', [opened(at, user, place)]);
    expect(evidenceOf(caseWith([told({}), csv])).others).toHaveLength(count);
  });

  it('the end of what is compared is that of the last file, between half an hour and three days after the complaint', () => {
    const end = (to: number | undefined) => {
      const screen = { ...paper('screen', 'portal', []), ...(to === undefined ? {} : { to: AT + to }) };
      return (evidenceOf(caseWith([told({}), screen])).to - AT) / MINUTE;
    };
    expect([undefined, 29 * MINUTE, 31 * MINUTE, 3 * DAYS, 3 * DAYS + MINUTE].map(end)).toEqual([
      30, 30, 31, 4_320, 4_320,
    ]);
  });
});
