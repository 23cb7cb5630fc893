/**
 * What each hypothesis changes, in cases of every kind: the facility, the steps with their times relative to the complaint, and the start of
 * the run; and why it does not apply where it does not. After a change that is meant, run this file
 * with `--update`, and read the difference of every-hypothesis.txt.
 */
import { expect, it } from 'vitest';
import type { Case } from '../../src/diagnosis/case.ts';
import type { FactId } from '../../src/diagnosis/channels/facts.ts';
import type { About, Paper, PhoneStep } from '../../src/diagnosis/channels/reading.ts';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { HYPOTHESES } from '../../src/diagnosis/hypotheses/table.ts';
import { Draft, NotApplicable } from '../../src/diagnosis/world/draft.ts';
import type { Step, World } from '../../src/diagnosis/world/step.ts';
import { AT, caseWith, log, MAC, MINUTE, paper, session, told } from './made-case.ts';

const HOUR = 60 * MINUTE;

/** `-1:02:03.5`: hours, minutes and seconds from the complaint. */
function when(at: number): string {
  const ms = Math.abs(at - AT);
  const two = (of: number, each: number): string => String(Math.floor(ms / each) % of).padStart(2, '0');
  const part = ms % 1_000 === 0 ? '' : String((ms % 1_000) / 1_000).slice(1);
  return `${at < AT ? '-' : '+'}${Math.floor(ms / HOUR)}:${two(60, MINUTE)}:${two(60, 1_000)}${part}`;
}

const stepText = ({ at, verb, args, otherwise }: Step): string => {
  const given = Object.entries(args).filter(([, value]) => value !== undefined);
  const shown = given.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [when(at), verb, ...shown, ...(otherwise === undefined ? [] : ['or', stepText(otherwise)])].join(' ');
};

/** The values of a facility file by their paths. */
function flat(value: unknown, path: string): [string, string][] {
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [[path, String(value)]];
  return Object.entries(value).flatMap(([name, each]) => {
    const id = typeof each === 'object' && each !== null && 'id' in each ? String(each.id) : name;
    return flat(each, path === '' ? name : `${path}.${Array.isArray(value) ? id : name}`);
  });
}

/** The steps of the visit that are left out. */
function left(steps: readonly string[], others: readonly string[]): string[] {
  const out = steps.filter((step) => !others.includes(step));
  return out.length === steps.length ? ['without the visit'] : out.map((step) => `without ${step}`);
}

function changes(base: World, world: World): string[] {
  const [before, after] = [base, world].map(({ plan }) => new Map(flat(plan, '')));
  const [steps, others] = [base, world].map((one) => one.steps.map(stepText));
  return [
    ...(world.startAt === base.startAt ? [] : [`starts ${when(world.startAt)}`]),
    ...(world.until === base.until ? [] : [`until ${when(world.until)}`]),
    ...[...(after ?? [])].flatMap(([path, value]) => (before?.get(path) === value ? [] : [`${path}: ${value}`])),
    ...[...(before ?? [])].flatMap(([path]) => (after?.has(path) ? [] : [`no ${path}`])),
    ...(others ?? []).filter((step) => !steps?.includes(step)),
    ...left(steps ?? [], others ?? []),
  ];
}

function worldOf(of: Case, change: (draft: Draft) => void): World | string {
  const draft = new Draft(of, evidenceOf(of));
  try {
    change(draft);
    return draft.build();
  } catch (error) {
    if (error instanceof NotApplicable) return error.message;
    throw error;
  }
}

const csv = (
  ...rows: readonly (readonly [
    agoMs: number,
    type: string,
    activity: string,
    user: string,
    place: string,
    details?: string,
  ])[]
): Paper =>
  paper(
    'activity.csv',
    'activity-csv',
    rows.map(([agoMs, type, activity, user, place, details = ''], i) => ({
      channel: 'activity-csv',
      line: i + 2,
      at: AT - agoMs,
      type,
      activity,
      user,
      place,
      details,
    })),
  );
/** Like `told`, with the time of each fact, in milliseconds before the complaint. */
const toldAt = (facts: Partial<Record<FactId, readonly [string, number]>>): Paper => ({
  ...told({}),
  readings: [
    ...told({}).readings,
    ...(Object.entries(facts) as [FactId, readonly [string, number]][]).map(([fact, [answer, agoMs]], i) => ({
      channel: 'told' as const,
      line: 10 + i,
      at: AT - agoMs,
      fact,
      answer,
      ats: [AT - agoMs],
    })),
  ],
});

