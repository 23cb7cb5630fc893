/**
 * What people did according to the evidence: the person's attempts and their results, what the company recorded about the same places, and the
 * phone's clock error. Attempts are inputs to every simulated run; the rest must be explained.
 */
import type { FacilityFile } from '../facility/files/schema.ts';
import { bisect } from '../sim/bisect.ts';
import type { Instant } from '../sim/clock.ts';
import { type Case, isStaff, placeId, saysYes, told, toldClockError } from './case.ts';
import type { FactId } from './channels/facts.ts';
import { aheadAt, compareClocks, jumpOf, SAME_EVENT, SAME_TAP } from './clocks.ts';
import { type CompanyLine, companyLines, FAILURES, ofTheCaller } from './company-lines.ts';
import { isTarget, openedIn, type Segment, segmentsOf } from './phone-segments.ts';
import { isWithinRun, RUN_SPAN } from './run-span.ts';
import { failedSignIns, frozenSince } from './sign-ins.ts';
import { HOUR, latest, MINUTE, SECOND } from './spans.ts';

/** Attempts further apart than this belong to different visits. */
export const VISIT_GAP = 3 * HOUR;
/** Attempts more than this long before the failure are not played, because no key is valid for longer than a day. */
const HISTORY = 26 * HOUR;
/** At most this many attempts of the visit, and as many before it, are played. Nobody taps more often, but a file may contain more. */
const MAX_PLAYED = 50;
/** The maximum difference between the times that two files give for the same attempt. */
const SAME_ATTEMPT = 10 * SECOND;

/** Assumed time from the entry to the tap at the unit if nothing shows the tap. */
const TO_UNIT = 90 * SECOND;

export interface Attempt {
  /** True time, as far as the evidence shows it. */
  readonly at: Instant;
  readonly place: string;
  readonly kind: 'unit' | 'entry';
  readonly opened: boolean;
  /** The file that shows it; undefined for a reported attempt. */
  readonly paper?: string;
  readonly segment?: Segment;
}

export interface Evidence {
  readonly attempts: readonly Attempt[];
  /** The attempts of the last visit since which the place of the complaint has not opened. */
  readonly visit: readonly Attempt[];
  /** What happened before the visit, as far as it is played: openings that every hypothesis has to reproduce. */
  readonly history: readonly Attempt[];
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
  /** Remote unlocks by the staff. */
  readonly remoteAt: readonly Instant[];
  /** Whether the complaint is about what staff see and do in the portal. */
  readonly isPortal: boolean;
  /** When the complaint happened. */
  readonly triedAt: Instant;
  /** Whether anything shows when that was; otherwise the time is a guess. */
  readonly isTimed: boolean;
  /** The last instant that any file mentions, up to the limit of what is played. */
  readonly to: Instant;
}

/** When a screen was read or the last line of a file was written. Reported facts may be about a much later time, such as a lease. */
function endOf({ papers, facts }: Case): Instant | undefined {
  const written = latest(papers.map(({ to, channel }) => (channel === 'told' ? undefined : to)));
  const told = [...facts].flatMap(([fact, { ats }]) => (fact === 'lease.starts' ? [] : ats.slice(0, 1)));
  return latest([written, ...told.filter((at) => written === undefined || isWithinRun(written, at))]);
}

/** Facts of complaints that do not involve opening with a phone. */
const WITHOUT_TAP: readonly FactId[] = ['signIn.failed', 'fob.tried', 'fob.added', 'hours.fob', 'code.given'];
/** Facts about a remote unlock. */
const REMOTE: readonly FactId[] = ['emergency.sent', 'someone.atDoor'];

/** Facts about an attempt at the door. */
const AT_THE_DOOR: readonly FactId[] = [
  'touched.before',
  'otherDevice.works',
  'light.seen',
  'motor.heard',
  'hasp.free',
  'handle.stoodOn',
  'entry.passed',
];

