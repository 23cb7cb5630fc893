/** A hash of the list of cases that a run judged, so that two reports show whether they judged the same. */
import { createHash } from 'node:crypto';
import type { CaseFacts } from '../bench/case.ts';

/** SHA-256 over what each case judges, in their order: 64 hex digits. */
export function caseListHash(cases: readonly CaseFacts[]): string {
  const facts = cases.map(({ id, spec, sentence, level, profile, versions, needs, after, slow }) => [
    id,
    spec,
    sentence,
    level,
    profile,
    versions ?? [],
    needs,
    after ?? [],
    slow === true,
  ]);
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}
