/**
 * Chooses the next question: the fact whose answer best separates the remaining causes relative to the cost of asking.
 * A cause that implies no answer counts as half separated.
 */
import type { Case } from './case.ts';
import { FACTS, type FactId } from './channels/facts.ts';
import { INPUTS } from './compare/shown.ts';
import { UNDECIDED } from './hypotheses/hypothesis.ts';
import type { Ranked } from './rank.ts';

export interface Question {
  readonly fact: FactId;
  /** The question in the form in which a person is asked. */
  readonly ask: string;
  /** The causes, grouped by the answer that each one implies. */
  readonly divides: Readonly<Record<string, readonly string[]>>;
  /** The cost of asking: 1 to ask the caller or look in the portal, 5 to send somebody to the door. */
  readonly cost: number;
}

/** Facts that can be checked only at the door, not by asking the caller. */
const AT_THE_DOOR: ReadonlySet<FactId> = new Set<FactId>(['battery.changed', 'door.changed', 'someone.atDoor']);

/** Causes below this probability are not worth a question. */
const WORTH_ASKING = 0.02;

/** A sentence that explains why there is no next question. */
export const whyNoQuestion = (ranked: readonly Ranked[]): string =>
  ranked.some(({ probability }) => probability >= WORTH_ASKING)
    ? 'Every remaining question has the same answer for all remaining causes, or has already been asked.'
    : 'No known cause fits the evidence, so there is nothing to ask; another file, such as a log of the phone, might help.';

export function nextQuestion(of: Case, ranked: readonly Ranked[]): Question | undefined {
  // A fact that was answered with "unknown" has already been asked.
  const open = (Object.keys(FACTS) as FactId[]).filter((fact) => !INPUTS.has(fact) && !of.facts.has(fact));
  let best: Weighed | undefined;
  for (const fact of open) {
    const one = weighed(fact, ranked);
    if (one.gain > (best?.gain ?? WORTH_IT)) best = one;
  }
  return best?.question;
}

/** The question that checks whether a reported answer is correct; undefined if its answer separates no causes. */
export function questionAbout(fact: FactId, ranked: readonly Ranked[]): Question | undefined {
  const { question, gain } = weighed(fact, ranked);
  return gain > WORTH_IT ? question : undefined;
}

/** The minimum benefit: a question that separates fewer pairs of causes relative to its cost is not asked. */
const WORTH_IT = 0.01;

interface Weighed {
  readonly question: Question;
  readonly gain: number;
}

function weighed(fact: FactId, ranked: readonly Ranked[]): Weighed {
  const open = ranked
    .filter(({ probability }) => probability >= WORTH_ASKING)
    .flatMap(({ trials, probability }) => trials.map((trial) => ({ trial, weight: probability / trials.length })));
  const answers = new Map<string, { weight: number; causes: Set<string> }>();
  let undecided = 0;
  for (const { trial, weight } of open) {
    const answer = trial.hypothesis.facts?.[fact] ?? trial.shows.get(fact);
    const causes = trial.hypothesis.causes.join('+');
    if (answer === undefined || answer === UNDECIDED || causes === '') undecided += weight;
    else {
      const known = answers.get(answer) ?? { weight: 0, causes: new Set<string>() };
      known.weight += weight;
      known.causes.add(causes);
      answers.set(answer, known);
    }
  }
  const cost = AT_THE_DOOR.has(fact) ? 5 : 1;
  const weights = [...answers.values()].map(({ weight }) => weight);
  const divides = Object.fromEntries([...answers].map(([answer, { causes }]) => [answer, [...causes]]));
  return { question: { fact, ask: FACTS[fact], divides, cost }, gain: divided(weights, undecided) / Math.sqrt(cost) };
}

/** The share of cause pairs that the answer distinguishes (one minus the Simpson index). */
function divided(weights: readonly number[], undecided: number): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0) + undecided;
  if (total === 0) return 0;
  const together = weights.reduce((sum, weight) => sum + (weight / total) ** 2, 0);
  const unknown = undecided / total;
  const apart = (1 - unknown) ** 2 - together;
  return apart + unknown * (1 - unknown) * (weights.length > 0 ? 0.5 : 0);
}
