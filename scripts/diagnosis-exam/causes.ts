/**
 * What the examination makes happen: a row for each way an unlock fails, with its accepted answers and with what in the papers
 * decides it. `plays` plays the cause and says whether the complaint came about; if not, another draw is made.
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
  /** Sets of causes that hold jointly, each of them a right answer; the first is the truth. Empty: no row models it. */
  readonly accepted: readonly (readonly string[])[];
  readonly plays: (stage: Stage) => boolean;
  /** Whether the papers at hand decide it. */
  readonly decides: (evidence: Evidence) => boolean;
  /** A change of the facility that the cause needs. */
  readonly facility?: (plan: FacilityFile) => FacilityFile;
  /** A planted fault of our own software, by id. */
  readonly fault?: string;
  /** It is a matter of packets, which only the radio has. */
  readonly radio?: true;
}

export const CAUSES: readonly Cause[] = [...LOCK_CAUSES, ...PHONE_CAUSES, ...COMPANY_CAUSES];
export const OTHERS: readonly Cause[] = OTHER_CAUSES;