const isTold = (of: Case, facts: readonly FactId[]): boolean => facts.some((fact) => told(of, fact) !== undefined);
/** Staff also read messages in the portal, and what they say about the signal when a button is grey is not about an attempt. */
const isTapped = (of: Case): boolean =>
  isTold(of, AT_THE_DOOR) ||
  (told(of, 'signal.atDoor') !== undefined && !(isByStaff(of) && saysYes(of, 'unlockButton.grey'))) ||
  (told(of, 'message.seen') !== undefined && !isByStaff(of)) ||
  of.papers.some(({ name, readings }) =>
    segmentsOf(of.plan, name, readings).some(({ target }) => target === of.subject.unit?.id),
  );

const isByStaff = ({ subject: { person } }: Case): boolean => person !== undefined && isStaff(person);

/**
 * Whether the complaint is about what staff see and do in the portal. If a phone, a fob, a keypad or a sign-in was tried, somebody merely noticed a
 * grey button in passing.
 */
function isAboutPortal(of: Case): boolean {
  if (saysYes(of, 'emergency.sent') || told(of, 'someone.atDoor') !== undefined) return true;
  if (WITHOUT_TAP.some((fact) => saysYes(of, fact))) return false;
  return !isTapped(of) && (saysYes(of, 'unlockButton.grey') || isByStaff(of));
}

/** Whether nobody tapped Unlock. */
const isWithoutTap = (of: Case): boolean =>
  WITHOUT_TAP.some((fact) => saysYes(of, fact)) ||
  failedSignIns(of).length > 0 ||
  isTold(of, REMOTE) ||
  isAboutPortal(of);

/** Determines what was done, from the evidence. */
export function evidenceOf(of: Case): Evidence {
  const segments = of.papers
    .flatMap(({ name, readings }) => segmentsOf(of.plan, name, readings))
    .filter((one) => !isFromAfar(of, one))
    .toSorted((left, right) => left.loggedAt - right.loggedAt);
  const lines = of.papers
    .flatMap((paper) => companyLines(of, paper.name, paper.readings))
    .toSorted((left, right) => left.at - right.at);
  const compared = compareClocks(segments, lines, of);
  const pairs = compared.length > 0 ? compared : jumpOf(of, segments);
  const kindAt = (place: string) => (of.plan.entries.some(({ id }) => id === place) ? 'entry' : 'unit');
  const logged: Attempt[] = segments.map((segment) => ({
    at: segment.loggedAt - aheadAt(pairs, segment.loggedAt),
    place: segment.target,
    kind: kindAt(segment.target),
    opened: openedIn(segment),
    paper: segment.source.paper,
    segment,
  }));
  const mine = ofTheCaller(of, lines);
  const recorded: Attempt[] = lines
    .filter((line) => mine(line) && (line.kind === 'opened' || FAILURES.has(line.kind)))
    .filter((line) => placeId(of.plan, line.place) !== undefined)
    .map(({ at, place, kind, source }) => ({
      at,
      place,
      kind: kindAt(place),
      opened: kind === 'opened',
      paper: source.paper,
    }));
  const [firstLogged] = logged;
  const before = recorded.filter(
    ({ at, opened }) => firstLogged === undefined || (opened && at < firstLogged.at - SAME_TAP),
  );
  const frozenAt = frozenSince(of, lines, [...before, ...logged]);
  const attempts =
    frozenAt === undefined
      ? afterEntry(of, once(firstLogged === undefined ? withTold(of, before) : [...before, ...withUnit(of, logged)]))
      : once([...before, ...logged]);
  const loggedSignIns = failedSignIns(of).map((at) => at - aheadAt(pairs, at));
  const signIns = loggedSignIns.length > 0 || frozenAt === undefined ? loggedSignIns : [frozenAt];
  const refreshes = of.papers.flatMap(({ readings }) =>
    readings.flatMap((one) =>
      'step' in one && one.step.what === 'request' && /refresh|keys/.test(one.step.type)
        ? [one.at - aheadAt(pairs, one.at)]
        : [],
    ),
  );
  const triedAt = latest([attempts.at(-1)?.at, signIns.at(-1)]) ?? guessedTime(of, refreshes);
  const visit = frozenAt === undefined ? lastOf(failingPart(of, lastVisit(attempts))) : [];
  const begins = visit[0]?.at ?? triedAt;
  const history = lastOf(attempts.filter((one) => one.at > begins - HISTORY && one.at < begins));
  const atUnit = attempts.filter(({ place }) => place === of.subject.unit?.id).map(({ at }) => at);
  const isExplained = ({ at }: CompanyLine) =>
    (atUnit[bisect(atUnit, (one) => one <= at - SAME_TAP)] ?? Number.POSITIVE_INFINITY) < at + SAME_TAP;
  const near = lines.filter(({ at }) => isWithinRun(triedAt, at));
  return {
    attempts,
    visit: visit.length > 0 || frozenAt !== undefined ? visit : assumedVisit(of, triedAt),
    history,
    segments,
    refreshes,
    failedSignIns: signIns,
    lines,
    others: near.filter((line) => line.kind === 'opened' && line.place === of.subject.unit?.id && !isExplained(line)),
    clockAheadMs: pairs.at(-1)?.aheadMs,
    firstAheadMs: pairs[0]?.aheadMs,
    toldClockErrorS: toldClockError(of),
    remoteAt: remoteUnlocks(of, near, triedAt),
    isPortal: isAboutPortal(of),
    triedAt,
    isTimed: attempts.length > 0 || signIns.length > 0 || refreshes.length > 0 || told(of, 'tried.at') !== undefined,
    to: Math.min(Math.max(triedAt + 30 * MINUTE, endOf(of) ?? 0), triedAt + RUN_SPAN),
  };
}

