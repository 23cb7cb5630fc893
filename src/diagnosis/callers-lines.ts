/**
 * Which lines of the company are about the caller. The company does not always know who failed: at the unit of the complaint it was the caller,
 * unless somebody else had just opened it; at the entry, where many come, it was the caller if it was when they say that they tried.
 */
import { bisect } from '../sim/bisect.ts';
import type { Instant } from '../sim/clock.ts';
import { type Case, told } from './case.ts';
import { type CompanyLine, FAILURES } from './company-lines.ts';
import { MINUTE } from './spans.ts';

/** How far the time that people give may be from that of the record. */
const ROUGHLY = 20 * MINUTE;

export function ofTheCaller(of: Case, lines: readonly CompanyLine[]): (line: CompanyLine) => boolean {
  const { unit, entry, person } = of.subject;
  const tried = told(of, 'tried.at');
  const times = tried === undefined || tried.day ? [] : tried.ats;
  const byOthers = openingsByOthers(of, lines);
  const isAtTheTime = (at: Instant): boolean =>
    times.length === 0 || times.some((one) => Math.abs(one - at) <= ROUGHLY);
  return ({ kind, place, user, at }) => {
    if (user === person?.id) return true;
    if (!FAILURES.has(kind)) return false;
    if (place === unit?.id) return !isJustAfter(byOthers, at);
    return place === entry?.id && user === undefined && isAtTheTime(at);
  };
}

/** The times at which somebody else opened the unit, in order. */
const openingsByOthers = (of: Case, lines: readonly CompanyLine[]): readonly Instant[] =>
  lines
    .filter(
      ({ kind, place, user }) =>
        kind === 'opened' && place === of.subject.unit?.id && user !== undefined && user !== of.subject.person?.id,
    )
    .map(({ at }) => at);

/** Whether one of these times was shortly before; a failure at this time was then theirs. */
const isJustAfter = (openings: readonly Instant[], at: Instant): boolean =>
  (openings[bisect(openings, (one) => one < at) - 1] ?? Number.NEGATIVE_INFINITY) > at - 2 * MINUTE;
