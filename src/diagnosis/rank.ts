/**
 * Plays every hypothesis and ranks them by how well they explain the papers: probability is prior times the likelihood of all findings,
 * shared among the hypotheses. Causes that no paper divides become alternatives of one entry.
 */
import type { Case } from './case.ts';
import { compare, costOf } from './compare/compare.ts';
import type { Finding } from './compare/finding.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import { AS_IT_IS, explained } from './hypotheses/as-it-is.ts';
import type { Hypothesis } from './hypotheses/hypothesis.ts';
import { pairOf } from './hypotheses/pairs.ts';
import { HYPOTHESES } from './hypotheses/table.ts';
import { type Observed, playAndObserve } from './observe.ts';
import { Draft, NotApplicable } from './world/draft.ts';

/** The seed of every trial. */
export const SEED = '1';
/** Papers are not independent of each other, so their findings count less than their sum. */
const TEMPER = 0.75;
/** The share of cases that no hypothesis models, by the cost at which it begins to be likely. */
const UNMODELLED_COST = 9;

/** A cause that is rarer than another by this much, as a natural logarithm, is no alternative to it, although nothing divides them. */
const MUCH_RARER = 2.5;

/** What explains itself by the facility file hardly needs a second cause. */
const BESIDES_THE_FILE = 0.03;

export interface Trial {
  readonly hypothesis: Hypothesis;
  readonly run: Observed;
  readonly findings: readonly Finding[];
  readonly cost: number;
}

export interface Ranked {
  /** One trial for each alternative, the best first. */
  readonly trials: readonly Trial[];
  readonly probability: number;
}

/** Plays one hypothesis; undefined where it has no meaning. */
export function tryOne(of: Case, evidence: Evidence, hypothesis: Hypothesis): Trial | undefined {
  try {
    const draft = new Draft(of, evidence);
    hypothesis.change(draft);
    const run = playAndObserve(of, draft.build(), SEED);
    const named = hypothesis === AS_IT_IS ? explained(of, evidence.isPortal, run) : hypothesis;
    const findings = compare(of, evidence, named, run);
    return { hypothesis: named, run, findings, cost: costOf(findings) };
  } catch (error) {
    if (error instanceof NotApplicable) return undefined;
    throw error;
  }
}

export const everyHypothesis: readonly Hypothesis[] = [AS_IT_IS, ...HYPOTHESES];

export interface Progress {
  readonly what: 'causes' | 'pairs of causes';
  readonly played: number;
  readonly of: number;
}

/** Plays the single causes, then the pairs that are worth it, with one step after each. Once `isStopped`, it returns what there is. */
export function* trialSteps(of: Case, isStopped = () => false): Generator<Progress, readonly Trial[], void> {
  const evidence = evidenceOf(of);
  function* each(
    hypotheses: readonly Hypothesis[],
    what: Progress['what'],
  ): Generator<Progress, readonly Trial[], void> {
    const trials: Trial[] = [];
    for (const [i, hypothesis] of hypotheses.entries()) {
      if (isStopped()) break;
      const trial = tryOne(of, evidence, hypothesis);
      if (trial !== undefined) trials.push(trial);
      yield { what, played: i + 1, of: hypotheses.length };
    }
    return trials;
  }
  const single = withEffect(of, yield* each(everyHypothesis, 'causes'));
  return [...single, ...neededPairs(single, yield* each(pairsFor(single), 'pairs of causes'))];
}

/** The same at once. */
export function tryAll(of: Case): readonly Trial[] {
  const steps = trialSteps(of);
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
  }
}

/** What somebody could notice of a run: what the attempts came to, what was refused, and what the portal offers. */
function effectOf(of: Case, { run: { events, steps, facility } }: Trial): string {
  const outcomes = events.flatMap(({ kind, data }) =>
    kind === 'phone.outcome' || kind === 'lock.refused' ? [JSON.stringify(data)] : [],
  );
  const { unit, phone, person } = of.subject;
  const states = [
    ...(unit === undefined ? [] : [`unit.${unit.id}`]),
    ...(person === undefined ? [] : [`person.${person.id}.account`]),
    ...(phone === undefined ? [] : [`phone.${phone}.app.units`]),
  ].map((path) => JSON.stringify(facility.look(path)));
  const refused = steps.flatMap(({ verb, refusedBy }) => (refusedBy === undefined ? [] : [`${verb} ${refusedBy}`]));
  return [...outcomes, ...refused, ...states].join('\n');
}

