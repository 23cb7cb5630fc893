/** The verdicts that a case may have. A run starts `incomplete`; zero checks is `not-exercised`, never a pass. */
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
