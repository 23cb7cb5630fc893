/**
 * The verdicts of a case. A run starts as `incomplete`; one without checks is `not-exercised`, never a pass; a case that depends on a case that did
 * not pass is `blocked`.
 */
export const VERDICTS = [
  'pass',
  'fail',
  'error',
  'not-applicable',
  'not-exercised',
  'incomplete',
  'blocked',
  'expected-fail',
  'unexpected-pass',
] as const;
export type Verdict = (typeof VERDICTS)[number];
