/** The type of the conformance cases for locks. */
import type { ConformanceCase } from '../../bench/case.ts';
import type { LockBench } from '../probe/lock-bench.ts';

/** The requirement of a case: keys, a stimulus, a claimed part, or an attribute table. */
export type Need =
  | 'keys'
  | 'factory-secret'
  | 'stimuli'
  | 'gatt'
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
