/**
 * Every reason for which an action is not possible: each sentence that the verbs can answer, where it is answered, and the same action where it is possible.
 * A sentence that no row answers is a fault of this table.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FacilityFile } from '../../../src/facility/files/schema.ts';
import type { LiveFacility } from '../../../src/facility/open/live-facility.ts';
import { demo, demoPlan, must } from '../demo.ts';

type Call = readonly [verb: string, args: Record<string, unknown>];

interface Row {
  readonly call: Call;
  readonly why: string | RegExp;
  readonly plan?: Partial<FacilityFile>;
  /** What happens before the refused call. */
  readonly after?: readonly Call[];
  /** What else makes the call possible. */
  readonly cure?: readonly Call[];
  /** Simulated time between the cure and the call. */
  readonly waits?: number;
}

const DEMO = demoPlan();
const intoSite = (person: string): Call => ['person.tailgate', { person }];
const toUnit = (person: string, to: string): readonly Call[] => [intoSite(person), ['person.walkTo', { person, to }]];
const connected: readonly Call[] = [
  ['lock.touch', { lock: 'A101' }],
  ['intruder.connect', { lock: 'A101' }],
];
const KEYS: readonly Call[] = [...toUnit('alice', 'A101'), ['phone.openApp', { phone: 'alice' }]];
const NOBODY = 'nobody is signed in on tablet';
const ALONE = 'the intruder is not connected to a lock';
const NO_GATEWAY = 'this facility has no gateway';
const RADIO = 'the memory link has no packets and no adapters; use the radio link, with --link radio';

const wait = (ms: number): Call => ['wait', { ms }];
const AT_A101: readonly Call[] = [...toUnit('alice', 'A101'), wait(300_000)];

