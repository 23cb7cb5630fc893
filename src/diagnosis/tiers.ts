/**
 * The order in which hypotheses are simulated: single causes, then pairs of causes that explain something, then faults of our own software. Each tier is
 * chosen from the trials of the tiers before it. The caller runs it, in one thread or several.
 */
import type { Case } from './case.ts';
import { unexplainedIn } from './compare/gain.ts';
import { evidenceOf } from './evidence.ts';
import { AS_IT_IS } from './hypotheses/as-it-is.ts';
import type { Hypothesis } from './hypotheses/hypothesis.ts';
import { pairOf } from './hypotheses/pairs.ts';
import { SOFTWARE_FAULTS } from './hypotheses/software-faults.ts';
import { HYPOTHESES } from './hypotheses/table.ts';
import { causesOf, namedAs, type Trial, tryOne } from './trial.ts';
import { DOUBT } from './weights.ts';

/** Common causes come first, so that an early ranking is useful. */
export const everyHypothesis: readonly Hypothesis[] = [
  AS_IT_IS,
  ...HYPOTHESES.toSorted((left, right) => right.prior - left.prior),
];

const byId = new Map([...everyHypothesis, ...SOFTWARE_FAULTS].map((one) => [one.id, one]));

/** Finds a hypothesis by its id, or a pair by both ids. */
export function hypothesisOf(ids: readonly string[]): Hypothesis {
  const [first, second] = ids.map((id) => byId.get(id));
  if (first === undefined || (ids.length > 1 && second === undefined))
    throw new RangeError(`there is no hypothesis ${ids.join(' with ')}`);
  return second === undefined ? first : pairOf(first, second);
}

export interface Tier {
  readonly what: 'causes' | 'pairs of causes' | 'faults of the software';
  readonly hypotheses: readonly Hypothesis[];
}

/** Yields each tier, receives its trials in the same order, and returns the trials that count. With `pairs: false`, no pairs are simulated. */
export function* tiers({ pairs: withPairs = true } = {}): Generator<Tier, readonly Trial[], readonly Trial[]> {
  const single = withEffect(yield { what: 'causes', hypotheses: everyHypothesis });
  const pairs = yield { what: 'pairs of causes', hypotheses: withPairs ? pairsFor(single) : [] };
  const field = [...single, ...neededPairs(single, pairs)];
  if (field.some(isComplete)) return field;
  return withEffect([...field, ...(yield { what: 'faults of the software', hypotheses: SOFTWARE_FAULTS })]);
}

/** Runs all tiers in this thread. */
export function tryAll(of: Case, options?: Parameters<typeof tiers>[0]): readonly Trial[] {
  const evidence = evidenceOf(of);
  const playing = tiers(options);
  let tier = playing.next();
  while (tier.done !== true)
    tier = playing.next(tier.value.hypotheses.flatMap((hypothesis) => tryOne(of, evidence, hypothesis) ?? []));
  return tier.value;
}

/**
 * Leaves out trials whose hypothesis changes nothing that anybody could notice, because it cannot be the cause. A mistake in
 * the report changes nothing in the facility, and where the complaint is that somebody can still open, nothing changes at the door.
 */
export function withEffect(trials: readonly Trial[]): readonly Trial[] {
  const plain = trials.find(({ hypothesis }) => hypothesis.id === AS_IT_IS.id);
  if (plain === undefined) return trials;
  return trials
    .filter(
      (trial) =>
        trial === plain || trial.effect !== plain.effect || showsNothing(trial.hypothesis) || stillOpens(trial),
    )
    .map((trial) => (isBesides(trial, plain) ? namedAs(trial, plain.hypothesis) : trial));
}

/**
 * Whether the run is refused by the rule that also refuses in the facility file's own state: without the causes of the
 * hypothesis, the attempt would have failed in the same way, so they are not the reason. Causes that include those of the
 * file may explain more.
 */
const isBesides = ({ hypothesis, refusedBy }: Trial, plain: Trial): boolean =>
  refusedBy !== undefined &&
  refusedBy === plain.refusedBy &&
  plain.hypothesis.causes.length > 0 &&
  hypothesis.causes.length > 0 &&
  !plain.hypothesis.causes.every((cause) => hypothesis.causes.includes(cause));

/** Whether the run is expected to look like one without the hypothesis. */
const showsNothing = ({ isOfReport, isPending }: Hypothesis): boolean => isOfReport === true || isPending === true;

/** Whether the cause is that somebody can still open the unit, and does so in the run. */
const stillOpens = ({ hypothesis, opens }: Trial): boolean => opens && hypothesis.facts?.['unit.opened'] === 'yes';

/** Whether a run explains every line of the files; in that case our software is not suspected, whatever people said. */
const isComplete = ({ findings }: Trial): boolean => unexplainedIn(findings) < DOUBT.unexplained;

/** From this cost on, the best single cause leaves too much unexplained. */
const UNEXPLAINED = 4.5;
/** Pairs are formed from this many of the best causes. */
const PAIRED = 14;
/** A pair must explain this much more than each of its causes alone; otherwise it is dropped. */
const WORTH_A_SECOND = 2;

/** The pairs worth simulating after the single causes; none if a single cause explains the evidence. */
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

/** Drops each pair whose evidence one of its causes explains equally well on its own. */
function neededPairs(single: readonly Trial[], pairs: readonly Trial[]): readonly Trial[] {
  const cost = new Map(single.map(({ hypothesis, cost: one }) => [hypothesis.id, one]));
  return pairs.filter(({ hypothesis: { parts = [] }, cost: together }) =>
    parts.every((id) => together <= (cost.get(id) ?? Infinity) - WORTH_A_SECOND),
  );
}
