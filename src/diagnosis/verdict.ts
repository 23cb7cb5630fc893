/**
 * Whether the first cause of a ranking is named. People err: a cause is named only if it stays the first, and more likely than not, without
 * any one of the answers that support it.
 */
import type { Finding } from './compare/finding.ts';
import { DOUBT } from './noise.ts';
import { type Heard, type Ranked, type Ranking, rank } from './rank.ts';
import { causesOf, type Trial } from './trial.ts';

export function isNamed(trials: readonly Trial[], { entries: [top] }: Ranking): boolean {
  if (top === undefined || !isDivided(top) || top.probability < DOUBT.named) return false;
  return answersFor(top).every((isHeard) => {
    const [first] = rank(trials, isHeard).entries;
    return first !== undefined && isDivided(first) && causeOf(first) === causeOf(top) && first.probability > DOUBT.most;
  });
}

const isDivided = ({ trials }: Ranked): boolean => trials.length === 1;
const causeOf = ({ trials: [first] }: Ranked): string => (first === undefined ? '' : causesOf(first));

/** What is heard without each answer of a person that supports the first cause. */
function answersFor({ trials: [first], gain }: Ranked): readonly Heard[] {
  const answers = (first?.findings ?? []).filter((one) => one.told === true && gain.of(one) > 0);
  return answers.map((answer) => (finding) => !isSameLine(finding, answer));
}

const isSameLine = (one: Finding, other: Finding): boolean => one.line === other.line && one.paper === other.paper;
