/** What people said beside a run: how much each fact counts, what holds unless somebody says otherwise, and messages by their gist. */
import { describe, expect, it } from 'vitest';
import { FACTS, type FactId } from '../../src/diagnosis/channels/facts.ts';
import { INPUTS } from '../../src/diagnosis/compare/shown.ts';
import { similarity } from '../../src/diagnosis/compare/similarity.ts';
import { APP_MESSAGES, answerIn, compareTold } from '../../src/diagnosis/compare/told.ts';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { type Hypothesis, UNDECIDED } from '../../src/diagnosis/hypotheses/hypothesis.ts';
import { everyHypothesis } from '../../src/diagnosis/tiers.ts';
import { tryOne } from '../../src/diagnosis/trial.ts';
import type { Run } from '../../src/diagnosis/world/play.ts';
import { caseWith, told } from './made-case.ts';

const NOTHING = everyHypothesis.find(({ id }) => id === 'as-it-is') as Hypothesis;
const plain = caseWith([told({})]);
const trial = tryOne(plain, evidenceOf(plain), NOTHING);
if (trial === undefined) throw new Error('the facility as it is has no run');
const { run } = trial;
/** The run with these messages of the app on Gina’s phone, and with this error of its clock. */
const runWith = (messages: readonly string[], clockErrorS = 0): Run => ({
  ...run,
  facility: Object.assign(Object.create(run.facility), { find: () => clockErrorS }),
  events: messages.map((message, seq) => ({
    seq,
    time: 0,
    actor: 'phone/gina',
    kind: 'phone.outcome',
    data: { result: 'failed', message },
    causedBy: 0,
  })),
});

type Facts = Partial<Record<FactId, string>>;
function compared(facts: Facts, expected: Facts, { messages = [] as readonly string[], clockErrorS = 0 } = {}) {
  const of = caseWith([told(facts)]);
  const hypothesis = { ...NOTHING, facts: expected };
  return compareTold(of, evidenceOf(of), hypothesis, runWith(messages, clockErrorS), new Map()).map(
    ({ says, cost }) => [says, Number(cost.toFixed(3))] as const,
  );
}

/** How much it counts if somebody says the opposite, where it is not 1.5. */
const WEIGHTS: Readonly<Facts | Record<string, number>> = {
  'fob.tried': 6,
  'signIn.failed': 6,
  'emergency.sent': 6,
  'unlockButton.grey': 6,
  'keys.revoked': 6,
  'code.given': 5,
  'lease.starts': 4,
  'clock.setByHand': 3.5,
  'otherDevice.works': 3,
  'paid.posted': 3,
  'app.lists': 3,
  'rental.completed': 3,
  'bluetooth.allowed': 3,
  'location.allowed': 3,
  'unit.opened': 3,
  'refreshed.elsewhere': 3,
  'rental.entered': 2.5,
  'code.received': 2.5,
  'motor.heard': 2.5,
  'hasp.free': 2.5,
  'handle.helped': 2.5,
  'battery.changed': 2.5,
  'touched.before': 2.2,
  'someone.atDoor': 1,
  'account.changed': 1,
  'portal.activity': 1,
  'airplane.mode': 0.5,
};
const COMPARED = (Object.keys(FACTS) as FactId[]).filter(
  (fact) => !INPUTS.has(fact) && fact !== 'message.seen' && fact !== 'clock.offset',
);

describe('what somebody said', () => {
  it.each(COMPARED)('%s counts against a run with the other answer', (fact) => {
    for (const [said, expected] of [
      ['yes', 'no'],
      ['no', 'yes'],
    ] as const) {
      expect(compared({ [fact]: said }, { [fact]: expected })).toEqual([
        [`${fact}: ${said}, expected ${expected}`, WEIGHTS[fact] ?? 1.5],
      ]);
      expect(compared({ [fact]: said }, { [fact]: said })).toEqual([[`${fact}: ${said}`, 0]]);
    }
    expect(compared({ [fact]: 'unknown' }, { [fact]: 'no' })).toEqual([]);
    expect(compared({ [fact]: 'yes' }, { [fact]: UNDECIDED })).toEqual([]);
  });

  it.each([...INPUTS])('%s determines the run, and is not compared with it', (fact) => {
    expect(compared({ [fact]: 'yes' }, { [fact]: 'no' })).toEqual([]);
  });

  it.each([
    ['a sentence', 'yes', 0],
    ['a sentence', 'no', 1.5],
    ['no', 'a sentence', 1.5],
    ['yes', 'a sentence', 0],
    ['the red light blinks', 'a red light', 0],
    ['one two three four', 'one five six seven', 1.2],
    ['ready', 'offline', 1.2],
  ])('"%s", where "%s" would be expected, costs %d', (said, expected, cost) => {
    expect(compared({ 'pms.status': said }, { 'pms.status': expected }).map(([, one]) => one)).toEqual([cost]);
  });

  it.each<[FactId, string]>([
    ['others.affected', 'no'],
    ['refreshed.elsewhere', 'no'],
    ['battery.changed', 'no'],
    ['account.changed', 'no'],
    ['rental.entered', 'no'],
    ['fob.added', 'no'],
    ['hours.fob', 'no'],
    ['unit.opened', 'no'],
    ['lease.starts', 'begun'],
  ])('%s is %s unless somebody says otherwise, the run shows it, or the cause decides it', (fact, answer) => {
    const { facts: _, ...none } = NOTHING;
    expect(answerIn(fact, none, new Map())).toBe(answer);
    expect(answerIn(fact, none, new Map([[fact, 'shown']]))).toBe('shown');
    expect(answerIn(fact, { ...none, facts: { [fact]: 'decided' } }, new Map([[fact, 'shown']]))).toBe('decided');
    expect(answerIn('light.seen', none, new Map())).toBeUndefined();
  });
});

