/**
 * Ranks the simulated hypotheses by how well they explain the evidence. The probability is the prior times the likelihood of the lines, normalised over
 * the causes and *none of these*. Causes that the evidence does not distinguish become alternatives in one entry.
 */
import { ASKED, type Case } from './case.ts';
import type { FactId } from './channels/facts.ts';
import type { Finding } from './compare/finding.ts';
import { type Gain, gainsOf } from './compare/gain.ts';
import { isPlain } from './compare/told.ts';
import { AS_IT_IS, isUnlisted } from './hypotheses/as-it-is.ts';
import { OURS } from './hypotheses/software-faults.ts';
import { causesOf, type Trial } from './trial.ts';
import { ASSUMED, DOUBT, weightOfAnswer } from './weights.ts';

export interface Ranked {
  /** One trial per alternative, best first. */
  readonly trials: readonly Trial[];
  readonly probability: number;
  /** How much the evidence supports the first trial. */
  readonly gain: Gain;
}

export interface Ranking {
  readonly entries: readonly Ranked[];
  /** The probability that none of these causes applies. */
  readonly none: number;
}

/** Whether a finding counts in a ranking. */
export type FindingFilter = (finding: Finding) => boolean;
const ALL: FindingFilter = () => true;

export interface RankOptions {
  readonly isHeard?: FindingFilter;
  /** Whether a run without a listed cause puts a cause in doubt if it explains the evidence as well. */
  readonly withUnlisted?: boolean;
}

/** The evidence for and against a trial; two trials with the same signature cannot be distinguished. */
const signature = ({ findings }: Trial, isHeard: FindingFilter): string =>
  findings
    .filter(isHeard)
    .map(({ paper, line, says, cost }) => `${paper}:${line}:${cost === 0 ? '' : `${says} ${cost.toFixed(2)}`}`)
    .join('\n');

/** The prior of each cause and of none of them; if the facility file explains the case on its own, a further cause is unlikely. */
function priorsOf(trials: readonly Trial[]): { readonly each: readonly number[]; readonly none: number } {
  const plain = trials.find(({ hypothesis }) => hypothesis.id === AS_IT_IS.id);
  const isExplained = plain !== undefined && plain.hypothesis.causes.length > 0 && !isUnlisted(plain.steps);
  const share = (trial: Trial): number =>
    (isWithoutFailure(trial) ? ASSUMED.nothingFails : 1) * (addsToFile(trial, plain) ? ASSUMED.besidesTheFile : 1);
  const each = trials.map((trial) => trial.hypothesis.prior * share(trial));
  return { each, none: ASSUMED.unmodelled * (isExplained ? ASSUMED.besidesTheFile : 1) };
}

/** Whether nothing fails in the run: the last attempt opened, and opening is not what the complaint is about. */
const isWithoutFailure = (trial: Trial): boolean =>
  (trial.hypothesis.id === AS_IT_IS.id && trial.hypothesis.causes.length === 0) || opensUnsaid(trial);

/**
 * Whether a fault of our own software is simulated and yet the last attempt opened, so that it does not explain the complaint, whatever else it
 * explains.
 */
const isFaultWithoutFailure = (trial: Trial): boolean => trial.hypothesis.causes.includes(OURS) && opensUnsaid(trial);

const opensUnsaid = ({ hypothesis, opens }: Trial): boolean => opens && hypothesis.facts?.['unit.opened'] !== 'yes';

/**
 * Whether a trial adds anything to what the facility file explains on its own. If the file explains only that the app does not list the unit, another
 * cause of the same effect is an alternative, not an addition. A mistake in the report adds nothing, and neither does an attempt without a phone.
 */
function addsToFile(trial: Trial, plain: Trial | undefined): boolean {
  const { isOfReport = false, isWithoutPhone = false } = trial.hypothesis;
  if (plain === undefined || trial === plain || isOfReport || isWithoutPhone) return false;
  if (isUnlisted(plain.steps)) return isUnlisted(trial.steps) && trial.hypothesis.facts?.['app.lists'] !== 'no';
  return plain.hypothesis.causes.length > 0;
}

