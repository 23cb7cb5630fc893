/**
 * What the search sends and observes of a lock in each step of drawn lists, and what it compares with; how it shortens lists. After a change that is meant,
 * run this file with `--update`, and read the difference of search-played.txt and search-shrunk.txt.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, expect, it, vi } from 'vitest';
import type { Claims } from '../../src/conformance/lock/contract/claims.ts';
import { stepsFor } from '../../src/conformance/lock/search/arbitrary.ts';
import type { Fact } from '../../src/conformance/lock/search/fact.ts';
import type { Played } from '../../src/conformance/lock/search/play.ts';
import { scriptedSteps } from '../../src/conformance/lock/search/scripted-steps.ts';
import { replay } from '../../src/conformance/lock/search/search.ts';
import { SearchedLock } from '../../src/conformance/lock/search/searched-lock.ts';
import { shrink } from '../../src/conformance/lock/search/shrink.ts';
import { describeStep, type Step } from '../../src/conformance/lock/search/step.ts';
import { selfTarget } from '../../src/conformance/lock/targets/self.ts';
import { Random } from '../../src/sim/random.ts';

const claims: Claims = {
  ...selfTarget({ seed: '1' }).claims,
  haspSensor: true,
  quickClick: true,
  diagnostics: true,
  firmwareMode: true,
};
const drawn = (of: fc.Arbitrary<Step[]>, seed: number, numRuns: number): Step[][] => fc.sample(of, { seed, numRuns });

/** Steps that take many times as long as others are judged by `npm run full conform-search`. */
const isShort = (steps: readonly Step[]): boolean =>
  steps.every((step) => step.do !== 'repeat' || step.times < 20) && steps.length < 25;

let shown: string[] = [];
const factsOf = SearchedLock.prototype.facts;
const told = ({ text, at, sessions }: Fact): string =>
  [
    text,
    ...(at === undefined ? [] : [`at ${at}`]),
    ...(sessions === undefined ? [] : [`of ${sessions.join(' ')}`]),
  ].join(', ');
const facts = vi.spyOn(SearchedLock.prototype, 'facts').mockImplementation(function (this: SearchedLock) {
  const seen = factsOf.call(this);
  shown.push(`${this.elapsedMs} ${seen.map(told).join('; ')}`);
  return seen;
});
afterAll(() => facts.mockRestore());

it('what it observes', async () => {
  const lists = [
    ...drawn(scriptedSteps(claims, true), 5, 60).slice(0, 20),
    ...drawn(stepsFor(claims, true, true), 6, 60),
  ].filter(isShort);
  const texts: string[] = [];
  for (const [i, steps] of lists.slice(0, 28).entries()) {
    shown = [];
    const options = { seed: `${i}`, patience: 1, random: new Random(`${i}`).stream('search') };
    const { difference, conversation } = await replay(selfTarget({ seed: `${i}`, claims }), steps, options);
    expect({ steps, difference }).toEqual({ steps, difference: undefined });
    // The packets are encrypted, so a hash of all of them is told.
    const packets = conversation.filter(({ to, bytes }) => to === 'lock' && bytes !== '').map(({ bytes }) => bytes);
    const hash = createHash('sha256').update(packets.join()).digest('hex').slice(0, 16);
    const name = steps.map(describeStep).join(' > ');
    texts.push([`# ${name}: ${conversation.length} messages, packets ${hash}`, ...shown].join('\n'));
  }
  expect(texts.length).toBe(28);
  await expect(`${texts.join('\n')}\n`).toMatchFileSnapshot('search-played.txt');
});

const NOTHING: Played = { difference: undefined, conversation: [] };
const at = (step: number): Played =>
  step < 0 ? NOTHING : { difference: { step, expected: 'a', seen: 'b' }, conversation: [] };
const text = (step: Step | undefined): string => JSON.stringify(step);

/** What shows the difference again: the step in the middle of the list as it is, one that does the same, or many steps. */
const SHOWS: Readonly<Record<string, (found: readonly Step[]) => (steps: readonly Step[]) => number>> = {
  'the same step': (found) => {
    const middle = text(found[Math.floor(found.length / 2)]);
    return (steps) => steps.findIndex((step) => text(step) === middle);
  },
  'a step of its kind': (found) => {
    const middle = found[Math.floor(found.length / 2)]?.do;
    return (steps) => steps.findIndex((step) => step.do === middle);
  },
  'the first and the last step': (found) => {
    const [first, last] = [text(found[0]), found.at(-1)?.do];
    return (steps) => (text(steps[0]) === first ? steps.findLastIndex((step, i) => i > 0 && step.do === last) : -1);
  },
  'half of the steps': (found) => (steps) => (steps.length * 2 >= found.length ? steps.length - 1 : -1),
  'at least as long a wait, as many times': (found) => {
    const long = (steps: readonly Step[]): number =>
      steps.reduce(
        (sum, step) => sum + (step.do === 'wait' ? step.ms : step.do === 'repeat' ? step.times * 1_000 : 0),
        0,
      );
    return (steps) => (long(steps) * 3 >= long(found) ? steps.length - 1 : -1);
  },
  nothing: () => () => -1,
};

it('how it shortens', async () => {
  const texts: string[] = [];
  for (const found of drawn(stepsFor(claims, true, true), 7, 25))
    for (const [name, shows] of Object.entries(SHOWS)) {
      const step = shows(found);
      let trials = 0;
      const shortest = await shrink(found, (steps) => {
        trials += 1;
        return Promise.resolve(at(step(steps)));
      });
      const left = shortest === undefined ? 'none' : shortest.steps.map(text).join(' ');
      texts.push(`${found.length} steps, ${name}: ${trials} trials, ${left}`);
    }
  await expect(`${texts.join('\n')}\n`).toMatchFileSnapshot('search-shrunk.txt');
});
