/** The error of the phone's clock, derived by pairing the attempts in its log with the company's lines about the same person and place. */
import type { Instant } from '../../sim/clock.ts';
import { type Case, placeId, toldClockError } from '../case.ts';
import { type CompanyLine, FAILURES } from '../company-lines.ts';
import { answerOf, openedIn, type Segment } from '../phone-segments.ts';
import { MINUTE } from '../spans.ts';

/** The maximum difference between a tap and the company's record of it, after the phone's clock error is subtracted. */
export const SAME_TAP = 90_000;
/** The maximum difference between the times that two files give for the same event. */
export const SAME_EVENT = 2_500;

export interface Pair {
  readonly loggedAt: Instant;
  readonly aheadMs: number;
}

/** The error of the clock at attempts of the log. */
export function clockErrors(of: Case, segments: readonly Segment[], lines: readonly CompanyLine[]): readonly Pair[] {
  // A capture shows the same attempts once more.
  const tapped = segments.filter(({ steps }) => steps[0]?.step.what === 'tap');
  const compared = compareClocks(tapped.length > 0 ? tapped : segments, lines, of);
  // The company's lines may all be from before the clock was set.
  const isRight = compared.every(({ aheadMs }) => Math.abs(aheadMs) < SAME_TAP);
  const jumped = isRight ? jumpOf(of, segments) : [];
  return jumped.length > 0 ? jumped : compared;
}

/** Pairs the attempts in the log, in order, with the company's lines about the same person and place, and so compares the two clocks. */
function compareClocks(segments: readonly Segment[], lines: readonly CompanyLine[], of: Case): readonly Pair[] {
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
      // Filters and late records can remove lines at either end, so pairing starts from the latest lines of both.
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

/** The clock error at each attempt of a log whose times jump back because the clock was set: none before the jump, the full error after it. */
function jumpOf(of: Case, segments: readonly Segment[]): readonly Pair[] {
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

/** Lines that directly follow another line about the same place, if both or neither are failures: a record of the same event in a different list. */
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

/**
 * How far the phone's clock was ahead at that time, according to the nearest comparison; 0 if the difference is smaller than the duration of a tap.
 */
export function aheadAt(pairs: readonly Pair[], loggedAt: Instant): number {
  const near = pairs.toSorted((a, b) => Math.abs(a.loggedAt - loggedAt) - Math.abs(b.loggedAt - loggedAt))[0];
  return near === undefined || Math.abs(near.aheadMs) < SAME_TAP ? 0 : near.aheadMs;
}
