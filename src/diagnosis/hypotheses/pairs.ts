/**
 * Two causes at once: the situation in which the first cure does not help. Pairs are formed only from causes that
 * explain something, and only if no single cause explains the evidence.
 */
import type { FactId } from '../channels/facts.ts';
import { ASSUMED } from '../weights.ts';
import type { Hypothesis } from './hypothesis.ts';

/** Facts on which both hypotheses agree, or that only one of them implies. */
function factsOf(left: Hypothesis, right: Hypothesis): Partial<Record<FactId, string>> {
  const both: Partial<Record<FactId, string>> = { ...left.facts, ...right.facts };
  for (const fact of Object.keys(both) as FactId[]) {
    const [a, b] = [left.facts?.[fact], right.facts?.[fact]];
    if (a !== undefined && b !== undefined && a !== b) delete both[fact];
  }
  return both;
}

export const pairOf = (left: Hypothesis, right: Hypothesis): Hypothesis => ({
  id: `${left.id} with ${right.id}`,
  parts: [left.id, right.id],
  causes: [...new Set([...left.causes, ...right.causes])],
  prior: left.prior * right.prior * ASSUMED.pair,
  says: `${left.says} And: ${right.says}`,
  cures: [...left.cures, ...right.cures],
  change: (draft) => {
    left.change(draft);
    right.change(draft);
  },
  facts: factsOf(left, right),
});
