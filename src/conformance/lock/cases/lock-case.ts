/** The type of the conformance cases for locks. */
import type { ConformanceCase } from '../../bench/case.ts';
import type { LockBench } from '../probe/lock-bench.ts';

/** The requirement of a case: keys, a stimulus or a claimed part. */
export type Need =
  | 'keys'
  | 'factory-secret'
  | 'stimuli'
  | 'virtual'
  | 'touch-wakes'
  | 'haspSensor'
  | 'quickClick'
  | 'firmwareMode'
  | 'diagnostics'
  | 'banks';

export type LockCase = ConformanceCase<LockBench, Need>;

/** Fills in the defaults: a `must` of NP1 that needs the keys. */
export const must = (
  rest: Pick<LockCase, 'id' | 'spec' | 'sentence' | 'mistake' | 'run'> & Partial<LockCase>,
): LockCase => ({
  level: 'must',
  source: 'chosen',
  needs: ['keys'],
  ...rest,
});
