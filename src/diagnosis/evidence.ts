/**
 * The actions of people according to the evidence: the person's attempts and their results, the company's records about
 * the same places, and the phone's clock error. Attempts are inputs to every simulated run; the rest must be explained.
 */
import { bisect } from '../sim/bisect.ts';
import type { Instant } from '../sim/clock.ts';
import {
  type Attempt,
  afterEntry,
  failingPart,
  lastFailure,
  lastOf,
  lastVisit,
  once,
  SAME_TIME,
  withTold,
  withUnit,
} from './attempts/attempts.ts';
import { aheadAt, clockErrors, SAME_EVENT, SAME_TAP } from './attempts/clocks.ts';
import { complaintAt, isAboutPortal, isWithoutTap } from './attempts/complaint.ts';
import { failedSignIns, frozenSince } from './attempts/sign-ins.ts';
import { type Case, placeId, saysYes, told, toldClockError } from './case.ts';
import { type CompanyLine, companyLines, FAILURES, ofTheCaller } from './company-lines.ts';
import { isTarget, openedIn, type Segment, segmentsOf } from './phone-segments.ts';
import { isWithinRun, RUN_SPAN } from './run-span.ts';
import { HOUR, latest, MINUTE } from './spans.ts';

/** Attempts more than this long before the failure are not simulated, because no key is valid for longer than a day. */
const HISTORY = 26 * HOUR;

export interface Evidence {
  readonly attempts: readonly Attempt[];
  /** The failing part of the last visit, or an assumed visit if the evidence shows no attempt; empty for a complaint that is about something else. */
  readonly visit: readonly Attempt[];
  /** The events before the visit, as far as they are simulated: openings that every hypothesis has to reproduce. */
  readonly history: readonly Attempt[];
  /** The first attempt after the visit. It is not simulated, and nothing from then on is compared. */
  readonly next: Attempt | undefined;
  readonly segments: readonly Segment[];
  /** True times at which the app requested keys outside an attempt. */
  readonly refreshes: readonly Instant[];
  /** True times of the sign-ins that failed, if the last sign-in in the log failed or the company froze the account after all attempts. */
  readonly failedSignIns: readonly Instant[];
  readonly lines: readonly CompanyLine[];
  /** Openings of the unit that none of the attempts explains: by another device or another person. */
  readonly others: readonly CompanyLine[];
  /** How far the phone's clock was ahead, in milliseconds, at the last attempts that can be compared; undefined if none can. */
  readonly clockAheadMs: number | undefined;
  /** The same difference at the first comparison; if the two differ, the clock was set in between. */
  readonly firstAheadMs: number | undefined;
  /** The reported error of the phone's clock, in seconds. */
  readonly toldClockErrorS: number | undefined;
  /** When staff unlocked remotely. */
  readonly remoteAt: readonly Instant[];
  /** Whether the complaint is about what staff see and do in the portal. */
  readonly isPortal: boolean;
  readonly triedAt: Instant;
  /** Whether anything shows the time of the complaint; otherwise it is a guess. */
  readonly isTimed: boolean;
  /** The last time that any file mentions, up to the end of the simulated time span. */
  readonly to: Instant;
}

/** The time at which a screen was read or the last line of a file was written. Reported facts may be about a much later time, such as a lease. */
function endOf({ papers, facts }: Case): Instant | undefined {
  const written = latest(papers.map(({ to, channel }) => (channel === 'told' ? undefined : to)));
  const told = [...facts].flatMap(([fact, { ats }]) => (fact === 'lease.starts' ? [] : ats.slice(0, 1)));
  return latest([written, ...told.filter((at) => written === undefined || isWithinRun(written, at))]);
}

