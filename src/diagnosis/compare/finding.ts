/** A finding: the result of one comparison between the evidence and a run, and its weight. */
import type { Source } from '../case.ts';

/** One comparison between a statement in the evidence and a run. */
export interface Finding extends Source {
  /** The evidence's side and, if the run differs, the run's side, in words. */
  readonly says: string;
  /** The value of agreement: the natural logarithm of how much less likely a difference is if the hypothesis is true. */
  readonly weight: number;
  /** How much of the weight is lost: 0 for agreement, the whole weight for a contradiction. */
  readonly cost: number;
  /** Whether it is based on a person's statement. */
  readonly told?: true;
}

/** A difference that costs less than this counts as agreement. */
const NOTABLE = 0.2;

export const isDifference = ({ cost }: Finding): boolean => cost > NOTABLE;

/** A finding about one value. If either side is `undefined` there is no finding: an unknown value is never evidence against a cause. */
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
/** The evidence's part of a finding, without the run's part. */
export const seenIn = (says: string): string => says.split(EXPECTED, 1)[0] ?? says;

/** A value in words; an empty list, for instance of requests, is "none". */
const shown = (value: unknown): string => String(value) || 'none';