/** Groups trials into entries, one per cause. Their probabilities and that of *none of these* add up to 1. */
export function rank(trials: readonly Trial[], { isHeard = ALL, withUnlisted = true }: RankOptions = {}): Ranking {
  const { each: priors, none } = priorsOf(trials);
  const gains = gainsOf(
    trials.map(({ findings }, i) => ({ findings: findings.filter(isHeard), prior: priors[i] ?? 0 })),
  );
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
  const modelled = (1 - none) / sum(priors);
  const weighed = trials
    .map((trial, i) => {
      const gain = gains[i] ?? { all: 0, of: () => 0, unexplained: 0 };
      return { trial, gain, weight: modelled * (priors[i] ?? 0) * Math.exp(gain.all) };
    })
    .toSorted((left, right) => right.weight - left.weight);
  const total = none + sum(weighed.map(({ weight }) => weight));
  const entries = new Map<string, Entry>();
  for (const { trial, gain, weight } of weighed) {
    const causes = causesOf(trial);
    const known = entries.get(causes) ?? { trial, gain, probability: 0 };
    if (causes !== '') entries.set(causes, { ...known, probability: known.probability + weight / total });
  }
  const groups = groupIndistinguishable(withoutIdleParts([...entries.values()]), isHeard);
  const plain = weighed.find(({ trial }) => trial.hypothesis.id === AS_IT_IS.id);
  const unlisted = weighed.flatMap(({ trial, gain, weight }) =>
    withUnlisted && causesOf(trial) === '' ? [{ gain, probability: weight / total }] : [],
  );
  const rivals: readonly Explanation[] = [...groups, ...unlisted];
  const merged = groups
    .map((one) =>
      isDoubtful(one, rivals) || !isSupported(one, plain)
        ? { ...one, probability: Math.min(DOUBT.most, one.probability) }
        : one,
    )
    .toSorted((left, right) => right.probability - left.probability);
  return { entries: merged, none: 1 - sum(merged.map(({ probability }) => probability)) };
}

const isDoubtful = (one: Ranked, rivals: readonly Explanation[]): boolean =>
  one.gain.unexplained >= DOUBT.unexplained ||
  one.trials.every(isFaultWithoutFailure) ||
  rivals.some((other) => isRival(other, one));

/**
 * Whether the evidence speaks for a cause: enough of it, and more than the facility in which nothing is wrong explains as well. The facility file
 * counts as support of its own, unless the evidence speaks against what it says.
 */
const isSupported = (one: Ranked, plain: { readonly trial: Trial; readonly gain: Gain } | undefined): boolean =>
  isOfTheFile(one)
    ? one.gain.all >= 0
    : one.gain.all >= DOUBT.unsupported &&
      (plain === undefined || causesOf(plain.trial) !== '' || plain.gain.all <= one.gain.all - DOUBT.asMuch);

/** Whether the facility file explains the case on its own. */
const isOfTheFile = ({ trials }: Ranked): boolean => trials[0]?.hypothesis.id === AS_IT_IS.id;

/** An entry, or an event that is none of the causes. */
type Explanation = Pick<Ranked, 'gain' | 'probability'>;

const isRival = (other: Explanation, one: Ranked): boolean =>
  other !== one && other.probability > one.probability / DOUBT.rival && other.gain.all > one.gain.all - DOUBT.asMuch;

interface Entry {
  readonly trial: Trial;
  readonly gain: Gain;
  readonly probability: number;
}

/**
 * Drops a combination if fewer causes explain as much, because the additional cause changes nothing. A combination that implies a different answer to
 * some question is kept, because only the answer shows, for instance, whether the payment for an overlocked unit has been posted.
 */
