/** Each comparison between the evidence and a run: what it says, how much a difference counts, and each limit from both sides. */
import { describe, expect, it, test } from 'vitest';
import type { PhoneReading, PhoneStep, PortalFact } from '../../src/diagnosis/channels/reading.ts';
import { type CompanyKind, type CompanyLine, FAILURES } from '../../src/diagnosis/company-lines.ts';
import { type CaseScope, compareCompany } from '../../src/diagnosis/compare/company.ts';
import { about, type Finding, isDifference, seenIn } from '../../src/diagnosis/compare/finding.ts';
import { compareKeys, comparePhone, compareSignIns } from '../../src/diagnosis/compare/phone.ts';
import { compareScreen } from '../../src/diagnosis/compare/screen.ts';
import type { Segment } from '../../src/diagnosis/phone-segments.ts';
import { AT, companyLine as line, MAC, MINUTE, session } from './made-case.ts';

const HOUR = 60 * MINUTE;
/** What was said and how much it cost, of the findings that cost something. */
const differences = (findings: readonly Finding[]): [string, number][] =>
  findings.flatMap(({ says, cost }): [string, number][] => (cost === 0 ? [] : [[says, Number(cost.toFixed(3))]]));

describe('a finding', () => {
  it('has both sides only if they differ, and nothing if one is unknown', () => {
    const source = { paper: 'a', line: 1 };
    expect(about(source, 'x', 'a', 'a', 5)).toEqual([{ ...source, says: 'x: a', weight: 5, cost: 0 }]);
    expect(about(source, 'x', '', 'b', 5)).toEqual([{ ...source, says: 'x: none, expected b', weight: 5, cost: 5 }]);
    expect([...about(source, 'x', undefined, 'b', 5), ...about(source, 'x', 'b', undefined, 5)]).toEqual([]);
    expect([-1, 0.5, 2].map((share) => about(source, 'x', 1, 2, 4, () => share)[0]?.cost)).toEqual([0, 2, 4]);
    expect([seenIn('x: a, expected b'), seenIn('x: a')]).toEqual(['x: a', 'x: a']);
  });

  it('is a difference above a cost of 0.2', () => {
    const cost = (of: number): Finding => ({ paper: '', line: 0, says: '', weight: 1, cost: of });
    expect([0.2, 0.201].map((each) => isDifference(cost(each)))).toEqual([false, true]);
  });
});

