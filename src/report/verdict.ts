/** The verdicts of a case. A run starts as `incomplete`; one without checks is `not-exercised`, never a pass. */
export const VERDICTS = [
  'pass',
  'fail',
  'error',
  'not-applicable',
  'not-exercised',
  'incomplete',
  'expected-fail',
  'unexpected-pass',
] as const;
export type Verdict = (typeof VERDICTS)[number];
