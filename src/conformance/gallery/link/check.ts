/** Judges one end of the link in the gallery. */

import { type OwnEndOptions, ownEnd } from '../../link/built-in-end.ts';
import { linkCases } from '../../link/link-cases.ts';
import { linkSubject } from '../../link/link-subject.ts';
import { type Judgement, judge } from '../../run/judge.ts';
import { selected } from '../../run/select.ts';
import type { LinkExhibit } from './exhibit.ts';

export interface CheckedEnd extends Judgement {
  /** Ids of the cases that failed. */
  readonly failed: readonly string[];
  /** Whether the faulty end failed a case, or the correct one failed none. */
  readonly right: boolean;
}

/** Judges an end. If only one case can detect the fault, only that case is judged; `facility` may then be one used for an earlier end. */
export async function checkEnd(
  { faulty, target, caughtBy }: LinkExhibit,
  { seed, facility }: Pick<OwnEndOptions, 'seed' | 'facility'>,
): Promise<CheckedEnd> {
  const only = caughtBy === undefined ? [] : [caughtBy];
  const shared = caughtBy === undefined || facility === undefined ? {} : { facility };
  const judgement = await judge(
    linkSubject(ownEnd({ seed, ...target, ...shared }), { patience: 1 }),
    selected(linkCases(target.role), { only, skip: [] }),
    { profile: 'np1', slow: true },
  );
  const failed = judgement.cases.filter(({ verdict }) => verdict === 'fail').map(({ case: { id } }) => id);
  const isSeen = caughtBy === undefined ? failed.length > 0 : failed.includes(caughtBy);
  const passes = failed.length === 0 && judgement.error === undefined;
  return { ...judgement, failed, right: faulty ? isSeen : passes };
}
