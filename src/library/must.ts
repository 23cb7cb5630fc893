/** Requires a verb to succeed: the value of its outcome, or an error with the reason of the refusal. */

import { withNearest } from '../facility/files/nearest.ts';
import type { VerbOutcome } from '../facility/verbs/verb.ts';

/** Thrown when a verb was refused; the message contains the rule and its sentence. */
export class Refused extends Error {
  override name = 'Refused';
  /** The rule, or `unknown-verb`, `bad-argument` or `not-possible`. */
  readonly by: string;

  constructor({ by, why, nearest }: Extract<VerbOutcome, { readonly ok: false }>) {
    super(withNearest(`refused by ${by}: ${why}`, nearest));
    this.by = by;
  }
}

/** The value of a verb's outcome; undefined for a verb that returns none. */
export type ValueOf<O extends VerbOutcome> =
  Extract<O, { readonly ok: true }> extends { readonly value: infer V } ? V : undefined;

/**
 * The value of an outcome that must be a success, as in `must(facility.verbs.lock.touch('A101'))`. Throws `Refused` with the sentence of
 * the refusal.
 */
export function must<O extends VerbOutcome>(outcome: O): ValueOf<O> {
  if (!outcome.ok) throw new Refused(outcome);
  // The type of `O` determines whether there is a value.
  return outcome.value as ValueOf<O>;
}
