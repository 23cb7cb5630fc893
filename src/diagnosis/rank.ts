/**
 * Plays every hypothesis and ranks them by how well they explain the papers: probability is prior times what the lines say for each,
 * shared among the causes and *none of these*. Causes that no paper distinguishes become alternatives of one entry.
 */
import type { Case } from './case.ts';
import { compare, costOf } from './compare/compare.ts';
import type { Finding } from './compare/finding.ts';
import { type Gain, gainsOf } from './compare/gain.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import { AS_IT_IS, explained } from './hypotheses/as-it-is.ts';
import type { Hypothesis } from './hypotheses/hypothesis.ts';
import { pairOf } from './hypotheses/pairs.ts';
import { HYPOTHESES } from './hypotheses/table.ts';
import { type Observed, playAndObserve } from './observe.ts';
import { type Path, pathOf } from './path.ts';
import { Draft, NotApplicable } from './world/draft.ts';
import type { PlayedStep } from './world/step.ts';

/** The share of cases whose cause no hypothesis models. */
const UNMODELLED = 0.25;

/** A line of which this much is left is unexplained; a line that adds less than this does not support a cause. */
const UNEXPLAINED_LINE = 1.4;
const SPEAKS = 1;
/** Another cause for which the lines speak as much but for this is a rival that nothing but its rarity puts behind. */
const AS_MUCH = 0.7;
/** No cause that leaves a line without an explanation, for which nothing speaks, or that has a rival, is more likely than this. */
const DOUBTFUL = 0.5;

/** A cause that is this many times rarer than another is not an alternative to it, although nothing tells them apart. */
const MUCH_RARER = 12;
/** A rival is at most this many times rarer. */
const RIVAL = 8;

/** What the facility file alone explains hardly needs a second cause. */
const BESIDES_THE_FILE = 0.03;

export interface Trial {
  readonly hypothesis: Hypothesis;
  /** Played again where memory needed its place. */
  readonly run: Observed;
  /** What somebody could notice of it. */
  readonly effect: string;
  readonly findings: readonly Finding[];
  readonly cost: number;
  readonly path: Path;
  /** The steps of the run, and which were refused. */
  readonly steps: readonly PlayedStep[];
}

export interface Ranked {
  /** One trial for each alternative, the best first. */
  readonly trials: readonly Trial[];
  readonly probability: number;
  /** What the lines of the papers say for the first. */
  readonly gain: Gain;
}

export interface Ranking {
  readonly entries: readonly Ranked[];
  /** The probability that it is none of them. */
  readonly none: number;
}

/** Plays one hypothesis; undefined where it has no meaning. */
export function tryOne(of: Case, evidence: Evidence, hypothesis: Hypothesis): Trial | undefined {
  try {
    const draft = new Draft(of, evidence);
    hypothesis.change(draft);
    const run = playAndObserve(of, draft.build());
    const named = hypothesis === AS_IT_IS ? explained(of, evidence.isPortal, run) : hypothesis;
    const findings = compare(of, evidence, named, run);
    const kept = keptLoosely(of, run);
    return {
      hypothesis: named,
      findings,
      cost: costOf(findings),
      effect: effectOf(of, run),
      path: pathOf(run.events),
      steps: run.steps,
      get run() {
        return kept();
      },
    };
  } catch (error) {
    if (error instanceof NotApplicable) return undefined;
    throw error;
  }
}

/** A facility holds megabytes, and hundreds are played: only a few are ever looked at again, and the same seed gives the same run. */
function keptLoosely(of: Case, played: Observed): () => Observed {
  const { world } = played;
  let recent = new WeakRef(played);
  return () => {
    const run = recent.deref() ?? playAndObserve(of, world);
    recent = new WeakRef(run);
    return run;
  };
}

export const everyHypothesis: readonly Hypothesis[] = [AS_IT_IS, ...HYPOTHESES];

export interface Progress {
  readonly what: 'causes' | 'pairs of causes';
  readonly played: number;
  readonly of: number;
  /** The cause that explains most so far. */
  readonly leading: Hypothesis | undefined;
}

/** Plays the single causes, then the pairs that are worth it, with one step after each. Once `isStopped`, it returns what there is. */
export function* trialSteps(of: Case, isStopped = () => false): Generator<Progress, readonly Trial[], void> {
  const evidence = evidenceOf(of);
  let leading: Trial | undefined;
  function* each(
    hypotheses: readonly Hypothesis[],
    what: Progress['what'],
  ): Generator<Progress, readonly Trial[], void> {
    const trials: Trial[] = [];
    for (const [i, hypothesis] of hypotheses.entries()) {
      if (isStopped()) break;
      const trial = tryOne(of, evidence, hypothesis);
      if (trial !== undefined) trials.push(trial);
      if (trial !== undefined && (leading === undefined || merit(trial) > merit(leading))) leading = trial;
      yield { what, played: i + 1, of: hypotheses.length, leading: leading?.hypothesis };
    }
    return trials;
  }
  const single = withEffect(yield* each(everyHypothesis, 'causes'));
  return [...single, ...neededPairs(single, yield* each(pairsFor(single), 'pairs of causes'))];
}

