/**
 * The causes of the examination: one row for each way in which an unlock fails, with its accepted answers and the evidence that decides it. `plays`
 * simulates the cause and returns whether the complaint arose; if not, the report is drawn again.
 */
import type { FacilityFile } from '../../src/index.ts';
import { COMPANY_CAUSES } from './company-causes.ts';
import { LOCK_CAUSES } from './lock-causes.ts';
import { OTHER_CAUSES } from './other-causes.ts';
import type { Evidence } from './papers.ts';
import { PHONE_CAUSES } from './phone-causes.ts';
import type { Stage } from './stage.ts';

export interface Cause {
  readonly id: string;
  /** Sets of causes that hold jointly, each of them a right answer; the first is the truth. Empty if no hypothesis models it. */
  readonly accepted: readonly (readonly string[])[];
  readonly plays: (stage: Stage) => boolean;
  /** Whether the available evidence decides it. */
  readonly decides: (evidence: Evidence) => boolean;
  /** A change to the facility that the cause needs. */
  readonly facility?: (plan: FacilityFile) => FacilityFile;
  /** A planted fault of our own software, by id. */
  readonly fault?: string;
  /** The cause concerns packets, which exist only on the radio link. */
  readonly radio?: true;
}

export const CAUSES: readonly Cause[] = [...LOCK_CAUSES, ...PHONE_CAUSES, ...COMPANY_CAUSES];
export const OTHERS: readonly Cause[] = OTHER_CAUSES;