function withoutIdleParts(entries: readonly Entry[]): readonly Entry[] {
  const causes = ({ trial }: Entry): readonly string[] => trial.hypothesis.causes;
  const kept: Entry[] = [];
  const plain = entries.find(({ trial }) => trial.hypothesis.id === AS_IT_IS.id)?.trial;
  const sizeOf = (entry: Entry): number => (entry.trial === plain ? 0 : causes(entry).length);
  const isPartOf = (other: Entry, entry: Entry): boolean =>
    other.trial === plain
      ? addsToFile(entry.trial, plain)
      : causes(other).every((cause) => causes(entry).includes(cause));
  for (const entry of entries.toSorted((left, right) => sizeOf(left) - sizeOf(right))) {
    const simpler = kept.findIndex(
      (other) =>
        isPartOf(other, entry) &&
        other.gain.all > entry.gain.all - DOUBT.asMuch &&
        !answersDiffer(other.trial, entry.trial),
    );
    const found = kept[simpler];
    if (found === undefined) kept.push(entry);
    else kept[simpler] = { ...found, probability: found.probability + entry.probability };
  }
  return kept;
}

/** Whether two hypotheses imply different answers to some question. */
const answersDiffer = ({ hypothesis: one }: Trial, { hypothesis: other }: Trial): boolean =>
  Object.entries(one.facts ?? {}).some(([fact, answer]) => (other.facts?.[fact as FactId] ?? answer) !== answer);

/** Combines trials that the evidence does not distinguish into one entry. */
function groupIndistinguishable(entries: readonly Entry[], isHeard: FindingFilter): readonly Ranked[] {
  const groups: { first: Entry; signed: string; trials: Trial[]; probability: number }[] = [];
  for (const entry of entries.toSorted((left, right) => right.probability - left.probability)) {
    const { trial, probability } = entry;
    const signed = signature(trial, isHeard);
    const same = groups.find(
      (group) => probability > group.first.probability / DOUBT.muchRarer && signed === group.signed,
    );
    if (same === undefined) groups.push({ first: entry, signed, trials: [trial], probability });
    else {
      same.trials.push(trial);
      same.probability += probability;
    }
  }
  return groups.map(({ first, trials, probability }) => ({ trials, probability, gain: first.gain }));
}

/** A person's answer that determines which cause is named. */
export interface DecidingAnswer {
  readonly fact: FactId;
  readonly answer: Finding;
  /** The ranking without that answer. */
  readonly without: Ranking;
}

/** Whether the first cause is named; if it is likely enough but not named, the answer on which it depends. */
export interface Verdict {
  readonly isCause: boolean;
  readonly restsOn?: DecidingAnswer;
}

/**
 * The verdict on a ranking. People make mistakes, so a cause that depends on a single answer is not named until the answer is confirmed. A cause
 * depends on an answer if, without it, the cause would not remain first and more likely than not.
 */
export function verdictOn(of: Case, trials: readonly Trial[], { entries: [top] }: Ranking): Verdict {
  if (top === undefined || !isDistinguished(top) || top.probability < DOUBT.named) return { isCause: false };
  for (const { fact, answer } of answersFor(of, top)) {
    const isHeard: FindingFilter = ({ line, paper }) => line !== answer.line || paper !== answer.paper;
    const without = rank(trials, { isHeard, withUnlisted: false });
    if (!isFirstIn(without, top)) return { isCause: false, restsOn: { fact, answer, without } };
  }
  return { isCause: true };
}

const isDistinguished = ({ trials }: Ranked): boolean => trials.length === 1;
const causeOf = ({ trials: [first] }: Ranked): string => (first === undefined ? '' : causesOf(first));

const isFirstIn = ({ entries: [first] }: Ranking, top: Ranked): boolean =>
  first !== undefined && isDistinguished(first) && causeOf(first) === causeOf(top) && first.probability > DOUBT.most;

/** The reported facts that support the first cause and could be mistaken. Facts about people's own actions and answers to our questions are excluded. */
function answersFor(
  { facts: told }: Case,
  { trials: [first], gain }: Ranked,
): readonly Omit<DecidingAnswer, 'without'>[] {
  const support = (first?.findings ?? []).filter((one) => one.told === true && gain.of(one) > 0);
  return [...told].flatMap(([fact, { paper, line, answer: said }]) =>
    paper === ASKED || !isPlain(said) || weightOfAnswer(fact) >= DOUBT.surelyTold
      ? []
      : support.filter((one) => one.paper === paper && one.line === line).map((answer) => ({ fact, answer })),
  );
}
