/** A finding: what one comparison of the evidence with a run gives, and how much it weighs. */
import type { Source } from '../case.ts';

/** One comparison of a statement in the evidence with a run. */
export interface Finding extends Source {
  /** What the evidence says and, if it differs, what the run gives, in words. */
  readonly says: string;
  /** What the agreement is worth: the natural logarithm of how much less likely a difference is if the hypothesis holds. */
  readonly weight: number;
  /** How much of the weight is lost: 0 for agreement, the weight for a contradiction. */
  readonly cost: number;
  /** It is something that a person said. */
  readonly told?: true;
}

/** Below this cost a difference counts as agreement. */
const NOTABLE = 0.2;

export const isDifference = ({ cost }: Finding): boolean => cost > NOTABLE;

/** A finding about one value. `undefined` on either side is not a finding: unknown never counts against anybody. */
export function about<T>(
  source: Source,
  what: string,
  seen: T | undefined,
  expected: T | undefined,
  weight: number,
  differs: (seen: T, expected: T) => number = (a, b) => (a === b ? 0 : 1),
): Finding[] {
  if (seen === undefined || expected === undefined) return [];
  const cost = weight * Math.min(1, Math.max(0, differs(seen, expected)));
  const says = `${what}: ${shown(seen)}${cost === 0 ? '' : `${EXPECTED}${shown(expected)}`}`;
  return [{ ...source, says, weight, cost }];
}

const EXPECTED = ', expected ';
/** What the evidence says in a finding, without what the run gives. */
export const seenIn = (says: string): string => says.split(EXPECTED, 1)[0] ?? says;

/** A value in words; an empty list, for instance of requests, has a word too. */
const shown = (value: unknown): string => String(value) || 'none';