/**
 * Whether the attempt was made at an entry other than that of the complaint and the phone did not find it, because the person had not arrived yet.
 */
export const isFromAfar = ({ plan, subject }: Case, segment: Segment): boolean =>
  segment.target !== subject.entry?.id &&
  plan.entries.some(({ id }) => id === segment.target) &&
  segment.steps.some(({ step }) => step.what === 'scan') &&
  segment.steps.every(({ step }) => step.what !== 'link' && !(step.what === 'found' && isTarget(step.mac, segment)));

/** The attempts in order, without duplicates: a capture shows what the log of the same phone shows, and the company has more than one list. */
function once(attempts: readonly Attempt[]): readonly Attempt[] {
  const kept: Attempt[] = [];
  /** The last attempt that was kept, by place and file. */
  const last = new Map<string, Map<string | undefined, Instant>>();
  for (const one of attempts.toSorted((left, right) => left.at - right.at)) {
    const { at, place, paper } = one;
    const atPlace = last.get(place) ?? new Map<string | undefined, Instant>();
    const isKnown = [...atPlace].some(([shownBy, before]) => shownBy !== paper && at - before <= SAME_ATTEMPT);
    if (isKnown && paper !== undefined) continue;
    kept.push(one);
    last.set(place, atPlace.set(paper, at));
  }
  return kept;
}

/** The attempts that are played. The cut falls before an entry, because nobody can be at a unit without having come in. */
function lastOf(attempts: readonly Attempt[]): readonly Attempt[] {
  const kept = attempts.slice(-MAX_PLAYED);
  const entry = kept.length < attempts.length ? kept.findIndex(({ kind }) => kind === 'entry') : 0;
  return kept.slice(Math.max(0, entry));
}

function lastVisit(attempts: readonly Attempt[]): readonly Attempt[] {
  let from = attempts.length - 1;
  const last = attempts.at(-1)?.at ?? 0;
  const belongs = (at: Instant, next: Instant) => next - at < VISIT_GAP && isWithinRun(last, at);
  while (from > 0 && belongs(attempts[from - 1]?.at ?? 0, attempts[from]?.at ?? 0)) from--;
  return attempts.slice(Math.max(0, from));
}

/** Whether the attempt opened an exit, so that the person left. */
export const isExit = (plan: FacilityFile, { place, opened }: Attempt): boolean =>
  opened && plan.entries.some(({ id, exit }) => id === place && exit);