/** Determines the actions of people from the evidence. */
export function evidenceOf(of: Case): Evidence {
  const segments = of.papers
    .flatMap(({ name, readings }) => segmentsOf(of.plan, name, readings))
    .filter((one) => !isFromAfar(of, one))
    .toSorted((left, right) => left.loggedAt - right.loggedAt);
  const lines = of.papers
    .flatMap((paper) => companyLines(of, paper.name, paper.readings))
    .toSorted((left, right) => left.at - right.at);
  const pairs = clockErrors(of, segments, lines);
  const logged: Attempt[] = segments.map((segment) => ({
    at: segment.loggedAt - aheadAt(pairs, segment.loggedAt),
    place: segment.target,
    kind: kindAt(of, segment.target),
    opened: openedIn(segment),
    paper: segment.source.paper,
    segment,
  }));
  const recorded = recordedIn(of, lines);
  const [firstLogged] = logged;
  const before = recorded.filter(
    ({ at, opened }) => firstLogged === undefined || (opened && at < firstLogged.at - SAME_TAP),
  );
  const frozenAt = frozenSince(of, lines, [...before, ...logged]);
  const attempts =
    frozenAt === undefined ? afterEntry(of, once(unseenAdded(of, before, logged))) : once([...before, ...logged]);
  const loggedSignIns = failedSignIns(of).map((at) => at - aheadAt(pairs, at));
  const signIns = loggedSignIns.length > 0 || frozenAt === undefined ? loggedSignIns : [frozenAt];
  const refreshes = of.papers.flatMap(({ readings }) =>
    readings.flatMap((one) =>
      'step' in one && one.step.what === 'request' && /refresh|keys/.test(one.step.type)
        ? [one.at - aheadAt(pairs, one.at)]
        : [],
    ),
  );
  const last = lastVisit(attempts);
  const failure = last[lastFailure(of, last)];
  // What opened before a complaint about a fob, a code, a sign-in or the portal is not part of that complaint.
  const isApart = frozenAt !== undefined || (failure === undefined && isWithoutTap(of));
  const visit = isApart ? [] : lastOf(failingPart(of, last));
  const shownAt = latest([failure?.at ?? (isApart ? undefined : last.at(-1)?.at), signIns.at(-1)]);
  const triedAt = shownAt ?? guessedTime(of, attempts, refreshes);
  const ends = visit.at(-1);
  const next = ends && attempts[attempts.indexOf(ends) + 1];
  const begins = visit[0]?.at ?? triedAt;
  const history = lastOf(attempts.filter((one) => one.at > begins - HISTORY && one.at < begins));
  const atUnit = attempts.filter(({ place }) => place === of.subject.unit?.id).map(({ at }) => at);
  const isExplained = ({ at }: CompanyLine) =>
    (atUnit[bisect(atUnit, (one) => one <= at - SAME_TAP)] ?? Number.POSITIVE_INFINITY) < at + SAME_TAP;
  const near = lines.filter(({ at }) => isWithinRun(triedAt, at));
  return {
    attempts,
    visit: visit.length > 0 || isApart ? visit : assumedVisit(of, triedAt),
    history,
    next,
    segments,
    refreshes,
    failedSignIns: signIns,
    lines,
    others: near.filter((line) => line.kind === 'opened' && line.place === of.subject.unit?.id && !isExplained(line)),
    clockAheadMs: (next === undefined ? pairs : pairs.filter((one) => one.loggedAt - one.aheadMs < next.at)).at(-1)
      ?.aheadMs,
    firstAheadMs: pairs[0]?.aheadMs,
    toldClockErrorS: toldClockError(of),
    remoteAt: remoteUnlocks(of, near, triedAt),
    isPortal: isAboutPortal(of),
    triedAt,
    isTimed: shownAt !== undefined || refreshes.length > 0 || told(of, 'tried.at') !== undefined,
    to: Math.min(Math.max(triedAt + 30 * MINUTE, endOf(of) ?? 0), triedAt + RUN_SPAN),
  };
}