describe('an attempt of a phone', () => {
  const tap: PhoneStep = { what: 'tap', target: 'A108', mac: MAC };
  const scan: PhoneStep = { what: 'scan', on: true };
  const off: PhoneStep = { what: 'scan', on: false };
  const found: PhoneStep = { what: 'found', mac: MAC, name: 'NOKE1A' };
  const other: PhoneStep = { what: 'found', mac: 'C0:FF:EE:00:01:09', name: 'NOKE1A' };
  const connecting: PhoneStep = { what: 'link', mac: MAC, state: 'connecting' };
  const connected: PhoneStep = { what: 'link', mac: MAC, state: 'connected' };
  const answered = (value: string): PhoneStep => ({ what: 'notify', mac: MAC, value });
  const error = (message?: string, code?: number): PhoneStep => ({
    what: 'error',
    target: 'A108',
    ...(message === undefined ? {} : { message }),
    ...(code === undefined ? {} : { code }),
  });
  const request = (type: string): PhoneStep => ({ what: 'request', type, number: 1 });
  const answer = (type: string, status: number): PhoneStep => ({ what: 'answer', type, number: 1, status });

  /** Each step a hundred milliseconds after the last. */
  const attempt = (...steps: readonly PhoneStep[]): Segment => ({
    target: 'A108',
    loggedAt: AT,
    source: { paper: 'log', line: 1 },
    steps: steps.map((step, i): PhoneReading => ({ channel: 'android-log', line: i + 1, at: AT + 100 * i, step })),
  });
  const compared = (seen: Segment, run: Segment, isCapture = false) =>
    differences(comparePhone('log', [seen], [run], isCapture));

  const STAGES: readonly (readonly [string, readonly PhoneStep[]])[] = [
    ['nothing', [tap, off, other]],
    ['a scan', [tap, scan, other]],
    ['the lock found', [tap, scan, found, connecting]],
    ['a connection', [tap, scan, found, connected]],
    ['an answer', [tap, scan, found, connected, answered('5169')]],
    ['opened', [tap, scan, found, connected, answered('5160')]],
  ];
  const reached = STAGES.flatMap(([seen, steps], i) =>
    STAGES.map(([expected, other], j): [string, string, Segment, Segment, number] => [
      seen,
      expected,
      attempt(...steps, error('It failed.')),
      attempt(...other, error('It failed.')),
      Math.min(i, j) === Math.max(i, j) ? 0 : 6 * Math.min(1, 0.7 + 0.15 * Math.abs(i - j)),
    ]),
  );
  // With an error of the app, a success of the lock counts as an answer.
  it.each(reached.filter(([seen, expected]) => seen !== 'opened' && expected !== 'opened'))(
    'that reached %s, where %s would be expected',
    (seen, expected, left, right, cost) => {
      const says = (findings: readonly [string, number][]) => findings.filter(([one]) => one.startsWith('the attempt'));
      expect(says(compared(left, right))).toEqual(
        cost === 0 ? [] : [[`the attempt reached: ${seen}, expected ${expected}`, Number(cost.toFixed(3))]],
      );
    },
  );

  it('whose log ends before the message may have got further, but not less far; a capture has no message', () => {
    const [short, long] = [attempt(tap, scan), attempt(tap, scan, found, connected)];
    expect(compared(short, long)).toEqual([]);
    expect(compared(long, short)).toEqual([['the attempt reached: a connection, expected a scan', 6]]);
    expect(compared(attempt(connecting), attempt(connecting, connected), true)).toEqual([
      ['the attempt reached: nothing, expected a connection', 6],
    ]);
  });

  it.each<[string, readonly PhoneStep[], readonly PhoneStep[], readonly [string, number][]]>([
    [
      'the answer',
      [connected, answered('5169'), error()],
      [connected, answered('5163'), error()],
      [['the lock answered: 69, expected 63', 5]],
    ],
    ['the message', [error('One.')], [error('Two.')], [['the app said: One., expected Two.', 4]]],
    ['the code', [error('One.', 5)], [error('One.', 6)], [['the app’s error: 5, expected 6', 4]]],
    ['a message that one side lacks', [error()], [error('Two.', 6)], []],
    [
      'the requests, except uploads, each once',
      [request('keys'), request('keys'), request('upload'), error()],
      [request('unlock'), request('keys'), error()],
      [['requests of the attempt: keys, expected unlock keys', 1.2]],
    ],
    [
      'requests that failed',
      [answer('keys', 199), answer('unlock', 200), answer('a', 299), error()],
      [answer('keys', 300), answer('unlock', 0), error()],
      [['requests without success: keys, expected keys unlock', 2]],
    ],
    ['no request that failed', [error()], [answer('a', 200), answer('b', 299), error()], []],
    ['the voltage by less than 80 mV', [session(), error()], [session({ batteryMv: 3_079 }), error()], []],
    [
      'the voltage by 80 mV',
      [session(), error()],
      [session({ batteryMv: 3_080 }), error()],
      [['battery in the session: 3000, expected 3080', 2]],
    ],
    [
      'the clock of the lock',
      [session({ clockValid: false }), error()],
      [session(), error()],
      [['the lock’s clock is: not set, expected set', 2.5]],
    ],
    [
      'the position of a bolt that rests',
      [session({ state: 0 }), error()],
      [session({ state: 2 }), error()],
      [['the bolt, according to the session: unlocked, expected locked', 2]],
    ],
  ])('differs in %s', (_, seen, run, expected) => {
    expect(compared(attempt(tap, ...seen), attempt(tap, ...run)).filter(([says]) => !says.startsWith('milli'))).toEqual(
      expected,
    );
  });

  it('differs in how long it took, by the ratio, and never counts in full until nine times as long', () => {
    const took = (...before: readonly PhoneStep[]) => attempt(tap, ...before, error());
    const [, cost = 0] = compared(took(), took(scan, off, scan, off)).find(([says]) => says.startsWith('milli')) ?? [];
    expect(cost).toBeCloseTo((1.3 * Math.log(900 / 500)) / 2, 3);
  });

  it('is compared with that of the same number from the end; earlier ones count for a third', () => {
    const failed = [attempt(tap, error('One.')), attempt(tap, error('One.'))];
    const others = failed.map(() => attempt(tap, error('Two.')));
    const costs = (seen: readonly Segment[], run: readonly Segment[]) =>
      differences(comparePhone('log', seen, run, false));
    expect(costs(failed, others).map(([, cost]) => cost)).toEqual([4, 1.4]);
    expect(costs(failed, others.slice(1))).toEqual([
      ['the app said: One., expected Two.', 4],
      ['an attempt at A108, a target that the app would not offer', 2.1],
    ]);
    expect(costs(failed.slice(1), [])).toEqual([['an attempt at A108, a target that the app would not offer', 6]]);
    expect(costs([], others)).toEqual([['no attempt at A108, although one would be expected', 3]]);
    expect(costs([failed[0] as Segment], [...others, attempt(tap, error('One.'))])).toEqual([]);
  });

  it('in a capture has neither messages nor requests, and none is expected that did not connect', () => {
    const left = attempt(connecting, connected, answered('5169'));
    const right = attempt(tap, request('keys'), connecting, connected, answered('5169'), error('Two.', 5));
    expect(compared(left, right, true)).toEqual([]);
    expect(differences(comparePhone('log', [], [attempt(tap, error('Two.'))], true))).toEqual([]);
  });

  it.each([
    [[401], [401], []],
    [[200], [401], ['no failed sign-in, although one would be expected']],
    [[401], [401, 200], ['the sign-in failed: yes, expected no']],
    [[401, 200], [200], []],
  ])('whose sign-ins were answered with %j, where %j would be expected', (seen, run, says) => {
    const steps = (statuses: readonly number[]) => attempt(...statuses.map((one) => answer('signIn', one))).steps;
    const findings = differences(compareSignIns('log', steps(seen), steps(run)));
    expect(findings).toEqual(says.map((one) => [one, one.startsWith('no') ? 3 : 5]));
  });

  it.each([
    [[3], [3], []],
    [[3], [4], [0.2]],
    [[], [4], []],
    [[3, 0], [3, 0], []],
    [[3, 0], [3], [4]],
    [[3], [0], [4]],
    [[0], [], [4]],
  ])('whose app listed %j keys, where %j would be expected', (seen, run, costs) => {
    const steps = (counts: readonly number[]) =>
      attempt(...counts.map((count) => ({ what: 'keys', count }) as const)).steps;
    expect(differences(compareKeys('log', steps(seen), steps(run))).map(([, cost]) => cost)).toEqual(costs);
  });
});