/** The attempts after the place of the complaint, or an exit, last opened; the whole visit if there are none. */
function failingPart(of: Case, visit: readonly Attempt[]): readonly Attempt[] {
  const complaint = complaintAt(of)?.id;
  const worked = visit.findLastIndex((one) => one.opened && (one.place === complaint || isExit(of.plan, one)));
  const after = visit.slice(worked + 1);
  return after.some(({ place }) => place === complaint) ? after : visit;
}

/**
 * Adds an attempt at the unit if the complaint is about a unit and the log has no tap at it: the person wanted to open it, and the app did not offer
 * it.
 */
function withUnit(of: Case, logged: readonly Attempt[]): readonly Attempt[] {
  const { unit, entry } = of.subject;
  const last = logged.at(-1);
  const wanted = unit !== undefined && entry === undefined && logged.every(({ place }) => place !== unit.id);
  if (!wanted || last === undefined || isWithoutTap(of)) return logged;
  return [...logged, { at: last.at + TO_UNIT, place: unit.id, kind: 'unit', opened: false }];
}

/**
 * Adds an attempt at the unit of the complaint if the last known event is that the person came in. What failed after that left no line, because the
 * app did not offer the unit, or because neither a lock nor the company heard of the attempt.
 */
function afterEntry(of: Case, attempts: readonly Attempt[]): readonly Attempt[] {
  const last = attempts.at(-1);
  if (last === undefined || last.kind !== 'entry' || !last.opened || isExit(of.plan, last)) return attempts;
  const wanted = complaintAt(of);
  if (wanted?.kind !== 'unit' || isWithoutTap(of)) return attempts;
  return [...attempts, { at: last.at + TO_UNIT, place: wanted.id, kind: 'unit', opened: false }];
}

/** The place that did not open: the unit, or the entry if the person did not get past it. */
function complaintAt(of: Case): { readonly id: string; readonly kind: Attempt['kind'] } | undefined {
  const { unit, entry } = of.subject;
  const atEntry = entry === undefined ? undefined : ({ id: entry.id, kind: 'entry' } as const);
  if (unit === undefined || told(of, 'entry.passed')?.answer === 'no')
    return atEntry ?? (unit && { id: unit.id, kind: 'unit' });
  return { id: unit.id, kind: 'unit' };
}

/** Adds reported attempts, unless a line at about the same time may be the same attempt. */
function withTold(of: Case, recorded: readonly Attempt[]): readonly Attempt[] {
  const tried = told(of, 'tried.at');
  const complaint = complaintAt(of);
  if (tried === undefined || complaint === undefined || tried.day) return recorded;
  if (isWithoutTap(of)) return recorded;
  const { id: place, kind } = complaint;
  // A failure may be the attempt that they mean; an opening, only if it was at that time.
  const near = (at: Instant) =>
    recorded.some((one) => one.place === place && Math.abs(one.at - at) < (one.opened ? 3 : 20) * MINUTE);
  // People say when they arrived, and they open the gate first.
  const after = (at: Instant) =>
    latest([at, ...recorded.filter((one) => Math.abs(one.at - at) < 20 * MINUTE).map((one) => one.at + 70_000)]) ?? at;
  return [
    ...recorded,
    ...tried.ats.filter((at) => !near(at)).map((at) => ({ at: after(at), place, kind, opened: false })),
  ];
}

/**
 * The assumed time of a complaint that has none: ten in the morning of the reported day, or else when the app last requested keys, or else half an
 * hour before the last file was written.
 */
function guessedTime(of: Case, refreshes: readonly Instant[]): Instant {
  const tried = told(of, 'tried.at');
  const [day] = tried?.ats ?? [];
  if (tried?.day === true && day !== undefined) return day + 10 * HOUR;
  const end = latest(refreshes.map((at) => at + 30 * MINUTE)) ?? endOf(of);
  const times = [...of.facts.values()].flatMap(({ ats }) => ats);
  return day ?? (end === undefined ? Math.max(...times, Date.UTC(2026, 2, 5, 17)) + HOUR : end - 30 * MINUTE);
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