/** Which of two trials leads while others are still to come; the ranking weighs more. */
const merit = ({ hypothesis: { causes, prior }, cost }: Trial): number =>
  causes.length === 0 ? Number.NEGATIVE_INFINITY : Math.log(prior) - cost;

/** The same at once. */
export function tryAll(of: Case): readonly Trial[] {
  const steps = trialSteps(of);
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
  }
}

/** What somebody could notice of a run: what the attempts came to, what was refused, and what the portal offers. */
function effectOf(of: Case, { events, steps, facility }: Observed): string {
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
export function withEffect(trials: readonly Trial[]): readonly Trial[] {
  const plain = trials.find(({ hypothesis }) => hypothesis.id === AS_IT_IS.id);
  if (plain === undefined) return trials;
  return trials.filter((trial) => trial === plain || trial.effect !== plain.effect);
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

/** Drops each pair that one of its causes explains as well alone. */
function neededPairs(single: readonly Trial[], pairs: readonly Trial[]): readonly Trial[] {
  const cost = new Map(single.map(({ hypothesis, cost: one }) => [hypothesis.id, one]));
  return pairs.filter(({ hypothesis: { parts = [] }, cost: together }) =>
    parts.every((id) => together <= (cost.get(id) ?? Infinity) - WORTH_A_SECOND),
  );
}

const causesOf = ({ hypothesis }: Trial): string => hypothesis.causes.join('+');

/** What the papers say of a trial; they cannot distinguish two trials for which it is the same. */
const signature = ({ findings }: Trial): string =>
  findings
    .map(({ paper, line, says, cost }) => `${paper}:${line}:${cost === 0 ? '' : `${says} ${cost.toFixed(2)}`}`)
    .join('\n');

/** How often each cause occurs; what the facility file explains by itself hardly needs another. */
function priorsOf(trials: readonly Trial[]): readonly number[] {
  const plain = trials.find(({ hypothesis }) => hypothesis.id === AS_IT_IS.id);
  const isExplained = plain !== undefined && plain.hypothesis.causes.length > 0;
  const isUnlisted = plain?.steps.some(({ verb, why }) => verb === 'phone.unlock' && /does not list/.test(why ?? ''));
  return trials.map((trial) => {
    const { prior, facts } = trial.hypothesis;
    const isBeside = trial !== plain && (isExplained || (isUnlisted === true && facts?.['app.lists'] !== 'no'));
    return prior * (isBeside ? BESIDES_THE_FILE : 1);
  });
}

/** Sorts trials into entries, one for each cause; their probabilities and that of none of them add up to 1. */
export function rank(trials: readonly Trial[]): Ranking {
  const priors = priorsOf(trials);
  const gains = gainsOf(trials.map(({ findings }, i) => ({ findings, prior: priors[i] ?? 0 })));
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
  const modelled = (1 - UNMODELLED) / sum(priors);
  const weighed = trials
    .map((trial, i) => {
      const gain = gains[i] ?? { all: 0, of: () => 0, unexplained: 0 };
      return { trial, gain, weight: modelled * (priors[i] ?? 0) * Math.exp(gain.all) };
    })
    .toSorted((left, right) => right.weight - left.weight);
  const total = UNMODELLED + sum(weighed.map(({ weight }) => weight));
  const entries = new Map<string, Entry>();
  for (const { trial, gain, weight } of weighed) {
    const causes = causesOf(trial);
    const known = entries.get(causes) ?? { trial, gain, probability: 0 };
    if (causes !== '') entries.set(causes, { ...known, probability: known.probability + weight / total });
  }
  const groups = undivided([...entries.values()]);
  const merged = groups
    .map((one) => (isDoubtful(one, groups) ? { ...one, probability: Math.min(DOUBTFUL, one.probability) } : one))
    .toSorted((left, right) => right.probability - left.probability);
  return { entries: merged, none: 1 - sum(merged.map(({ probability }) => probability)) };
}

const isDoubtful = (one: Ranked, all: readonly Ranked[]): boolean =>
  one.gain.unexplained >= UNEXPLAINED_LINE || one.gain.all < SPEAKS || all.some((other) => isRival(other, one));

const isRival = (other: Ranked, one: Ranked): boolean =>
  other !== one && other.probability > one.probability / RIVAL && other.gain.all > one.gain.all - AS_MUCH;

interface Entry {
  readonly trial: Trial;
  readonly gain: Gain;
  readonly probability: number;
}

/** Makes one entry of those that no paper distinguishes. */
function undivided(entries: readonly Entry[]): readonly Ranked[] {
  const groups: { first: Entry; trials: Trial[]; probability: number }[] = [];
  for (const entry of entries.toSorted((left, right) => right.probability - left.probability)) {
    const same = groups.find(
      ({ first }) =>
        entry.probability > first.probability / MUCH_RARER && signature(first.trial) === signature(entry.trial),
    );
    if (same === undefined) groups.push({ first: entry, trials: [entry.trial], probability: entry.probability });
    else {
      same.trials.push(entry.trial);
      same.probability += entry.probability;
    }
  }
  return groups.map(({ first, trials, probability }) => ({ trials, probability, gain: first.gain }));
}
