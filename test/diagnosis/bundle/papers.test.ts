/** Every text field of every channel: what is no word of the product does not leave the company, and what is needed does. */
import { describe, expect, it } from 'vitest';
import { pseudonymisedPapers } from '../../../src/diagnosis/bundle/papers.ts';
import { Pseudonymiser } from '../../../src/diagnosis/bundle/pseudonymiser.ts';
import { ASKED, type Case } from '../../../src/diagnosis/case.ts';
import { readPaper } from '../../../src/diagnosis/channels/channels.ts';
import type {
  Paper,
  PaperContext,
  PhoneStep,
  PortalFact,
  Reading,
  RedirectPerson,
} from '../../../src/diagnosis/channels/reading.ts';
import { AT, caseWith, paper } from '../made-case.ts';

const CONTEXT: PaperContext = { timeZone: 'America/Denver', year: 2026 };
const WEEK = 7 * 24 * 3_600_000;
const MAC = 'C0:FF:EE:00:01:08';
const SECRET = 'Zorblatt';

const printed = (of: Case) => pseudonymisedPapers(of, new Pseudonymiser(of.plan, WEEK), CONTEXT);
const textOf = (one: Reading): string =>
  Buffer.from(printed(caseWith([paper('a', one.channel, [one])]))[0]?.bytes ?? []).toString('latin1');

const someone: RedirectPerson = {
  firstName: 'Gina',
  lastName: 'Grant',
  email: 'gina@example.com',
  phone: '+13035550109',
  type: 'tenant',
};
const phone = (step: PhoneStep, channel: 'android-log' | 'ios-log' | 'btsnoop' = 'android-log'): Reading => ({
  channel,
  line: 1,
  at: AT,
  step,
});
const screen = (about: PortalFact): Reading => ({ channel: 'portal', line: 2, at: AT, about });
const [unit, user, mac] = ['A108', 'Gina Grant', MAC];

/** One reading of each kind, with every text field that it can have. */
const READINGS: readonly Reading[] = [
  { channel: 'activity-csv', line: 2, at: AT, type: 'Other', activity: 'Locked', user, place: unit, details: 'open' },
  {
    channel: 'redirect',
    line: 1,
    at: AT,
    receivedAt: AT,
    createdAt: AT,
    event: {
      type: 'lock',
      subtype: 'lock.unlock',
      recordType: 'Unlock',
      reason: 'Invalid Key',
      zone: 'zone',
      by: someone,
      for: someone,
      lock: { name: unit, mac, hwType: '1A' },
      unit: { name: unit, rentalState: 'Occupied', externalId: 'a' },
      lockTimeInvalidType: 'none',
      site: { name: 'Site', timeZone: 'America/Denver' },
      storeId: 'a',
      pmsId: 'b',
    },
  },
  {
    channel: 'core-activity',
    line: 1,
    at: AT,
    mac,
    action: 'unlock',
    recordedAt: AT,
    from: AT,
    to: AT,
    trackingKey: 'ABCD',
  },
  ...[
    { what: 'request', type: 'refresh', number: 1 } as const,
    { what: 'answer', type: 'refresh', number: 1, status: 200 } as const,
    { what: 'tap', target: unit, mac } as const,
    { what: 'found', mac, name: 'NOKE1A_C0FFEE000108', rssi: -60 } as const,
    { what: 'error', target: unit, message: 'Try again.', code: 317 } as const,
    { what: 'unlocked', target: unit, message: 'Unlocked' } as const,
  ].map((step) => phone(step)),
  ...[
    { what: 'unit.status', unit, status: 'Occupied' } as const,
    { what: 'unit.tenant', unit, tenant: user } as const,
    { what: 'user.role', user, role: 'Tenant' } as const,
    { what: 'user.status', user, status: 'Registered' } as const,
    { what: 'user.key', user, status: 'Active', until: AT } as const,
    { what: 'controller.report', mac, unit, lastAt: AT } as const,
    { what: 'button', unit, button: 'Unlock', enabled: true } as const,
  ].map(screen),
  ...(['message.seen', 'shared.by', 'code.given'] as const).map(
    (fact): Reading => ({ channel: 'told', line: 3, at: AT, fact, answer: 'open', clock: 'phone', ats: [AT] }),
  ),
];