const ROWS: readonly Row[] = [
  {
    after: [...AT_A101, ['person.leavePhone', { person: 'alice' }]],
    call: ['person.takePhone', { person: 'alice', phone: 'alice' }],
    why: 'alice is locked in unit A101',
  },
  {
    after: [
      ...AT_A101,
      ['phone.openApp', { phone: 'alice' }],
      wait(5_000),
      ['lock.touch', { lock: 'A101' }],
      ['phone.unlock', { phone: 'alice', unit: 'A101' }],
      wait(5_000),
      ['lock.pullHasp', { lock: 'A101' }],
    ],
    call: ['person.contactSupport', { person: 'maya', unit: 'A101' }],
    why: 'A101 stands open; there is nothing for support to do',
  },
  {
    plan: { gateway: { installed: false } },
    after: [['person.driveToGate', { person: 'alice' }], wait(60_000)],
    call: ['keypad.enter', { entry: 'gate-in', by: 'alice', code: '1234' }],
    why: 'the keypad of gate-in has no connection to the company',
  },
  { call: ['person.enter', { person: 'alice' }], why: 'alice is not at an entry; send alice to one first' },
  { call: ['person.enter', { person: 'alice', entry: 'gate-in' }], why: 'alice is not at gate-in' },
  {
    after: [['person.driveToGate', { person: 'alice' }]],
    call: ['person.enter', { person: 'alice' }],
    why: 'gate-in is closed; open it first, or let alice tailgate',
    cure: [['entry.prop', { entry: 'gate-in' }]],
  },
  {
    call: ['person.tailgate', { person: 'alice', behind: 'bob' }],
    why: 'bob is not passing gate-in: it is shut, or bob is not there',
    cure: [
      ['person.driveToGate', { person: 'bob' }],
      ['entry.prop', { entry: 'gate-in' }],
    ],
  },
  {
    call: ['person.walkTo', { person: 'alice', to: 'A101' }],
    why: 'alice is outside; open an entry and enter, or tailgate',
    cure: [intoSite('alice')],
  },
  {
    after: [intoSite('alice')],
    call: ['person.leave', { person: 'alice' }],
    why: 'alice is inside and every entry is closed; open one first, or tailgate',
    cure: [['entry.prop', { entry: 'gate-out' }]],
  },
  {
    call: ['person.leavePhone', { person: 'alice', phone: 'bob' }],
    why: 'alice does not carry that phone',
    cure: [['person.lendPhone', { phone: 'bob', to: 'alice' }]],
  },
  {
    call: ['person.takePhone', { person: 'alice', phone: 'alice' }],
    why: 'alice was not left anywhere',
    cure: [['person.leavePhone', { person: 'alice' }]],
  },
  {
    after: [...toUnit('alice', 'A101'), ['person.leavePhone', { person: 'alice' }]],
    call: ['person.takePhone', { person: 'bob', phone: 'alice' }],
    why: /^alice is at .+, and bob is not$/,
  },
  {
    after: [['person.leavePhone', { person: 'alice' }]],
    call: ['person.lendPhone', { phone: 'alice', to: 'bob' }],
    why: 'nobody carries alice: it was put down; pick it up first',
    cure: [['person.takePhone', { person: 'alice', phone: 'alice' }]],
  },
  { call: ['person.lendPhone', { phone: 'alice', to: 'alice' }], why: 'alice already carries alice' },
  {
    call: ['person.contactSupport', { person: 'maya', unit: 'A101' }],
    why: /^not every step has been tried in order; next: \S/,
  },
  { call: ['phone.signIn', { phone: 'tablet' }], why: 'that person has no account to sign in with' },
  { call: ['phone.activate', { phone: 'tablet', as: 'tablet' }], why: 'tablet has no activation code' },
  { call: ['phone.forgotPassword', { phone: 'tablet', as: 'tablet' }], why: 'tablet has no account' },
  {
    after: toUnit('maya', 'A101'),
    call: ['phone.openForTenant', { phone: 'maya', unit: 'A101' }],
    why: 'give the reason for the emergency, or the PIN',
  },
  {
    call: ['pms.rent', { unit: 'A101', tenant: 'bob' }],
    why: 'A101 is already rented',
    cure: [['pms.moveOut', { unit: 'A101' }]],
  },
  {
    call: ['pms.moveOut', { unit: 'A103' }],
    why: 'nobody rents A103',
    cure: [['pms.rent', { unit: 'A103', tenant: 'bob' }]],
  },
  {
    call: ['pms.overdue', { unit: 'A103' }],
    why: 'nobody rents A103',
    cure: [['pms.rent', { unit: 'A103', tenant: 'bob' }]],
  },
  {
    call: ['pms.completeRental', { unit: 'A103' }],
    why: 'no rental of A103 has been started',
    cure: [['pms.rent', { unit: 'A103', tenant: 'bob', draft: true }]],
  },
  { call: ['portal.signIn', { as: 'tablet' }], why: 'tablet has no account to sign in with' },
  {
    after: [['portal.signOut', { as: 'maya' }]],
    call: ['portal.setSchedule', { as: 'maya', person: 'alice', schedule: '24-hour' }],
    why: 'maya is not signed in to the portal',
    cure: [['portal.signIn', { as: 'maya' }]],
  },
  {
    call: ['portal.compareNumber', { as: 'maya', person: 'alice', number: '1' }],
    why: 'maya has no page open; press Refresh first',
    cure: [['portal.refresh', { as: 'maya' }]],
  },
  {
    call: ['portal.unlock', { as: 'maya', unit: 'A101', choose: 'Yes', note: 'x' }],
    why: 'the pop-up asks for a reason only after Emergency',
  },
  {
    plan: { pms: { ...DEMO.pms, updateCustomerData: false } },
    call: ['portal.updateCustomerData', {}],
    why: 'this facility’s rental software has no Update Customer Data; a change arrives within one to five minutes, then press Refresh',
  },
  {
    call: ['portal.refresh', { as: 'alice' }],
    why: 'alice is not on the staff of this facility, so the portal shows nothing',
  },
  {
    call: ['portal.transfer', { as: 'maya', from: 'A101', to: 'A101' }],
    why: 'a transfer must be between two different units',
  },
  { call: ['keypad.enter', { entry: 'gate-in', by: 'alice' }], why: 'alice is not at gate-in' },
  {
    after: [['person.driveToGate', { person: 'tablet' }]],
    waits: 60_000,
    call: ['keypad.enter', { entry: 'gate-in', by: 'tablet' }],
    why: 'tablet does not have such a code',
  },
  { call: ['fob.squeeze', { fob: 'F9', lock: 'A101' }], why: 'there is no fob F9' },
  {
    after: [['fob.add', { fob: 'F1', owner: 'alice' }]],
    call: ['fob.squeeze', { fob: 'F1', lock: 'A101' }],
    why: 'alice is not at A101',
  },
  {
    call: ['lock.touch', { lock: 'A101', by: 'alice' }],
    why: 'alice is not at A101',
    cure: toUnit('alice', 'A101'),
    waits: 300_000,
  },
  {
    call: ['lock.click', { lock: 'A101', press: 1 }],
    why: 'A101 has no press 1 in a quick-click code 0',
    cure: [['portal.giveClickCode', { as: 'maya', lock: 'A101' }]],
  },
  { plan: { gateway: { installed: false } }, call: ['gateway.cut', {}], why: NO_GATEWAY },
  { plan: { gateway: { installed: false } }, call: ['gateway.restore', {}], why: NO_GATEWAY },
  { plan: { gateway: { installed: false } }, call: ['gateway.replace', {}], why: NO_GATEWAY },
  { call: ['radio.interfere', { perMille: 1 }], why: RADIO },
  { call: ['radio.resetAdapter', { phone: 'alice' }], why: RADIO },
  { call: ['radio.resetAdapter', {}], why: 'name one phone or one lock' },
  { call: ['radio.resetAdapter', { phone: 'alice', lock: 'A101' }], why: 'name one phone or one lock' },
  { call: ['intruder.write', { packet: '00' }], why: ALONE, cure: connected, waits: 1_000 },
  { call: ['intruder.replay', {}], why: ALONE },
  {
    after: connected,
    call: ['intruder.replay', {}],
    waits: 1_000,
    why: 'the intruder has not recorded that many packets',
  },
  { call: ['intruder.copyKeys', { phone: 'tablet' }], why: 'tablet has no keys' },
  { call: ['intruder.copyKeys', { phone: 'alice' }], why: 'alice has no keys', cure: KEYS, waits: 300_000 },
  { call: ['intruder.useAccount', { phone: 'tablet' }], why: NOBODY },
  { call: ['intruder.useAccount', { phone: 'alice' }], why: ALONE, cure: connected, waits: 1_000 },
  { call: ['intruder.fetchList', { phone: 'tablet' }], why: NOBODY },
  { call: ['intruder.fetchList', { phone: 'alice' }], why: ALONE, cure: connected, waits: 1_000 },
  { call: ['intruder.playList', {}], why: ALONE },
  { after: connected, call: ['intruder.playList', {}], waits: 1_000, why: 'no such list was withheld' },
  { call: ['intruder.upload', { phone: 'tablet' }], why: NOBODY },
  { call: ['intruder.upload', { phone: 'alice' }], why: 'the intruder has no records' },
  {
    after: connected,
    waits: 1_000,
    call: ['intruder.useKey', { of: 'A101' }],
    why: 'the intruder has no such key, or is not connected to a lock',
  },
];