const tap = (agoMs: number, ok: boolean, target = 'A108'): (readonly [number, PhoneStep])[] => [
  [AT - agoMs, { what: 'tap', target, mac: MAC }],
  [AT - agoMs + 300, { what: 'scan', on: true }],
  [AT - agoMs + 600, { what: 'found', mac: MAC, name: '' }],
  [AT - agoMs + 900, { what: 'link', mac: MAC, state: 'connected' }],
  [AT - agoMs + 1_200, session()],
  ok
    ? [AT - agoMs + 2_000, { what: 'unlocked', target }]
    : [AT - agoMs + 2_000, { what: 'error', target, message: 'it did not unlock', code: 0x61 }],
];
const refresh = (agoMs: number): readonly [number, PhoneStep] => [
  AT - agoMs,
  { what: 'request', type: 'keys/refresh', number: 1 },
];

const STAFF: About = { person: 'eli', unit: 'A108' };
/** The first case has all hypotheses, each of the others those that it is about. */
const CASES: readonly (readonly [name: string, about: RegExp, of: Case])[] = [
  ['a unit', /./, caseWith([told({})])],
  [
    'an entry',
    /paid|overlock|site-unknown|not-on-site|no-key|expired|frozen/,
    caseWith([told({})], { person: 'gina', entry: 'gate-in' }),
  ],
  [
    'a unit and an entry, without a phone log',
    /no-key|elsewhere|frozen/,
    caseWith([told({ 'entry.passed': 'yes' })], { person: 'gina', unit: 'A108', entry: 'gate-in' }),
  ],
  [
    'a person without a unit',
    /share|not-their|stale|moved/,
    caseWith([told({ 'shared.by': 'Gina Grant' })], { person: 'bob', unit: 'A108' }),
  ],
  ['a stranger', /share|not-their|somebody|rental|lease|moved/, caseWith([told({})], { person: 'bob', unit: 'A108' })],
  [
    'what people said, with times',
    /./,
    caseWith([
      toldAt({
        'paid.posted': ['yes', 50 * MINUTE],
        'keys.revoked': ['yes', 90 * MINUTE],
        'unit.opened': ['yes', 30 * MINUTE],
        'rental.entered': ['yes', 5 * HOUR],
        'battery.changed': ['yes', 2 * HOUR],
        'account.changed': ['yes', 3 * HOUR],
        'clock.offset': ['7 minutes ahead', 0],
      }),
    ]),
  ],
  [
    'a finished rental',
    /./,
    caseWith([toldAt({ 'rental.completed': ['yes', 6 * HOUR], 'lease.starts': ['later', -72 * HOUR] })]),
  ],
  [
    'the company’s records',
    /stale|lock|paid|moved|lease|no-key/,
    caseWith([
      told({}),
      csv(
        [9 * HOUR, 'Share', 'Share Created', 'Gina Grant', 'A108', 'Henry Hall'],
        [5 * HOUR, 'Unit', 'Status Changed', 'System', 'A108', 'Overlock'],
        [4 * HOUR, 'Unit', 'Status Changed', 'System', 'A108', 'Pre-Let'],
        [3 * HOUR, 'Controller', 'Keys Reset', 'Maya Moss', 'A108'],
        [2 * HOUR, 'Share', 'Share Deleted', 'Gina Grant', 'A108', 'Henry Hall'],
        [1 * HOUR, 'Unit', 'Moved Out', 'System', 'A108'],
      ),
    ]),
  ],
  [
    'a share that ended, used since',
    /share/,
    caseWith(
      [
        csv(
          [9 * HOUR, 'Share', 'Share Created', 'Gina Grant', 'A108', 'Bob Baker'],
          [2 * HOUR, 'Share', 'Share Deleted', 'Gina Grant', 'A108', 'Bob Baker'],
          [0, 'Access', 'Unlocked', 'Bob Baker', 'A108'],
        ),
        told({ 'shared.by': 'Gina Grant' }),
      ],
      { person: 'bob', unit: 'A108' },
    ),
  ],
  [
    'a fob at an entry',
    /fob|code|schedule|zone|paid/,
    caseWith([toldAt({ 'fob.tried': ['yes', 0], 'fob.added': ['yes', 4 * HOUR], 'hours.fob': ['office', 0] })], {
      person: 'gina',
      entry: 'gate-in',
    }),
  ],
  [
    'a code at an entry',
    /code|paid/,
    caseWith(
      [
        told({ 'code.given': '4711' }),
        csv(
          [0, 'Failed', 'Invalid Access Code', 'Unknown', 'gate-in', '4711'],
          [3 * MINUTE, 'Failed', 'Invalid Access Code', 'Unknown', 'gate-in', '4711'],
        ),
      ],
      { person: 'gina', entry: 'gate-in' },
    ),
  ],
  ['the portal', /./, caseWith([told({ 'unlockButton.grey': 'yes', 'message.seen': 'Unlock is disabled' })])],
  [
    'staff',
    /permission|number|controller|offline|set-up|hours|zone/,
    caseWith([told({ 'unlockButton.grey': 'yes' })], STAFF),
  ],
  [
    'a remote unlock',
    /window|woken|number|controller|offline|set-up|permission/,
    caseWith([toldAt({ 'emergency.sent': ['yes', 2 * MINUTE], 'someone.atDoor': ['yes', 0] })]),
  ],
  [
    'a code that was sent',
    /code|number|activated|frozen/,
    caseWith([toldAt({ 'code.received': ['no', 0], 'signIn.failed': ['yes', 0] })], { person: 'ivy', unit: 'A107' }),
  ],
  [
    'a log with an earlier visit',
    /jam|battery|no-key|stale|overlock|paid|hours|code|frozen|early|clock/,
    caseWith([
      log(
        refresh(5 * HOUR + 3 * MINUTE),
        ...tap(5 * HOUR, true),
        ...tap(4 * HOUR + 50 * MINUTE, true),
        refresh(20 * MINUTE),
        ...tap(3 * MINUTE, true),
        refresh(MINUTE),
        ...tap(40_000, false),
        ...tap(0, false),
      ),
      csv(
        [5 * HOUR - 2_000, 'Access', 'Unlocked', 'Gina Grant', 'A108'],
        [5 * HOUR - 5 * MINUTE, 'Access', 'Locked', 'Gina Grant', 'A108'],
        [2 * HOUR, 'Access', 'Unlocked', 'Henry Hall', 'A108'],
        [3 * MINUTE - 2_000, 'Access', 'Unlocked', 'Gina Grant', 'A108'],
      ),
    ]),
  ],
  [
    'a log that begins at the entry',
    /jam|no-key|overlock|clock|frozen/,
    caseWith([log(refresh(4 * MINUTE), ...tap(3 * MINUTE, true, 'gate-in'), ...tap(0, false))], {
      person: 'gina',
      unit: 'A108',
      entry: 'gate-in',
    }),
  ],
  [
    'a log of an entry that stays shut',
    /no-key|overlock|gatelock|clock|frozen|hours/,
    caseWith([log(refresh(4 * MINUTE), ...tap(2 * MINUTE, false, 'gate-in'), ...tap(0, false, 'gate-in'))], {
      person: 'gina',
      entry: 'gate-in',
    }),
  ],
];