/** Without the trials whose hypothesis changes nothing that anybody could notice: it cannot be the cause. */
export function withEffect(of: Case, trials: readonly Trial[]): readonly Trial[] {
  const plain = trials.find(({ hypothesis }) => hypothesis.id === AS_IT_IS.id);
  if (plain === undefined) return trials;
  const without = effectOf(of, plain);
  return trials.filter((trial) => trial === plain || effectOf(of, trial) !== without);
}

/** From this cost on, the best single cause leaves too much unexplained. */
const UNEXPLAINED = 4.5;
/** Pairs are made of this many of the best causes. */
const PAIRED = 14;
/** A pair must explain this much more than either of its causes; else one of them is dropped. */
const WORTH_A_SECOND = 2;

/** The pairs worth playing after the single causes; none where a single cause explains the papers. */
function pairsFor(trials: readonly Trial[]): readonly Hypothesis[] {
  const single = trials.filter(({ hypothesis }) => hypothesis.causes.length > 0 && hypothesis.id !== AS_IT_IS.id);
  const best = single.toSorted((left, right) => left.cost - right.cost).slice(0, PAIRED);
  if (best[0] === undefined || best[0].cost < UNEXPLAINED) return [];
  return best.flatMap((left, i) =>
    best
      .slice(i + 1)
      .filter((right) => causesOf(left) !== causesOf(right))
      .map((right) => pairOf(left.hypothesis, right.hypothesis)),
  );
}

/** Without the pairs of which one cause alone explains as much. */
function neededPairs(single: readonly Trial[], pairs: readonly Trial[]): readonly Trial[] {
  const cost = new Map(single.map(({ hypothesis, cost: one }) => [hypothesis.id, one]));
  return pairs.filter(({ hypothesis: { parts = [] }, cost: together }) =>
    parts.every((id) => together <= (cost.get(id) ?? Infinity) - WORTH_A_SECOND),
  );
}

const causesOf = ({ hypothesis }: Trial): string => hypothesis.causes.join('+');

/** What the papers say of a trial, so that two trials with the same are not divided by them. */
const signature = ({ findings }: Trial): string =>
  findings
    .map(({ paper, line, says, cost }) => `${paper}:${line}:${cost === 0 ? '' : `${says} ${cost.toFixed(2)}`}`)
    .join('\n');

/** Sorts trials into entries with probabilities that add up to at most 1; the rest is what no hypothesis models. */
export function rank(trials: readonly Trial[]): readonly Ranked[] {
  const plain = trials.find(({ hypothesis }) => hypothesis.id === AS_IT_IS.id);
  const isExplained = plain !== undefined && plain.hypothesis.causes.length > 0;
  const isUnlisted = plain?.run.steps.some(
    ({ verb, why }) => verb === 'phone.unlock' && /does not list/.test(why ?? ''),
  );
  /** What cannot be the reason, because the file has another one. */
  const isBeside = (trial: Trial) =>
    trial !== plain && (isExplained || (isUnlisted === true && trial.hypothesis.facts?.['app.lists'] !== 'no'));
  const prior = (trial: Trial) => trial.hypothesis.prior * (isBeside(trial) ? BESIDES_THE_FILE : 1);
  const score = (trial: Trial) => Math.log(prior(trial)) - TEMPER * trial.cost;
  const best = new Map<string, Trial>();
  for (const trial of trials) {
    const known = best.get(causesOf(trial));
    if (known === undefined || score(known) < score(trial)) best.set(causesOf(trial), trial);
  }
  const kept = [...best.values()].toSorted((left, right) => score(right) - score(left));
  const weights = kept.map((trial) => Math.exp(score(trial)));
  const total = weights.reduce((sum, weight) => sum + weight, 0) + Math.exp(Math.log(0.5) - TEMPER * UNMODELLED_COST);
  const groups: { trials: Trial[]; probability: number }[] = [];
  kept.forEach((trial, i) => {
    const probability = (weights[i] ?? 0) / total;
    const same = groups.find(
      ({ trials: [first] }) =>
        first !== undefined &&
        first !== plain &&
        trial !== plain &&
        isBeside(first) === isBeside(trial) &&
        score(trial) > score(first) - MUCH_RARER &&
        signature(first) === signature(trial),
    );
    if (same === undefined) groups.push({ trials: [trial], probability });
    else {
      same.trials.push(trial);
      same.probability += probability;
    }
  });
  return groups.toSorted((left, right) => right.probability - left.probability);
}
