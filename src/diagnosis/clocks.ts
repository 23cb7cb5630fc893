/** How far the clock of the phone is off: the attempts of its log beside the company's lines about the same person and place, in order. */
import type { Instant } from '../sim/clock.ts';
import { type Case, placeId, toldClockError } from './case.ts';
import { type CompanyLine, FAILURES } from './company-lines.ts';
import { answerOf, openedIn, type Segment } from './phone-segments.ts';
import { MINUTE } from './spans.ts';

/** A tap that the company recorded, and its record, are at most this far apart, apart from the error of the phone's clock. */
export const SAME_TAP = 90_000;
/** Two papers give the same event a time that differs by no more than this. */
export const SAME_EVENT = 2_500;

export interface Pair {
  readonly loggedAt: Instant;
  readonly aheadMs: number;
}

/** Pairs attempts of the log with the company's lines about the same person and place, in order, and so compares the two clocks. */
export function compareClocks(segments: readonly Segment[], lines: readonly CompanyLine[], of: Case): readonly Pair[] {
  const pairs: Pair[] = [];
  const mine = (line: CompanyLine) => line.user === of.subject.person?.id;
  const repeated = repeatedIn(lines);
  for (const place of new Set(segments.map(({ target }) => target)))
    for (const opened of [true, false]) {
      const logged = segments.filter(
        (one) => one.target === place && openedIn(one) === opened && (opened || answerOf(one) !== undefined),
      );
      const kept = lines.filter(
        (line) =>
          line.place === placeId(of.plan, place) &&
          mine(line) &&
          (opened ? line.kind === 'opened' : FAILURES.has(line.kind)) &&
          !repeated.has(line),
      );
      // Filters and late records drop lines at either end; the latest of both belong together.
      const count = Math.min(logged.length, kept.length);
      if (count === 0 || (logged.length !== kept.length && !opened)) continue;
      for (let n = 1; n <= count; n++) {
        const left = logged.at(-n);
        const right = kept.at(-n);
        if (left !== undefined && right !== undefined)
          pairs.push({ loggedAt: left.loggedAt, aheadMs: left.loggedAt - right.at });
      }
    }
  return pairs.toSorted((left, right) => left.loggedAt - left.aheadMs - (right.loggedAt - right.aheadMs));
}

/** A log whose times jump back was written while its clock was set: the attempts before it were on time, the others are off since. */
export function jumpOf(of: Case, segments: readonly Segment[]): readonly Pair[] {
  for (const paper of new Set(segments.map(({ source }) => source.paper))) {
    const written = segments
      .filter(({ source }) => source.paper === paper)
      .toSorted((left, right) => left.source.line - right.source.line);
    const jump = written.findIndex(({ loggedAt }, i) => loggedAt < (written[i - 1]?.loggedAt ?? 0) - MINUTE);
    const [before, after] = [written[jump - 1], written[jump]];
    if (before === undefined || after === undefined) continue;
    const aheadMs = (toldClockError(of) ?? 0) * 1_000 || after.loggedAt - before.loggedAt - MINUTE;
    return written.map(({ loggedAt }, i) => ({ loggedAt, aheadMs: i < jump ? 0 : aheadMs }));
  }
  return [];
}

/** Lines that follow another of the same place at once, both a failure or neither: the same event in another list. */
function repeatedIn(lines: readonly CompanyLine[]): ReadonlySet<CompanyLine> {
  const repeated = new Set<CompanyLine>();
  const last = new Map<string, Instant>();
  for (const line of lines) {
    const key = `${FAILURES.has(line.kind)} ${line.place}`;
    if (line.at - (last.get(key) ?? Number.NEGATIVE_INFINITY) < SAME_EVENT) repeated.add(line);
    last.set(key, line.at);
  }
  return repeated;
}

/** What the phone's clock was ahead by at that time, by the nearest comparison; a smaller difference than a tap takes is none. */
export function aheadAt(pairs: readonly Pair[], loggedAt: Instant): number {
  const near = pairs.toSorted((a, b) => Math.abs(a.loggedAt - loggedAt) - Math.abs(b.loggedAt - loggedAt))[0];
  return near === undefined || Math.abs(near.aheadMs) < SAME_TAP ? 0 : near.aheadMs;
}
