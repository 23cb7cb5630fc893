/** A hash of the list of cases that a run judged, so that two reports show whether they judged the same cases. */
import { createHash } from 'node:crypto';
import { type CaseFacts, profileOf } from '../bench/case.ts';

/** SHA-256 over the contents of every case, in the order of the cases: 64 hex digits. */
export function caseListHash(cases: readonly CaseFacts[]): string {
  const facts = cases.map((one) => [
    one.id,
    one.spec,
    one.sentence,
    one.level,
    profileOf(one),
    one.versions ?? [],
    one.needs,
    one.after ?? [],
    one.slow === true,
  ]);
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}
