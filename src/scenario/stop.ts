/** The reasons why a run of a scenario stops before its end, and the messages that several steps share. */
import type { ErrorCode } from '../facility/errors/catalogue.ts';
import { printCondition } from './condition.ts';
import { printDuration } from './duration.ts';
import type { Fault, Verdict } from './result.ts';
import type { Check, EventPattern } from './scenario.ts';

/** The reason why a run stops before its end. */
export interface Stop {
  readonly verdict: Verdict;
  readonly fault?: Fault;
  /** The kind of the error in the catalogue, if the file is wrong. */
  readonly code?: ErrorCode;
  readonly message: string;
  readonly expected: string;
  readonly seen: string;
  readonly place?: { readonly line: number; readonly column: number };
  readonly saw?: Saw;
}

/** The unexpected result: an event, or the values at paths of the view. */
export type Saw = { readonly event: number } | { readonly paths: readonly string[] };

/** ` within 5s`, or an empty text without a wait. */
export const withinText = (ms: number): string => (ms === 0 ? '' : ` within ${printDuration(ms)}`);

/** An error in the file. */
export const inputError = (code: ErrorCode, error: Pick<Stop, 'message' | 'expected' | 'seen' | 'place'>): Stop => ({
  verdict: 'error',
  fault: 'input',
  code,
  ...error,
});

/** The error for a reference without a value. */
export const unresolvedReference = (reference: string): Stop =>
  inputError('E-STEP-5', {
    message: `${reference} has no value; refer to an earlier step with "as:", or to a value that the facility already has at that step`,
    expected: 'a reference with a value',
    seen: reference,
  });

/** Paths with their conditions, in words. */
export const printChecks = (checks: readonly Pick<Check, 'path' | 'condition'>[]): string =>
  checks.map(({ path, condition }) => `${path} ${printCondition(condition)}`).join(' and ');

/** An event pattern in words. */
export function printPattern({ kind, actor, data }: EventPattern): string {
  const conditions = Object.entries(data ?? {}).map(([key, condition]) => `${key} ${printCondition(condition)}`);
  return [
    `event ${kind}`,
    ...(actor === undefined ? [] : [`of ${actor}`]),
    ...(conditions.length ? [`with ${conditions.join(', ')}`] : []),
  ].join(' ');
}