/** The values that choose a variant, or that have a form of their own and never contain a name. */
const FIXED = new Set(['channel', 'what', 'fact', 'status']);
function* fields(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  for (const [key, of] of Object.entries(value ?? {}))
    if (typeof of === 'string' && !FIXED.has(key)) yield [...path, key];
    else if (typeof of === 'object' && !Array.isArray(of)) yield* fields(of, [...path, key]);
}
const withText = <T>(value: T, [key = '', ...rest]: readonly string[], text: string): T =>
  ({
    ...value,
    [key]: rest.length === 0 ? text : withText((value as Record<string, unknown>)[key], rest, text),
  }) as T;

describe('a text field', () => {
  const all = READINGS.flatMap((reading) => {
    const kind =
      'step' in reading
        ? reading.step.what
        : 'about' in reading
          ? reading.about.what
          : 'fact' in reading
            ? reading.fact
            : '';
    return [...fields(reading)].map((path): [string, readonly string[], Reading] => [
      `${reading.channel} ${kind} ${path.join('.')}`,
      path,
      reading,
    ]);
  });
  it.each(all)('%s: a name does not leave the company', (_, path, reading) => {
    for (const text of [SECRET, `${SECRET} open`, '1A Zorblatt'])
      expect(textOf(withText(reading, path, text)).toLowerCase()).not.toContain(SECRET.toLowerCase());
  });
});

describe('what is needed', () => {
  it('stays: kinds of locks, zones, places, plain words, and the clock of a fact', () => {
    const [csv, event] = READINGS;
    if (csv === undefined || event === undefined) throw new Error('two readings');
    expect(textOf(csv)).toContain('03/12/2026');
    expect(textOf(csv)).toContain('A108');
    expect(textOf(event)).toContain('"1A"');
    expect(textOf(event)).toContain('America/Denver');
    for (const clock of ['site', 'phone', 'watch', 'America/Chicago'])
      expect(
        textOf({ channel: 'told', line: 3, at: AT, fact: 'light.seen', answer: 'yes', clock, ats: [AT] }),
      ).toContain(clock);
    for (const answer of ['yes', 'no', 'unknown'])
      expect(textOf({ channel: 'told', line: 3, at: AT, fact: 'shared.by', answer, ats: [] })).toContain(
        `value: ${answer} `,
      );
  });

  it.each([
    ['android-log', 'write', '5201AABBCCDDEE', '5201AABB', 'CCDD'],
    ['ios-log', 'notify', '5160AABBCCDDEE', '5160', 'AABB'],
  ] as const)('of a value in %s (%s) only the first bytes stay', (channel, what, value, kept, left) => {
    const readings = [
      phone({ what: 'link', mac, state: 'syncing' }, channel),
      phone({ what, mac, value } as PhoneStep, channel),
    ];
    const bytes = Buffer.from(printed(caseWith([paper('a', channel, readings)]))[0]?.bytes ?? []).toString();
    expect(bytes).toContain(kept);
    expect(bytes).not.toContain(left);
  });

  it('stays of a value in a capture, too, whose other bytes are zero', () => {
    const long = `5160${'AB'.repeat(18)}`;
    const readings = [
      { what: 'scan', on: true },
      { what: 'link', mac, state: 'connecting' },
      { what: 'link', mac, state: 'connected' },
      { what: 'notify', mac, value: long },
    ].map((step) => phone(step as PhoneStep, 'btsnoop'));
    const [file] = printed(caseWith([paper('a', 'btsnoop', readings)]));
    const read = readPaper('a', file?.bytes ?? new Uint8Array(), CONTEXT);
    expect(
      read.channel === undefined
        ? []
        : read.readings.flatMap((one) => ('step' in one && one.step.what === 'notify' ? [one.step.value] : [])),
    ).toEqual([`5160${'00'.repeat(18)}`]);
  });
});

