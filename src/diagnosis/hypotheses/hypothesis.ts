/**
 * A hypothesis: one way in which an unlock fails, as a change to a simulated facility. The tables beside this file contain all knowledge of
 * possible causes; everything else follows from playing them.
 */
import type { FactId } from '../channels/facts.ts';
import type { Draft } from '../world/draft.ts';

/** How the staff open for somebody whose phone is inside. */
export const EMERGENCY = { choose: 'Emergency', reason: 'Tenant locked phone in unit' } as const;

/** The answer of a fact that a hypothesis leaves open, although its run shows one. */
export const UNDECIDED = 'unknown';

export interface Hypothesis {
  readonly id: string;
  /** For a pair, the ids of the two. */
  readonly parts?: readonly [string, string];
  /** Ids of causes, which apply together: `D7-1` … `D7-27`, `H-RADIO`, `H-MOTOR`, `H-SENSOR`, `H-BATTERY-LOW`, `OURS`. */
  readonly causes: readonly string[];
  /** How often it occurs compared with the others. */
  readonly prior: number;
  /** The cause in one sentence. */
  readonly says: string;
  /** Ids of the cures, the most specific first. */
  readonly cures: readonly string[];
  /** Changes the run. Throws `NotApplicable` if the hypothesis does not apply to the case. */
  readonly change: (draft: Draft) => void;
  /** Facts that follow from the hypothesis and that the run itself does not show. */
  readonly facts?: Partial<Record<FactId, string>>;
  /** What is wrong is the report: the facility runs as it is, and that is the explanation. */
  readonly isOfReport?: true;
}