describe('a line of the company', () => {
  const scope: CaseScope = {
    places: new Set(['A108', 'gate-in']),
    person: 'gina',
    unit: 'A108',
    from: AT - HOUR,
    to: AT + HOUR,
  };
  const compared = (seen: readonly CompanyLine[], run: readonly CompanyLine[]) =>
    differences(compareCompany('csv', seen, run, scope));

  const FOUND: readonly (readonly [CompanyKind, extra: number, lacking: number])[] = [
    ...[...FAILURES].map((kind) => [kind, 5, 2] as const),
    ['status', 4.5, 1.5],
    ['account', 4.5, 1.5],
    ['share', 4.5, 2.5],
    ['unshare', 4.5, 2.5],
    ['opened', 3.5, 2],
    ['remote', 3.5, 2],
    ['locked', 0.4, 0.2],
    ['moved-in', 0.4, 0.2],
    ['moved-out', 0.4, 0.2],
    ['other', 0.4, 0.2],
    ['manual', 2, 1],
    ['reset', 2, 1],
  ];
  it.each(FOUND)(
    'that says %s counts against a run without it, and less if only the run has it',
    (kind, extra, lacking) => {
      const opened = line('manual', { place: 'gate-in' });
      expect(compared([line(kind)], [line(kind)])).toEqual([]);
      expect(compared([line(kind)], [])).toEqual([[`${kind} at A108, although none would be expected`, extra]]);
      expect(compared([opened], [opened, line(kind)])).toEqual([
        [`no line ${kind} at A108, although one would be expected`, lacking],
      ]);
    },
  );

  it.each<[string, Partial<CompanyLine>, boolean]>([
    ['two minutes apart', { at: AT + 2 * MINUTE }, true],
    ['further apart', { at: AT + 2 * MINUTE + 1 }, false],
    ['at another place', { place: 'gate-in' }, false],
    ['of another kind', { kind: 'code' }, false],
    ['of somebody else', { user: 'bob' }, false],
    ['of nobody named', { user: undefined }, true],
  ])('is the same as one %s: %s', (_, more, same) => {
    expect(compared([line('jam')], [line('jam', more)]).length === 0).toBe(same);
  });

  it.each<[CompanyKind, number, string, string, boolean]>([
    ['status', 7, 'a (Occupied)', 'b (occupied)', true],
    ['status', 7, 'a (Occupied)', 'b', true],
    ['status', 0, 'a (Occupied)', 'b (Pre-Let)', false],
    ['status', 7.1, 'a', 'b', false],
    ['share', 7, 'a', 'b', true],
    ['unshare', 7, 'a', 'b', true],
    ['share', 7.1, 'a', 'b', false],
    ['opened', 0, 'a (Occupied)', 'b (Overlock)', true],
  ])('%s, %d minutes apart, %s and %s, is one: %s', (kind, minutes, says, other, same) => {
    const seen = [line(kind, { says })];
    expect(compared(seen, [line(kind, { says: other, at: AT + minutes * MINUTE })]).length === 0).toBe(same);
  });

  it.each<[string, CompanyLine, boolean]>([
    ['at the start of the scope', line('jam', { at: scope.from }), true],
    ['before it', line('jam', { at: scope.from - 1 }), false],
    ['at its end', line('jam', { at: scope.to }), true],
    ['after it', line('jam', { at: scope.to + 1 }), false],
    ['at another place', line('jam', { place: 'A101' }), false],
    ['about their account', line('account', { place: '' }), true],
    ['about another account', line('account', { place: '', user: 'bob' }), false],
    ['of somebody else at the unit', line('opened', { user: 'bob' }), true],
    ['of somebody else who locked the unit', line('locked', { user: 'bob' }), false],
    ['of a unit that nobody locked', line('locked', { user: undefined }), true],
    ['of somebody else at the entry', line('opened', { user: 'bob', place: 'gate-in' }), false],
    ['of nobody at the entry', line('opened', { user: undefined, place: 'gate-in' }), false],
    ['of a failure of nobody at the entry', line('code', { user: undefined, place: 'gate-in' }), true],
  ])('%s counts: %s', (_, one, counts) => {
    expect(compareCompany('csv', [one], [], scope)).toHaveLength(counts ? 1 : 0);
  });

  it('counts once in full, then for a third, and each of the run matches one', () => {
    expect(compared([line('jam'), line('jam'), line('jam')], [line('jam')]).map(([, cost]) => cost)).toEqual([
      1.75, 1.75,
    ]);
  });

  it('is missed only up to two hours after the last line of the file', () => {
    const seen = [line('other', { at: AT - HOUR })];
    const late = (at: number) => [...seen, line('jam', { at })];
    expect(compared(seen, late(AT + HOUR))).toHaveLength(1);
    const earlier = [line('other', { at: AT - HOUR - 1 })];
    expect(compared(earlier, [line('jam', { at: AT + HOUR })])).toEqual([]);
    expect(compared([], late(AT))).toEqual([]);
  });
});