describe('what the app said', () => {
  const [message = '', other = ''] = APP_MESSAGES;
  const said = (text: string, ...messages: readonly string[]) => compared({ 'message.seen': text }, {}, { messages });
  it.each<[string, string, readonly string[], readonly (readonly [string, number])[]]>([
    ['the message of the run', message, [message], [[`the app said: ${message}`, 0]]],
    ['one of its messages', message, [other, message], [[`the app said: ${message}`, 0]]],
    ['another message', message, [other], [[`the app said: ${message}, expected ${other}`, 3.5]]],
    ['a message, where the run has none', message, [], [[`the app said: ${message}, expected no message`, 3.5]]],
    [
      'that there was one, where the run has none',
      `message: ${message}`,
      [],
      [[`the app said: message: ${message}, expected no message`, 3.5]],
    ],
    ['what no message says', 'zebra giraffe', [message], []],
    [
      'what no message says, where the run has none',
      'zebra giraffe',
      [],
      [['the app said: zebra giraffe, expected nothing', 1.5]],
    ],
    ['only that there was one', 'yes', [message], []],
    ['that there was none', 'no', [message], []],
  ])('is %s', (_, text, messages, findings) => {
    expect(said(text, ...messages)).toEqual(findings);
  });

  it('in the portal is no message of the app', () => {
    const of = caseWith([told({ 'message.seen': message, 'emergency.sent': 'yes' })]);
    const found = compareTold(
      of,
      evidenceOf(of),
      { ...NOTHING, facts: { 'emergency.sent': 'yes' } },
      runWith([]),
      new Map(),
    );
    expect(found.map(({ says }) => says)).toEqual(['emergency.sent: yes']);
  });

  it.each([
    ['The lock did not open', 'lock opened', 1],
    ['a b c d', 'a', 0],
    ['red green', 'red blue', 0.5],
    ['red', 'red blue white', 1],
    ['', 'red', 0],
  ])('"%s" and "%s" have %d of their words in common', (left, right, share) => {
    expect([similarity(left, right), similarity(right, left)]).toEqual([share, share]);
  });
});

describe('a reported error of the clock', () => {
  it.each([
    ['10 min', 600, 0],
    ['10 min', -600, 0],
    ['10 min', 690, 0],
    ['10 min', 691, 4],
    ['10 min', 509, 4],
    ['100 min', 6_600, 0],
    ['100 min', 6_601, 4],
    ['some minutes', 600, undefined],
  ])('of %s, where the run has %d s, costs %s', (answer, clockErrorS, cost) => {
    const found = compared({ 'clock.offset': answer }, {}, { clockErrorS });
    expect(found.map(([, one]) => one)).toEqual(cost === undefined ? [] : [cost]);
  });
});

describe('the start of a lease', () => {
  const starts = (ats: readonly number[], expected: string) => {
    const lease = {
      channel: 'told' as const,
      line: 9,
      at: ats[0] ?? 0,
      fact: 'lease.starts' as const,
      answer: 'yes',
      ats,
    };
    const of = caseWith([told({}), { name: 'b', channel: 'told', readings: [lease], unread: [], warnings: [] }]);
    const evidence = evidenceOf(of);
    const run = runWith([]);
    const hypothesis = { ...NOTHING, facts: { 'lease.starts': expected } };
    return compareTold(of, evidence, hypothesis, run, new Map()).map(({ says }) => says);
  };
  it('has begun if it is not after the attempt; without a day, the answer counts', () => {
    const { triedAt } = evidenceOf(plain);
    expect([starts([triedAt], 'begun'), starts([triedAt + 1], 'later'), starts([], 'yes')]).toEqual([
      ['lease.starts: begun'],
      ['lease.starts: later'],
      ['lease.starts: yes'],
    ]);
  });
});
