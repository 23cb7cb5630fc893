/** The chain of causes of a report: the events up to the last outcome of the person in question, and whether an answer names it. */
import { isAbout, OUTCOMES } from '../../src/diagnosis/path.ts';
import { chainOf } from '../../src/sim/causes.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import type { Stage } from './stage.ts';

/** The minimum share of the longer chain that both must have in common, in the same order. */
const ALIKE = 0.75;

export interface PathStep {
  readonly actor: string;
  readonly kind: string;
}

/** The true chain; undefined if nothing that the run records ends the attempt, such as a button that nobody can press. */
export function pathOf({ events, about, plan, tried }: Stage): readonly string[] | undefined {
  const phones = plan.people.find(({ id }) => id === about.person)?.phones ?? [];
  const actors = new Set([
    ...phones.map(({ id }) => `phone/${id}`),
    ...[about.unit, about.entry].filter((id) => id !== undefined).map((id) => `lock/${id}`),
  ]);
  const since = tried.at(-1) ?? 0;
  const isOfComplaint = (event: TraceEvent): boolean =>
    actors.has(event.actor) || (about.person !== undefined && isAbout(event, about.person));
  const last = events.findLast((event) => OUTCOMES.has(event.kind) && event.time >= since && isOfComplaint(event));
  return last === undefined ? undefined : chainOf(events, last.seq).map(stepOf);
}

export const stepOf = ({ actor, kind }: PathStep): string => `${actor} ${kind}`;

/** Whether the chain in an answer is the true one: it ends in the same way, and three quarters of the longer one are in both, in the same order. */
export function isSamePath(truth: readonly string[], said: readonly string[]): boolean {
  if (truth.at(-1) !== said.at(-1)) return false;
  return commonOf(truth, said) >= ALIKE * Math.max(truth.length, said.length);
}

/** The length of the longest common subsequence. */
function commonOf(one: readonly string[], other: readonly string[]): number {
  let before = other.map(() => 0);
  for (const step of one) {
    const row: number[] = [];
    for (const [i, each] of other.entries())
      row.push(step === each ? (before[i - 1] ?? 0) + 1 : Math.max(row[i - 1] ?? 0, before[i] ?? 0));
    before = row;
  }
  return before.at(-1) ?? 0;
}