function textOf(
  [name, about, of]: (typeof CASES)[number],
  common: ReadonlyMap<string, string>,
): [string, Map<string, string>] {
  const base = worldOf(of, () => {});
  if (typeof base === 'string') return [`# ${name}\n${base}`, new Map()];
  const texts = new Map(
    HYPOTHESES.map(({ id, change }) => {
      const world = worldOf(of, change);
      return [
        id,
        typeof world === 'string'
          ? '  does not apply'
          : (changes(base, world).length === 0 ? ['nothing'] : changes(base, world))
              .map((line) => `  ${line}`)
              .join('\n'),
      ];
    }),
  );
  const own = [...texts]
    .filter(([id, text]) => about.test(id) && common.get(id) !== text)
    .map(([id, text]) => `${id}\n${text}`);
  const head = `# ${name}: from ${when(base.startAt)} to ${when(base.until)}`;
  return [[head, ...base.steps.map((step) => `  ${stepText(step)}`), ...own].join('\n'), texts];
}

it('each hypothesis changes the run of each case in this way', async () => {
  // Of later cases only what differs from the first.
  let common: ReadonlyMap<string, string> = new Map();
  const texts = CASES.map((one, i) => {
    const [text, all] = textOf(one, common);
    if (i === 0) common = all;
    return text;
  });
  await expect(`${texts.join('\n\n')}\n`).toMatchFileSnapshot('every-hypothesis.txt');
  expect(texts).toHaveLength(CASES.length);
});

it('each hypothesis applies to one of these cases', () => {
  const applies = (change: (draft: Draft) => void) => CASES.some(([, , of]) => typeof worldOf(of, change) !== 'string');
  expect(HYPOTHESES.filter(({ change }) => !applies(change)).map(({ id }) => id)).toEqual([]);
});
