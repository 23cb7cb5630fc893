/** A case for a backend that speaks the Core API. */
import type { ConformanceCase } from '../../bench/case.ts';
import type { ApiBench } from '../probe/api-bench.ts';

/** The requirement of a case: a lock that it may change, a lock that the suite emulates, a person at the portal, or a claimed part. */
export type ApiNeed =
  | 'lock'
  | 'emulated-lock'
  | 'portal'
  | 'foreign'
  | 'fobs'
  | 'quickClick'
  | 'firmwareMode'
  | 'restore'
  | 'no-explicit-locking';

export type CoreApiCase = ConformanceCase<ApiBench, ApiNeed>;

/** Fills in the defaults: a `must` whose source is `chosen` and that needs no lock. */
export const must = (
  rest: Pick<CoreApiCase, 'id' | 'spec' | 'sentence' | 'mistake' | 'run'> & Partial<CoreApiCase>,
): CoreApiCase => ({ level: 'must', source: 'chosen', needs: [], ...rest });
