/**
 * How much each line of the evidence supports a run, compared with a cause that nobody has modelled. Such a cause is assumed to leave lines like
 * those of the modelled causes, each line independently: a line that most runs produce is weak evidence for any of them, and a line that only one
 * produces is strong evidence for it. A run neither gains nor loses from a line that it does not cover.
 */
import { LINES } from '../weights.ts';
import type { Finding } from './finding.ts';

/** A run, with the prior frequency of its cause. */
export interface WeightedRun {
  readonly findings: readonly Finding[];
  readonly prior: number;
}

/** Findings about the same line count as one; a missing line has no number, so its words identify it. */
const keyOf = ({ paper, line, says }: Finding): string => (line === 0 ? `${paper}\n${says}` : `${paper}:${line}`);
const isMissing = (key: string): boolean => key.includes('\n');

function costsByLine(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const costs = new Map<string, number>();
  for (const finding of findings) {
    const key = keyOf(finding);
    costs.set(key, (costs.get(key) ?? 0) + finding.cost);
  }
  return costs;
}

/**
 * The largest unexplained cost of any line in a file. Reported facts and missing lines do not count, because people make mistakes and lines get lost.
 */
export const unexplainedIn = (findings: readonly Finding[], costs = costsByLine(findings)): number => {
  const said = new Set(findings.filter(({ told }) => told === true).map(keyOf));
  return [...costs].reduce((most, [key, cost]) => (isMissing(key) || said.has(key) ? most : Math.max(most, cost)), 0);
};

/** The support of each line for its run, and the total. */
export interface Gain {
  of(finding: Finding): number;
  readonly all: number;
  /** The largest cost of any line in a file that the run leaves unexplained. */
  readonly unexplained: number;
}

/** The gains of each run, in the order of the runs. */
export function gainsOf(runs: readonly WeightedRun[]): readonly Gain[] {
  const costs = runs.map(({ findings }) => costsByLine(findings));
  const usual = new Map<string, number>();
  for (const key of new Set(costs.flatMap((one) => [...one.keys()]))) usual.set(key, usualCost(key, runs, costs));
  return costs.map((own, i) => {
    const gain = (key: string): number => {
      const cost = own.get(key) ?? (isMissing(key) ? 0 : undefined);
      return cost === undefined ? 0 : (usual.get(key) ?? 0) - cost;
    };
    const all = [...usual.keys()].reduce((sum, key) => sum + gain(key), 0);
    return {
      all: LINES.temper * all,
      of: (finding) => LINES.temper * gain(keyOf(finding)),
      unexplained: unexplainedIn(runs[i]?.findings ?? [], own),
    };
  });
}

/** The cost of a line for a cause that nobody has modelled: the average likelihood over all runs. */
function usualCost(key: string, runs: readonly WeightedRun[], costs: readonly ReadonlyMap<string, number>[]): number {
  let likelihood = 0;
  let weights = 0;
  runs.forEach(({ prior }, i) => {
    const cost = costs[i]?.get(key) ?? (isMissing(key) ? 0 : LINES.silent);
    likelihood += prior * Math.exp(-cost);
    weights += prior;
  });
  return Math.min(LINES.most, -Math.log(likelihood / weights));
}
