/**
 * The shape of one check. Checks are entries of a list: their order is the law, and a fault replaces one of them.
 */
import type { Refusal } from '../../protocol/results.ts';
import type { Attempt } from './attempt.ts';

export interface Check {
  /** Stable name. */
  readonly id: string;
  /** Its place in the specification's order, 1–15. */
  readonly number: number;
  /** One sentence: what it demands. */
  readonly demands: string;
  /** What the lock answers when it fails. */
  readonly answer: Refusal;
  /** Whether it is asked of this attempt. */
  appliesTo(attempt: Attempt): boolean;
  passes(attempt: Attempt): boolean;
}