describe('the files of a bundle', () => {
  const fact = (answer: string): Reading => ({ channel: 'told', line: 3, at: 0, fact: 'light.seen', answer, ats: [] });
  const names = (...papers: readonly Paper[]) => printed(caseWith(papers)).map(({ name, left }) => `${name} ${left}`);
  const [csv] = READINGS;
  it('are in the order of the case, without empty ones except what people told, and count the lines that were not read', () => {
    if (csv === undefined) throw new Error('a reading');
    const unread = { ...paper('a', 'activity-csv', [csv]), unread: [{ line: 9, text: '?' }] };
    expect(names(paper('x', 'redirect', []), unread, paper('b', 'told', []))).toEqual([
      '0001-activity.csv 1',
      '0002-told.yaml 0',
    ]);
    expect(names(unread)).toEqual(['0001-activity.csv 1', '9999-answers.yaml 0']);
  });

  it('end with the answers given on the terminal, if there are any', () => {
    const of = caseWith([paper('told.yaml', 'told', [fact('yes')])]);
    const asked: Case = {
      ...of,
      facts: new Map([
        ...of.facts,
        ['motor.heard', { paper: ASKED, line: 1, answer: 'no', ats: [], approx: false, day: false }],
      ]),
    };
    const files = printed(asked);
    expect(files.map(({ name }) => name)).toEqual(['0001-told.yaml', '9999-answers.yaml']);
    const answers = Buffer.from(files[1]?.bytes ?? []).toString();
    expect(answers).toContain('motor.heard: { value: no }');
    expect(answers).not.toContain('light.seen');
    expect(answers).toMatch(/about: \{ person: "person-\d+", unit: "A108" \}/);
  });
});

describe('a pseudonym', () => {
  const { plan } = caseWith([]);
  const shared = plan.people.map((one, i) => (i < 2 ? { ...one, name: 'Same Name' } : one));
  it('of a value that two people share is that of the first', () => {
    const first = new Pseudonymiser(plan, WEEK).plan.people[0]?.name;
    expect(new Pseudonymiser({ ...plan, people: shared }, WEEK).person('Same Name')).toBe(first);
  });

  it('is the same for the same value, however it is spelled, and none for an empty one', () => {
    const of = new Pseudonymiser(plan, WEEK);
    expect(['', ' ', 'Nobody Known', 'nobody known '].map((name) => of.person(name))).toEqual([
      '',
      '',
      'Somebody 1',
      'Somebody 1',
    ]);
    expect(['', 'x@y.z', 'X@Y.Z'].map((one) => of.email(one))).toEqual([
      '',
      'somebody2@site.example',
      'somebody2@site.example',
    ]);
    expect(['', '12345', '12345'].map((one) => of.number(one))).toEqual(['', 'somebody 3', 'somebody 3']);
    expect(['', 'ABCD', 'abcd', 'EF'].map((one) => of.key(one))).toEqual([
      '',
      '0000000000000001',
      '0000000000000001',
      '0000000000000002',
    ]);
    expect([of.mac(''), of.mac(MAC) === of.mac(MAC.toLowerCase()), of.mac(MAC) === MAC]).toEqual(['', true, false]);
    expect([of.count('keys'), of.count('people'), of.count('words')]).toEqual([2, plan.people.length + 3, 0]);
  });

  it('of an advertised name has the digits of the new MAC', () => {
    const of = new Pseudonymiser(plan, WEEK);
    const digits = of.mac(MAC).replaceAll(':', '');
    expect(
      ['', 'NOKE1A_C0FFEE000108', 'NOKE1A_0108', 'NOKE1A', 'NOKE_', 'other'].map((name) => of.advertised(name, MAC)),
    ).toEqual(['', `NOKE1A_${digits}`, `NOKE1A_${digits.slice(-4)}`, 'NOKE1A', 'NOKE', 'NOKE']);
  });

  it.each([
    ['open 123 locked', 'open 123 locked'],
    ['open 1234', 'open x1'],
    ['open 303-555', 'open x1'],
    ['2026-03-05', '2026-03-12'],
    ['2026-03-05T10:20:30Z open', '2026-03-12T10:20:30Z open'],
    ['3/5/2026 open', '03/12/2026 open'],
    ['2026-13-05', 'x1'],
    ['A108 Tenant x9', 'A108 Tenant x9'],
  ])('%s becomes %s', (text, shown) => {
    expect(new Pseudonymiser(plan, WEEK).text(text)).toBe(shown);
  });
});