/** Adds the attempts that left no line. A capture shows connections, not taps, so an attempt that found no lock is missing from it. */
function unseenAdded(of: Case, recorded: readonly Attempt[], logged: readonly Attempt[]): readonly Attempt[] {
  if (logged.length === 0) return withTold(of, recorded);
  const isLog = logged.some(({ segment }) => segment?.steps[0]?.step.what === 'tap');
  return isLog ? [...recorded, ...withUnit(of, logged)] : withUnit(of, withTold(of, [...recorded, ...logged]));
}

const kindAt = ({ plan }: Case, place: string): Attempt['kind'] =>
  plan.entries.some(({ id }) => id === place) ? 'entry' : 'unit';

/** The person's attempts according to the company's records. */
function recordedIn(of: Case, lines: readonly CompanyLine[]): readonly Attempt[] {
  const mine = ofTheCaller(of, lines);
  return lines
    .filter((line) => mine(line) && (line.kind === 'opened' || FAILURES.has(line.kind)))
    .filter((line) => placeId(of.plan, line.place) !== undefined)
    .map(({ at, place, kind, source }) => ({
      at,
      place,
      kind: kindAt(of, place),
      opened: kind === 'opened',
      paper: source.paper,
    }));
}

/**
 * Whether the attempt was made at an entry other than that of the complaint and the phone did not find it, because the person had not arrived yet.
 */
export const isFromAfar = ({ plan, subject }: Case, segment: Segment): boolean =>
  segment.target !== subject.entry?.id &&
  plan.entries.some(({ id }) => id === segment.target) &&
  segment.steps.some(({ step }) => step.what === 'scan') &&
  segment.steps.every(({ step }) => step.what !== 'link' && !(step.what === 'found' && isTarget(step.mac, segment)));

/**
 * The assumed time of a complaint that has none: ten in the morning of the reported day, otherwise the reported time, otherwise the time when the app
 * last requested keys, otherwise half an hour before the last file was written, but after everything that opened.
 */
function guessedTime(of: Case, attempts: readonly Attempt[], refreshes: readonly Instant[]): Instant {
  const tried = told(of, 'tried.at');
  const [day] = tried?.ats ?? [];
  if (tried?.day === true && day !== undefined) return day + 10 * HOUR;
  const opened = attempts.at(-1)?.at;
  const isOpening = (at: Instant): boolean => attempts.some((one) => Math.abs(one.at - at) < SAME_TIME);
  const meant = opened === undefined ? day : tried?.ats.findLast((at) => !isOpening(at));
  if (meant !== undefined) return meant;
  const end = latest(refreshes.map((at) => at + 30 * MINUTE)) ?? endOf(of);
  const times = [...of.facts.values()].flatMap(({ ats }) => ats);
  const guess = end === undefined ? Math.max(...times, Date.UTC(2026, 2, 5, 17)) + HOUR : end - 30 * MINUTE;
  return Math.max((opened ?? 0) + MINUTE, guess);
}

function assumedVisit(of: Case, at: Instant): readonly Attempt[] {
  const { unit, entry } = of.subject;
  // With a fob, a keypad, a sign-in or the portal, nobody tapped Unlock.
  if (isWithoutTap(of)) return [];
  const atEntry: Attempt[] =
    entry === undefined ? [] : [{ at: at - 2 * MINUTE, place: entry.id, kind: 'entry', opened: false }];
  if (unit === undefined || complaintAt(of)?.kind === 'entry') return atEntry;
  return [...atEntry, { at, place: unit.id, kind: 'unit', opened: false }];
}

function remoteUnlocks(of: Case, lines: readonly CompanyLine[], triedAt: Instant): readonly Instant[] {
  const recorded = lines.filter(({ kind, place }) => kind === 'remote' && place === of.subject.unit?.id);
  if (recorded.length > 0)
    return recorded.map(({ at }) => at).filter((at, i, all) => i === 0 || at - (all[i - 1] ?? 0) > SAME_EVENT);
  if (!saysYes(of, 'emergency.sent')) return [];
  const ats = told(of, 'emergency.sent')?.ats ?? [];
  return ats.length > 0 ? ats : [triedAt];
}
