/**
 * How much time around the complaint is simulated. Files and people may mention any time, even one next year, and every
 * hypothesis simulates the whole span, so the span is limited and later times are listed in a note.
 */
import type { Instant } from '../sim/clock.ts';
import type { Case } from './case.ts';
import { HOUR } from './spans.ts';

const DAYS = 3;
/** Nothing further than this from the complaint, before or after it, is simulated. */
export const RUN_SPAN = DAYS * 24 * HOUR;

export const isWithinRun = (triedAt: Instant, at: Instant): boolean => Math.abs(at - triedAt) <= RUN_SPAN;

/** One note for each reported fact and each file that mentions a time after the run. */
export function afterTheRun({ facts, papers }: Case, triedAt: Instant): readonly string[] {
  const isAfter = (at: Instant) => at > triedAt + RUN_SPAN;
  const limit = `more than ${DAYS} days after the complaint (${day(triedAt)}); no run lasts that long`;
  const told = [...facts].flatMap(([fact, { ats, paper, line }]) => {
    const at = ats.find(isAfter);
    return at === undefined ? [] : [`${paper}:${line}: ${fact} is ${day(at)}, ${limit}`];
  });
  const written = papers.flatMap(({ name, to, channel }) =>
    channel === 'told' || to === undefined || !isAfter(to)
      ? []
      : [`${name}: its last line is from ${day(to)}, ${limit}`],
  );
  return [...told, ...written];
}

const day = (at: Instant): string => new Date(at).toISOString().slice(0, 10);
