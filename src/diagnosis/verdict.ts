/**
 * Whether the first cause of a ranking is named. People err: a cause that would not stay the first, and more likely than not, without one of the
 * answers that support it rests on that answer, and is not named before the answer is confirmed.
 */
import { ASKED, type Case } from './case.ts';
import type { FactId } from './channels/facts.ts';
import type { Finding } from './compare/finding.ts';
import { DOUBT, weightOfAnswer } from './noise.ts';
import { type Ranked, type Ranking, rank } from './rank.ts';
import { causesOf, type Trial } from './trial.ts';

/** An answer of a person that decides which cause is named. */
export interface Deciding {
  readonly fact: FactId;
  readonly answer: Finding;
  /** The ranking without it. */
  readonly without: Ranking;
}

/** Whether the first cause is named; if it is likely enough and yet is not, the answer on which it rests. */
export interface Verdict {
  readonly isCause: boolean;
  readonly restsOn?: Deciding;
}

export function verdictOn(of: Case, trials: readonly Trial[], { entries: [top] }: Ranking): Verdict {
  if (top === undefined || !isDivided(top) || top.probability < DOUBT.named) return { isCause: false };
  for (const { fact, answer } of answersFor(of, top)) {
    const without = rank(trials, ({ line, paper }) => line !== answer.line || paper !== answer.paper);
    if (!isFirstIn(without, top)) return { isCause: false, restsOn: { fact, answer, without } };
  }
  return { isCause: true };
}

const isDivided = ({ trials }: Ranked): boolean => trials.length === 1;
const causeOf = ({ trials: [first] }: Ranked): string => (first === undefined ? '' : causesOf(first));

const isFirstIn = ({ entries: [first] }: Ranking, top: Ranked): boolean =>
  first !== undefined && isDivided(first) && causeOf(first) === causeOf(top) && first.probability > DOUBT.most;

/** The answers that support the first cause, and may be wrong: not what people did themselves, nor what they answered when they were asked. */
function answersFor({ facts: told }: Case, { trials: [first], gain }: Ranked): readonly Omit<Deciding, 'without'>[] {
  const support = (first?.findings ?? []).filter((one) => one.told === true && gain.of(one) > 0);
  return [...told].flatMap(([fact, { paper, line }]) =>
    paper === ASKED || weightOfAnswer(fact) >= DOUBT.surelyTold
      ? []
      : support.filter((one) => one.paper === paper && one.line === line).map((answer) => ({ fact, answer })),
  );
}
