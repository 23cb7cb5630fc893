/**
 * The times of changes that the evidence gives, which hypotheses must keep: the company's records about the person and the place of the complaint,
 * and reported times. Visits are excluded, because on a busy day every assumed time is near a record of one.
 */
import type { Instant } from '../../sim/clock.ts';
import { type Case, unitOfCase } from '../case.ts';
import type { CompanyKind } from '../company-lines.ts';
import type { Evidence } from '../evidence.ts';

/** Kinds of line that record what happened during a visit; their times are not given times. */
const VISITS: ReadonlySet<CompanyKind> = new Set(['opened', 'locked', 'other']);

export function givenTimes(of: Case, { lines }: Evidence): readonly Instant[] {
  const { entry, person } = of.subject;
  const places = new Set([unitOfCase(of)?.id, entry?.id]);
  const isAboutThem = (place: string, user: string | undefined): boolean =>
    places.has(place) || (user !== undefined && user === person?.id);
  return [
    ...lines.flatMap(({ at, kind, place, user }) => (!VISITS.has(kind) && isAboutThem(place, user) ? [at] : [])),
    ...[...of.facts].flatMap(([fact, { ats }]) => (fact === 'tried.at' ? [] : ats)),
  ];
}
