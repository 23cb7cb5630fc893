/** Which question is asked next: the one whose answer separates the causes best for its cost, among causes that are worth a question. */
import { expect, it } from 'vitest';
import { nextQuestion, questionAbout, whyNoQuestion } from '../../src/diagnosis/ask.ts';
import type { FactId } from '../../src/diagnosis/channels/facts.ts';
import type { Ranked } from '../../src/diagnosis/rank.ts';
import { caseWith, told } from './made-case.ts';

type Facts = Partial<Record<FactId, string>>;

/** A cause with its probability, and the answers that each of its alternatives implies. */
type Cause = readonly [id: string, probability: number, ...alternatives: Facts[]];

const ranked = (...causes: Cause[]): Ranked[] =>
  causes.map(
    ([id, probability, ...alternatives]) =>
      ({
        probability,
        gain: 0,
        trials: alternatives.map((facts) => ({ hypothesis: { causes: [id], facts }, shows: new Map() })),
      }) as unknown as Ranked,
  );
const OF = caseWith([told({ 'light.seen': 'unknown' })]);
const asked = (...causes: Cause[]) => nextQuestion(OF, ranked(...causes));

it('divides the causes by the answers that they imply', () => {
  const question = asked(
    ['a', 0.5, { 'touched.before': 'yes' }],
    ['b', 0.3, { 'touched.before': 'no' }],
    ['c', 0.2, { 'touched.before': 'no' }],
  );
  expect(question).toEqual({
    fact: 'touched.before',
    ask: 'Did they press the lock’s button before they tapped?',
    divides: { yes: ['a'], no: ['b', 'c'] },
    cost: 1,
  });
});

it.each<[string, FactId | undefined, ...Cause[]]>([
  [
    'the one that divides evenly',
    'touched.before',
    ['a', 0.5, { 'light.seen': 'yes', 'touched.before': 'yes' }],
    ['b', 0.5, { 'touched.before': 'no' }],
  ],
  [
    'none that was asked, even if nobody knew',
    undefined,
    ['a', 0.5, { 'light.seen': 'yes' }],
    ['b', 0.5, { 'light.seen': 'no' }],
  ],
  [
    'none that all causes answer alike',
    undefined,
    ['a', 0.5, { 'touched.before': 'yes' }],
    ['b', 0.5, { 'touched.before': 'yes' }],
  ],
  [
    'none about the time of the attempt',
    undefined,
    ['a', 0.5, { 'opened.before': 'yes' }],
    ['b', 0.5, { 'opened.before': 'no' }],
  ],
  [
    'a cheap one instead of one at the door',
    'touched.before',
    ['a', 0.6, { 'battery.changed': 'yes', 'touched.before': 'yes' }],
    ['b', 0.3, { 'battery.changed': 'no', 'touched.before': 'no' }],
  ],
  [
    'one at the door that divides much better',
    'battery.changed',
    ['a', 0.48, { 'battery.changed': 'yes', 'touched.before': 'yes' }],
    ['b', 0.48, { 'battery.changed': 'no', 'touched.before': 'yes' }],
    ['c', 0.04, { 'battery.changed': 'no', 'touched.before': 'no' }],
  ],
  [
    'a cause of two percent counts',
    'touched.before',
    ['a', 0.98, { 'touched.before': 'yes' }],
    ['b', 0.02, { 'touched.before': 'no' }],
  ],
  [
    'a cause of less does not',
    undefined,
    ['a', 0.981, { 'touched.before': 'yes' }],
    ['b', 0.019, { 'touched.before': 'no' }],
  ],
  [
    'an answer that a cause leaves open divides half',
    'touched.before',
    ['a', 0.5, { 'touched.before': 'yes' }],
    ['b', 0.5, { 'touched.before': 'unknown' }],
  ],
  ['nothing if every cause leaves it open', undefined, ['a', 0.5, { 'touched.before': 'unknown' }], ['b', 0.5, {}]],
  ['nothing without a cause', undefined],
])('%s', (_, fact, ...causes) => {
  expect(asked(...causes)?.fact).toBe(fact);
});

it('alternatives of a cause share its probability', () => {
  const apart = asked(
    ['a', 0.5, { 'touched.before': 'yes' }, { 'touched.before': 'no' }],
    ['b', 0.5, { 'touched.before': 'no' }],
  );
  expect(apart?.divides).toEqual({ yes: ['a'], no: ['a', 'b'] });
});

it('an answer that was given is asked again only if it separates causes', () => {
  const causes = ranked(['a', 0.5, { 'light.seen': 'yes' }], ['b', 0.5, { 'light.seen': 'no' }]);
  expect(questionAbout('light.seen', causes)?.divides).toEqual({ yes: ['a'], no: ['b'] });
  expect(questionAbout('touched.before', causes)).toBeUndefined();
  expect(
    questionAbout(
      'battery.changed',
      ranked(['a', 0.5, { 'battery.changed': 'yes' }], ['b', 0.5, { 'battery.changed': 'no' }]),
    )?.cost,
  ).toBe(5);
});

it('says why there is no question', () => {
  expect([0.02, 0.019].map((probability) => whyNoQuestion(ranked(['a', probability, {}])))).toEqual([
    'Every remaining question has the same answer for all remaining causes, or has already been asked.',
    'No known cause fits the evidence, so there is nothing to ask; another file, such as a log of the phone, might help.',
  ]);
});
