/**
 * A hypothesis: one way in which an unlock fails, expressed as a change to a simulated facility. The tables in this
 * folder contain all the knowledge about possible causes; everything else follows from simulating them.
 */
import type { FactId } from '../channels/facts.ts';
import type { Draft } from '../world/draft.ts';

/** How staff open a unit for a tenant whose phone is inside it. */
export const EMERGENCY = { choose: 'Emergency', reason: 'Tenant locked phone in unit' } as const;

/** Marks a fact that a hypothesis leaves open even though its run implies an answer. */
export const UNDECIDED = 'unknown';

export interface Hypothesis {
  readonly id: string;
  /** For a pair, the ids of both hypotheses. */
  readonly parts?: readonly [string, string];
  /** Ids of causes that apply together: `D7-1` … `D7-27`, `H-RADIO`, `H-MOTOR`, `H-SENSOR`, `H-BATTERY-LOW`, `OURS`. */
  readonly causes: readonly string[];
  /** How often the cause occurs, relative to the other causes. */
  readonly prior: number;
  /** The cause in one sentence. */
  readonly says: string;
  /** Ids of the cures, most specific first. */
  readonly cures: readonly string[];
  /** Changes the run. Throws `NotApplicable` if the hypothesis does not apply to the case. */
  readonly change: (draft: Draft) => void;
  /** Facts that follow from the hypothesis but not from its run. */
  readonly facts?: Partial<Record<FactId, string>>;
  /** Whether the mistake is in the report: the facility runs unchanged, and the mistake is the explanation. */
  readonly isOfReport?: true;
  /**
   * Whether the change has not reached the company or the app, so that the run may look like one without the
   * hypothesis; only what people say tells them apart.
   */
  readonly isPending?: true;
  /** Whether the attempt is made without a phone, and so is not explained by a rule in the facility file that refuses the phone. */
  readonly isWithoutPhone?: true;
}