/** Sentences that need another facility or link, with their tests. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'this facility has no entry to drive to': 'a facility file has at least one entry',
  'this facility has no entry': 'a facility file has at least one entry',
  'this site has the maximum number of fobs': 'test/facility/people/fobs.test.ts',
  'a man-in-the-middle attack is not possible on this link': 'the memory link allows it',
  '${id} is reserved (always: ${always}): this lock ${does}, and ${verb.name} cannot change that':
    'test/server/reserved.test.ts',
};

/** Plays a verb, or lets time pass. */
function play(site: LiveFacility, [verb, args]: Call): void {
  if (verb === 'wait') site.clock.runFor(Number(args.ms));
  else must(site, verb, args);
}

function opened({ plan = {}, after = [] }: Row) {
  const { site } = demo({ ...DEMO, ...plan });
  for (const call of after) play(site, call);
  return site;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** A sentence that fits the pattern, too. */
const sentenceOf = (why: string | RegExp): string =>
  typeof why === 'string'
    ? why
    : why.source
        .replace(/^\^|\$$/g, '')
        .replace('\\S', 'x')
        .replace('.+', 'x');

const name = ({ call: [verb, args], why }: Row): string => `${verb} ${JSON.stringify(args)}: ${String(why)}`;

describe('an action that is not possible', () => {
  it.each(ROWS.map((row) => [name(row), row] as const))('%s', (_, row) => {
    const site = opened(row);
    if (row.cure === undefined && row.waits !== undefined) site.clock.runFor(row.waits);
    expect(site.play(...row.call)).toEqual({
      ok: false,
      by: 'not-possible',
      why: typeof row.why === 'string' ? row.why : expect.stringMatching(row.why),
    });
  });

  it.each(ROWS.filter(({ cure }) => cure !== undefined).map((row) => [name(row), row] as const))(
    'becomes possible: %s',
    (_, row) => {
      const site = opened(row);
      for (const call of row.cure ?? []) play(site, call);
      site.clock.runFor(row.waits ?? 0);
      expect(site.play(...row.call)).toMatchObject({ ok: true });
    },
  );
});

it('every sentence of the verbs is in the table', () => {
  const folder = new URL('../../../src/facility/verbs/', import.meta.url);
  const sentences = readdirSync(folder).flatMap((file) =>
    [...readFileSync(new URL(file, folder), 'utf8').matchAll(/notPossible\(\s*(?:`([^`]*)`|'([^']*)')/g)].map(
      ([, template = '', text = '']) => template + text,
    ),
  );
  const pattern = (template: string): RegExp =>
    new RegExp(
      `^${template
        .split(/\$\{[^}]*\}/)
        .map(escaped)
        .join('.+')}$`,
    );
  const unsaid = sentences.filter((each) => !ROWS.some(({ why }) => pattern(each).test(sentenceOf(why))));
  expect(unsaid.filter((each) => ELSEWHERE[each] === undefined)).toEqual([]);
  expect(Object.keys(ELSEWHERE).filter((each) => !sentences.includes(each))).toEqual([]);
});
