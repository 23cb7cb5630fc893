/**
 * The shape of one check. Checks form an ordered list, and the order matters; a planted fault replaces one entry.
 */
import type { Refusal } from '../../protocol/results.ts';
import type { Source } from '../../protocol/sources.ts';
import type { Attempt } from './attempt.ts';

export interface Check {
  /** Stable name. */
  readonly id: string;
  /** The source in which the requirement is published, or `chosen`; numbers and order are chosen. */
  readonly source: Source;
  /** Its position in the order of the specification, 1–15. */
  readonly number: number;
  /** Its requirement, in one sentence. */
  readonly demands: string;
  /** The lock's answer when the check fails. */
  readonly answer: Refusal;
  /** Whether this check applies to the attempt. */
  appliesTo(attempt: Attempt): boolean;
  passes(attempt: Attempt): boolean;
}
