/**
 * The shape of one check. Checks form an ordered list, and the order matters; a planted fault replaces one entry.
 */
import type { Refusal } from '../../protocol/results.ts';
import type { Source } from '../../protocol/sources.ts';
import type { Attempt } from './attempt.ts';

export interface Check {
  /** Stable name. */
  readonly id: string;
  /** Where the requirement is published, or `chosen`; numbers and order are chosen. */
  readonly source: Source;
  /** Its place in the specification's order, 1–15. */
  readonly number: number;
  /** Its requirement, in one sentence. */
  readonly demands: string;
  /** What the lock answers when it fails. */
  readonly answer: Refusal;
  /** Whether this check applies to the attempt. */
  appliesTo(attempt: Attempt): boolean;
  passes(attempt: Attempt): boolean;
}