describe('a screen of the portal', () => {
  const screen = (...facts: readonly PortalFact[]) =>
    facts.map((fact, i) => ({ channel: 'portal' as const, line: i + 2, at: AT, about: fact }));
  const compared = (seen: PortalFact, ...run: readonly PortalFact[]) =>
    differences(compareScreen('screen', screen(seen), screen(...run), AT - 10 * HOUR));
  const [unit, user, mac] = ['A108', 'Gina Grant', MAC];
  const report = (ago: number | undefined): PortalFact => ({
    what: 'controller.report',
    mac,
    unit,
    ...(ago === undefined ? {} : { lastAt: AT - ago }),
  });
  const battery = (level: string, mv?: number): PortalFact => ({
    what: 'controller.battery',
    mac,
    unit,
    level,
    ...(mv === undefined ? {} : { mv }),
  });

  test.each<[PortalFact, PortalFact, string, number]>([
    [
      { what: 'unit.status', unit, status: 'Overlock' },
      { what: 'unit.status', unit, status: 'Occupied' },
      'status: Overlock, expected Occupied',
      5,
    ],
    [
      { what: 'unit.state', unit, state: 'Open' },
      { what: 'unit.state', unit, state: 'Closed' },
      'unit: Open, expected Closed',
      2,
    ],
    [
      { what: 'unit.tenant', unit, tenant: '' },
      { what: 'unit.tenant', unit, tenant: user },
      'tenant: none, expected Gina Grant',
      3,
    ],
    [
      { what: 'unit.shared', unit, withManager: true },
      { what: 'unit.shared', unit, withManager: false },
      'shared with manager: yes, expected no',
      1,
    ],
    [
      { what: 'unit.controller', unit, present: false },
      { what: 'unit.controller', unit, present: true },
      'controller present: no, expected yes',
      5,
    ],
    [
      { what: 'controller.status', mac, unit, status: 'offline' },
      { what: 'controller.status', mac, unit, status: 'ready' },
      'controller: offline, expected ready',
      4,
    ],
    [
      { what: 'user.role', user, role: 'Tenant' },
      { what: 'user.role', user, role: 'Manager' },
      'role: Tenant, expected Manager',
      1,
    ],
    [
      { what: 'user.frozen', user, frozen: true },
      { what: 'user.frozen', user, frozen: false },
      'frozen: yes, expected no',
      5,
    ],
    [
      { what: 'user.phone', user, onFile: false },
      { what: 'user.phone', user, onFile: true },
      'phone number on file: no, expected yes',
      5,
    ],
    [
      { what: 'user.key', user, status: 'Expired' },
      { what: 'user.key', user, status: 'Active' },
      'Offline Key Expiration: Expired, expected Active',
      2.5,
    ],
    [
      { what: 'button', unit, button: 'Unlock', enabled: false },
      { what: 'button', unit, button: 'unlock', enabled: true },
      'button Unlock of A108: grey, expected active',
      5,
    ],
    [battery('LOW'), battery('healthy'), 'battery: low, expected healthy', 3.5],
    [battery('low', 2_500), battery('LOW', 2_560), 'millivolts: 2500, expected 2560', 1.5],
    [report(3 * HOUR), report(2 * HOUR), 'last report: hours ago, expected recent', 3],
    [report(31 * HOUR), report(HOUR), 'last report: more than a day ago, expected recent', 3],
    [report(undefined), report(HOUR), 'last report: more than a day ago, expected recent', 3],
  ])('that shows %j, where %j would be expected', (seen, run, says, cost) => {
    expect(compared(seen, run)).toEqual([[says, cost]]);
    expect([compared(seen, seen), compared(run, run)]).toEqual([[], []]);
  });

  test.each<[string, PortalFact, PortalFact]>([
    ['millivolts that differ by less than 60', battery('low', 2_500), battery('low', 2_559)],
    ['a level that is not known yet', battery('Unknown'), battery('low')],
    ['reports less than two hours old', report(2 * HOUR), report(1)],
    ['reports of up to thirty hours', report(30 * HOUR), report(2 * HOUR + 1)],
    [
      'letters and spaces',
      { what: 'unit.status', unit: 'a108', status: ' overlock' },
      { what: 'unit.status', unit, status: 'Overlock' },
    ],
    ['another subject', { what: 'unit.status', unit: 'A101', status: 'a' }, { what: 'unit.status', unit, status: 'b' }],
    [
      'a lock that has not reported since the run began',
      { what: 'controller.status', mac, unit, status: 'a' },
      { what: 'controller.status', mac: MAC.toLowerCase(), unit, status: 'a' },
    ],
  ])('is the same in spite of %s', (_, seen, run) => {
    expect(compared(seen, run)).toEqual([]);
  });

  it('is not compared where the lock has not reported since ten minutes after the run began', () => {
    const [seen, run]: PortalFact[] = [
      { what: 'controller.status', mac, unit, status: 'offline' },
      { what: 'controller.status', mac, unit, status: 'ready' },
    ];
    if (seen === undefined || run === undefined) throw new Error('two facts');
    const shown = (ago: number | undefined) => compared(seen, run, report(ago)).length;
    expect([10 * HOUR, 10 * HOUR - 10 * MINUTE + 1, 10 * HOUR - 10 * MINUTE, undefined].map(shown)).toEqual([
      0, 0, 1, 1,
    ]);
  });

  it('of a user is not frozen unless it says so', () => {
    const status: PortalFact = { what: 'user.status', user, status: 'Registered' };
    const frozen: PortalFact = { what: 'user.frozen', user: 'gina grant', frozen: true };
    expect(differences(compareScreen('s', screen(status), screen(status, frozen), 0))).toEqual([
      ['frozen: no, expected yes', 5],
    ]);
    expect(differences(compareScreen('s', screen(status, frozen), screen(status), 0))).toEqual([
      ['frozen: yes, expected no', 5],
    ]);
    expect(differences(compareScreen('s', screen({ ...status, status: 'Invited' }), screen(status), 0))).toEqual([
      ['app status: Invited, expected Registered', 4],
    ]);
  });
});
