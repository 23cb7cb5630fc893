/** Judges the backends of the gallery: a faulty one must fail the case that names its fault, a correct one must fail none. */
import { Random } from '../../../sim/random.ts';
import { CORE_API_CASES } from '../../core-api/cases/core-api-cases.ts';
import type { CoreApiTarget } from '../../core-api/contract/target.ts';
import { coreApiSubject } from '../../core-api/core-api-subject.ts';
import { judge } from '../../run/judge.ts';
import { selected } from '../../run/select.ts';
import { ACCESS_FAULTS } from './access-faults.ts';
import { ANSWER_FAULTS, UNUSUAL } from './answer-faults.ts';
import { CLICK_FAULTS } from './click-faults.ts';
import type { ApiExhibit } from './faulty-backend.ts';
import { KEY_FAULTS } from './key-faults.ts';
import { LOCK_FAULTS } from './lock-faults.ts';

export const API_EXHIBITS: readonly ApiExhibit[] = [
  ...ACCESS_FAULTS,
  ...ANSWER_FAULTS,
  ...LOCK_FAULTS,
  ...KEY_FAULTS,
  ...CLICK_FAULTS,
  ...UNUSUAL,
];

export interface ApiChecked {
  /** Ids of the cases that failed. */
  readonly failed: readonly string[];
  readonly error: string | undefined;
  readonly right: boolean;
}

/** For a faulty backend, judges the case that names its fault and the cases it depends on. For a correct one, judges all cases except those in `skip`. */
export async function checkBackend(
  { shownBy, through }: ApiExhibit,
  sound: CoreApiTarget,
  skip: readonly string[] = [],
): Promise<ApiChecked> {
  const cases = selected(CORE_API_CASES, shownBy === undefined ? { only: [], skip } : { only: [shownBy], skip: [] });
  const subject = coreApiSubject(through(sound), new Random('gallery').stream('suite'));
  const { cases: judged, error } = await judge(subject, cases, { profile: 'np1', slow: true });
  const failed = judged.filter(({ verdict }) => verdict === 'fail').map(({ case: { id } }) => id);
  const others = judged.filter(({ verdict }) => !['fail', 'pass'].includes(verdict));
  const right =
    shownBy === undefined
      ? failed.length === 0 && error === undefined && others.length === 0
      : failed.includes(shownBy) && error === undefined;
  return { failed, error: error?.why ?? others[0]?.message, right };
}
