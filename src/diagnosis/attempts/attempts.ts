/** The attempts of a person according to the evidence, in order and including those that left no line, and the part of the last visit that failed. */
import type { FacilityFile } from '../../facility/files/schema.ts';
import type { Instant } from '../../sim/clock.ts';
import { type Case, saysYes, told } from '../case.ts';
import type { Segment } from '../phone-segments.ts';
import { isWithinRun } from '../run-span.ts';
import { HOUR, latest, MINUTE, SECOND } from '../spans.ts';
import { complaintAt, isWithoutTap } from './complaint.ts';

/** Attempts further apart than this belong to different visits. */
export const VISIT_GAP = 3 * HOUR;
/** At most this many attempts of the visit, and as many before it, are simulated. Nobody taps more often, but a file may contain more. */
const MAX_PLAYED = 50;
/** The maximum difference between the times that two files give for the same attempt. */
const SAME_ATTEMPT = 10 * SECOND;
/** A reported time this close to an opening may be that of the opening. */
export const SAME_TIME = 3 * MINUTE;
/** Assumed time from the entry to the tap at the unit if nothing shows the tap. */
const TO_UNIT = 90 * SECOND;

export interface Attempt {
  /** True time, as far as the evidence shows it. */
  readonly at: Instant;
  readonly place: string;
  readonly kind: 'unit' | 'entry';
  readonly opened: boolean;
  /** The file that shows the attempt; undefined for a reported attempt. */
  readonly paper?: string;
  readonly segment?: Segment;
}

/** Whether the attempt opened an exit; if so, the person left. */
export const isExit = (plan: FacilityFile, { place, opened }: Attempt): boolean =>
  opened && plan.entries.some(({ id, exit }) => id === place && exit);

/** The attempts in order, without duplicates: a capture shows what the log of the same phone shows, and the company has more than one list. */
export function once(attempts: readonly Attempt[]): readonly Attempt[] {
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

/** The attempts that are simulated. The cut falls before an entry, because nobody can be at a unit without having come in. */
export function lastOf(attempts: readonly Attempt[]): readonly Attempt[] {
  const kept = attempts.slice(-MAX_PLAYED);
  const entry = kept.length < attempts.length ? kept.findIndex(({ kind }) => kind === 'entry') : 0;
  return kept.slice(Math.max(0, entry));
}

export function lastVisit(attempts: readonly Attempt[]): readonly Attempt[] {
  let from = attempts.length - 1;
  const last = attempts.at(-1)?.at ?? 0;
  const belongs = (at: Instant, next: Instant) => next - at < VISIT_GAP && isWithinRun(last, at);
  while (from > 0 && belongs(attempts[from - 1]?.at ?? 0, attempts[from]?.at ?? 0)) from--;
  return attempts.slice(Math.max(0, from));
}

/**
 * The part of the visit that failed. It begins with the last time that the place of the complaint, or an exit, opened before the last failure at that
 * place; it is the whole visit if there is no such opening, or if the place was not tried after it. If the place opened after the failure, the cause had
 * ended by then, so the part ends with the failure.
 */
export function failingPart(of: Case, visit: readonly Attempt[]): readonly Attempt[] {
  const complaint = complaintAt(of)?.id;
  const failed = lastFailure(of, visit);
  const isOver = failed >= 0 && visit.slice(failed).some(({ opened, place }) => opened && place === complaint);
  const part = isOver ? visit.slice(0, failed + 1) : visit;
  const until = failed >= 0 ? failed : visit.length;
  const worked = part
    .slice(0, until)
    .findLastIndex((one) => one.opened && (one.place === complaint || isExit(of.plan, one)));
  const after = part.slice(worked + 1);
  return after.some(({ place }) => place === complaint) ? after : part;
}

/** The number of the last failure at the place of the complaint; -1 if there is none, or if the complaint is that the unit opened. */
export const lastFailure = (of: Case, attempts: readonly Attempt[]): number =>
  saysYes(of, 'unit.opened')
    ? -1
    : attempts.findLastIndex(({ opened, place }) => !opened && place === complaintAt(of)?.id);

/**
 * Adds an attempt at the unit if the complaint is about a unit and the log has no tap at it: the person wanted to open it, and the app did not offer
 * it.
 */
export function withUnit(of: Case, logged: readonly Attempt[]): readonly Attempt[] {
  const { unit, entry } = of.subject;
  const last = logged.at(-1);
  const wanted = unit !== undefined && entry === undefined && logged.every(({ place }) => place !== unit.id);
  if (!wanted || last === undefined || isWithoutTap(of)) return logged;
  return [...logged, { at: last.at + TO_UNIT, place: unit.id, kind: 'unit', opened: false }];
}

/**
 * Adds an attempt at the unit of the complaint if the last known event is that the person came in, and the evidence shows no failure there. What failed
 * after that left no line, because the app did not offer the unit, or because neither a lock nor the company heard of the attempt.
 */
export function afterEntry(of: Case, attempts: readonly Attempt[]): readonly Attempt[] {
  const last = attempts.at(-1);
  if (last === undefined || last.kind !== 'entry' || !last.opened || isExit(of.plan, last)) return attempts;
  const wanted = complaintAt(of);
  if (wanted?.kind !== 'unit' || isWithoutTap(of) || lastFailure(of, lastVisit(attempts)) >= 0) return attempts;
  return [...attempts, { at: last.at + TO_UNIT, place: wanted.id, kind: 'unit', opened: false }];
}

/** Adds reported attempts, unless a line at about the same time may be the same attempt. */
export function withTold(of: Case, recorded: readonly Attempt[]): readonly Attempt[] {
  const tried = told(of, 'tried.at');
  const complaint = complaintAt(of);
  if (tried === undefined || complaint === undefined || tried.day) return recorded;
  if (isWithoutTap(of)) return recorded;
  const { id: place, kind } = complaint;
  // A failure may be the attempt that they mean; an opening, only if it was at that time.
  const near = (at: Instant) =>
    recorded.some((one) => one.place === place && Math.abs(one.at - at) < (one.opened ? SAME_TIME : 20 * MINUTE));
  // People say when they arrived, and they open the gate first.
  const after = (at: Instant) =>
    latest([at, ...recorded.filter((one) => Math.abs(one.at - at) < 20 * MINUTE).map((one) => one.at + 70_000)]) ?? at;
  return [
    ...recorded,
    ...tried.ats.filter((at) => !near(at)).map((at) => ({ at: after(at), place, kind, opened: false })),
  ];
}
