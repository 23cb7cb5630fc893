/**
 * A hypothesis: one way in which an unlock fails, as something that is done to a simulated facility. The rows of the tables beside this
 * file are the whole knowledge of what can be the cause; everything else follows from playing them.
 */
import type { FactId } from '../channels/facts.ts';
import type { Draft } from '../world/draft.ts';

export interface Hypothesis {
  readonly id: string;
  /** Of a pair: the ids of the two. */
  readonly parts?: readonly [string, string];
  /** Ids of causes, which hold jointly: `D7-1` … `D7-27`, `H-RADIO`, `H-MOTOR`, `H-SENSOR`, `H-BATTERY-LOW`, `OURS`. */
  readonly causes: readonly string[];
  /** How often it occurs compared with the others. */
  readonly prior: number;
  /** The cause in one sentence. */
  readonly says: string;
  /** What helps, as ids of cures, the most specific first. */
  readonly cures: readonly string[];
  /** Changes the run. Throws `NotApplicable` where it has no meaning. */
  readonly change: (draft: Draft) => void;
  /** Facts that follow from it and that the run itself does not show. */
  readonly facts?: Partial<Record<FactId, string>>;
}
