/**
 * A simulated run under construction: the cropped facility, the visit in the evidence, and the additions of a hypothesis. A hypothesis changes the
 * facility file, adds steps at given times, or changes the visit; `build` puts all steps in order.
 */
import type { FacilityFile, UnitPlan } from '../../facility/files/schema.ts';
import type { Instant } from '../../sim/clock.ts';
import type { Attempt } from '../attempts/attempts.ts';
import { type Case, isStaff, saysYes, unitOfCase } from '../case.ts';
import { isPhoneLog } from '../channels/reading.ts';
import type { Evidence } from '../evidence.ts';
import { RUN_SPAN } from '../run-span.ts';
import { earliest, HOUR, MINUTE, SECOND } from '../spans.ts';
import { applyEvidence } from './apply-evidence.ts';
import { crop } from './crop.ts';
import { givenTimes } from './given-times.ts';
import { type History, historyOf } from './history.ts';
import { otherPeopleSteps } from './other-people.ts';
import type { Step, World } from './step.ts';

/** How long a run continues so that the locks can report their records. */
const REPORTED = 35 * MINUTE;
/** How long a facility runs before anything happens, so that its locks have reported. */
const SETTLE = 75 * MINUTE;

/**
 * Changes before the start of the evidence move the start of a run back in these increments, or by more if they need
 * it. Runs that start at the same time share their prefixes.
 */
const EARLIER: readonly number[] = [10 * MINUTE, 6 * HOUR, 30 * HOUR];

/** How the person makes the visit; hypotheses change these options. */
export interface VisitOptions {
  /** Whether the person wakes the lock before each tap. */
  touches: boolean;
  touchBeforeMs: number;
  /** Whether the app is opened on site before the first attempt, which fetches keys. */
  opensApp: boolean;
  /** Whether the tenant slips in behind somebody else, without the app. */
  tailgates: boolean;
  /** False if the person attempts nothing, because the complaint is about something else. */
  attempts: boolean;
}

/** Thrown when a hypothesis does not apply to the case, for instance a jammed hasp if no unit is named. */
export class NotApplicable extends Error {
  override name = 'NotApplicable';
}

function required<T>(value: T | undefined, why: string): T {
  if (value === undefined) throw new NotApplicable(why);
  return value;
}

const movedTo = (step: Step, at: Instant): Step => ({
  ...step,
  at,
  ...(step.otherwise === undefined ? {} : { otherwise: movedTo(step.otherwise, at) }),
});

export class Draft {
  readonly of: Case;
  readonly evidence: Evidence;
  readonly plan: FacilityFile;
  readonly visit: VisitOptions;
  /** The id of the planted fault, if the software has one. */
  fault: string | undefined;
  /** The beginning of the visit. */
  readonly arriveAt: Instant;
  readonly #history: History;
  /** The steps that the hypothesis adds. */
  readonly #steps: Step[] = [];
  readonly #visit: Step[] = [];
  readonly #before: Step[] = [];

  constructor(of: Case, evidence: Evidence) {
    this.of = of;
    this.evidence = evidence;
    this.plan = crop(of, evidence);
    applyEvidence(of, this.plan);
    const atUnitsOnly = evidence.visit.every(({ kind }) => kind === 'unit');
    // The company records everyone who comes in with the app, and a log of the phone shows it.
    const entriesAreRecorded =
      of.papers.some(({ channel }) => channel === 'activity-csv' || channel === 'redirect') ||
      evidence.visit.some(({ segment }) => segment !== undefined);
    this.visit = {
      touches: true,
      touchBeforeMs: 2 * SECOND,
      opensApp: true,
      tailgates: saysYes(of, 'entry.passed') ? atUnitsOnly : atUnitsOnly && entriesAreRecorded,
      attempts: true,
    };
    this.#history = historyOf(of, evidence);
    const { end, stays } = this.#history;
    const walks = this.firstTriedAt - (atUnitsOnly ? 2 * MINUTE : 0);
    const comes = Math.min(walks, earliest(this.#visitRefreshes()) ?? walks) - 12 * SECOND;
    this.arriveAt = stays && end !== undefined ? Math.max(comes, end + SECOND) : comes;
  }

  /** The time at which the failure began: right after the last attempt that opened before the last failure of the visit, or on arrival. */
  get failsFrom(): Instant {
    const { visit } = this.evidence;
    const failed = visit.findLastIndex(({ opened }) => !opened);
    const last = visit.slice(0, Math.max(0, failed)).findLast(({ opened }) => opened);
    const next = visit.find((one) => last !== undefined && one.at > last.at);
    if (last === undefined || next === undefined) return this.arriveAt - MINUTE;
    return Math.min(last.at + 12 * SECOND, next.at - 3 * SECOND);
  }

  /** The first attempt at a unit, or the time of the complaint. */
  get unitTriedAt(): Instant {
    return this.evidence.visit.find(({ kind }) => kind === 'unit')?.at ?? this.evidence.triedAt;
  }

  /** The first attempt at anything, or the time of the complaint. */
  get firstTriedAt(): Instant {
    return this.evidence.visit[0]?.at ?? this.evidence.triedAt;
  }

  get unit(): UnitPlan {
    const id = this.of.subject.unit?.id;
    return required(
      this.plan.units.find((one) => one.id === id),
      'the case names no unit',
    );
  }

  /** The unit of the case; for a complaint about an entry, the first unit that the person rents. */
  get ownUnit(): UnitPlan {
    const id = unitOfCase(this.of, this.plan.units)?.id;
    return required(
      this.plan.units.find((one) => one.id === id),
      'the case names no unit, and the person rents none',
    );
  }

  /** The id that verbs use for the unit's lock. */
  get lock(): string {
    return required(this.unit.locks.length > 0 ? this.unit.id : undefined, 'the unit has no lock');
  }

  get person(): string {
    return required(this.of.subject.person?.id, 'the case names no person');
  }

  get phone(): string {
    return required(this.of.subject.phone, 'the person has no phone');
  }

  get entry(): string {
    const tried = this.evidence.visit.find(({ kind }) => kind === 'entry')?.place;
    return required(tried ?? this.of.subject.entry?.id ?? this.plan.entries[0]?.id, 'the facility has no entry');
  }

  /** Whether the evidence shows a visit before the failure. */
  get cameBefore(): boolean {
    return this.#history.end !== undefined;
  }

  /** The employee with the most permissions. */
  get manager(): string {
    const staff = this.plan.people.filter(isStaff);
    const found = staff.find(({ role }) => /manager/i.test(role)) ?? staff[0];
    return required(found?.id, 'the facility has no staff');
  }

  /** An employee who may reset the keys of locks. */
  get technician(): string {
    const staff = this.plan.people.filter(isStaff);
    return required((staff.find(({ role }) => /tech/i.test(role)) ?? staff[0])?.id, 'the facility has no staff');
  }

  /** Makes the phone lose its signal once the person is inside, after the app was opened on site, as in a hall without signal. */
  loseSignalInside(): void {
    this.add(this.unitTriedAt - 25 * SECOND, 'phone.loseSignal', { phone: this.phone });
  }

  /** The first time at which the evidence shows the person. */
  get beganAt(): Instant {
    return Math.min(this.arriveAt, this.#history.steps[0]?.at ?? Infinity, this.evidence.visit[0]?.at ?? Infinity);
  }

  /** Adds an earlier visit on which the app fetched keys; for a person who was there all along, only the fetch at that time. */
  comeBefore(at: Instant): void {
    const { person, phone } = this;
    if (!this.#startsInside) this.add(at, 'person.driveToGate', { person });
    this.add(at + 5 * SECOND, 'phone.openApp', { phone });
    if (!this.#startsInside) this.add(at + 10 * MINUTE, 'person.leave', { person, tailgate: true });
  }

  /** Whether the facility file places the person on site; if not, anybody who came earlier has left again. */
  get #startsInside(): boolean {
    return !this.cameBefore && this.plan.people.some(({ id, at }) => id === this.person && at !== 'away');
  }

  /** Adds a condition that held before anything worked; for changes after that, use `add`. */
  prepare(at: Instant, verb: string, args: Readonly<Record<string, unknown>>): void {
    this.#before.push({ at, verb, args });
  }

  add(at: Instant, verb: string, args: Readonly<Record<string, unknown>>, otherwise?: Omit<Step, 'at'>): void {
    this.#steps.push({ at, verb, args, ...(otherwise === undefined ? {} : { otherwise: { at, ...otherwise } }) });
  }

  build(): World {
    if (this.visit.attempts) this.#addVisit();
    else this.#addRefreshes();
    const { triedAt, to } = this.evidence;
    const until = to + REPORTED;
    // A condition from before this time holds from the start of the run.
    const earliest = triedAt - RUN_SPAN;
    const steps = [...this.#before, ...this.#history.steps, ...this.#afterWhatWorked(), ...this.#visit]
      .toSorted((left, right) => left.at - right.at)
      .filter(({ at }) => at <= until)
      .map((step) => (step.at < earliest ? movedTo(step, earliest) : step));
    const { plan, fault } = this;
    const startAt = this.#startFor(steps[0]?.at ?? triedAt);
    return { plan, startAt, until, steps, ...(fault === undefined ? {} : { fault }) };
  }

  #startFor(first: Instant): Instant {
    const usual = Math.min(this.beganAt, this.evidence.triedAt);
    const earlier = EARLIER.find((each) => usual - each <= first);
    return (earlier === undefined ? first : usual - earlier) - SETTLE;
  }

  /** A cause begins after the last thing that worked, so earlier steps are moved to the time between it and the next attempt, in the same order. */
  #afterWhatWorked(): readonly Step[] {
    const { end } = this.#history;
    if (end === undefined) return this.#steps;
    const given = givenTimes(this.of, this.evidence);
    const moves = ({ at }: Step) => at <= end && !given.some((one) => Math.abs(one - at) <= 3 * MINUTE);
    const early = this.#steps.filter(moves).toSorted((left, right) => left.at - right.at);
    const apart = Math.min(2 * SECOND, Math.max(1, (this.arriveAt - end) / (early.length + 1)));
    const moved = early.map((step, i) => movedTo(step, Math.round(end + (i + 1) * apart)));
    return [...moved, ...this.#steps.filter((step) => !moves(step))];
  }

  /** Refreshes within half an hour of the visit, according to the log. */
  #visitRefreshes(): readonly Instant[] {
    const first = this.evidence.visit[0];
    const last = this.evidence.visit.at(-1);
    if (first === undefined || last === undefined)
      return this.evidence.refreshes.filter((at) => Math.abs(at - this.evidence.triedAt) < HOUR / 2);
    const after = Math.max(first.at - HOUR / 2, this.evidence.history.at(-1)?.at ?? 0);
    return this.evidence.refreshes.filter((at) => at > after && at < last.at + MINUTE);
  }

  /** Adds a step of the visit, which hypotheses do not move. */
  #act(at: Instant, verb: string, args: Readonly<Record<string, unknown>>, otherwise?: Omit<Step, 'at'>): void {
    this.#visit.push({ at, verb, args, ...(otherwise === undefined ? {} : { otherwise: { at, ...otherwise } }) });
  }

  #addVisit(): void {
    const { visit } = this.evidence;
    if (visit.length === 0 || this.of.subject.phone === undefined) return;
    const { person, phone } = this;
    const { stays } = this.#history;
    const entries = visit.filter(({ kind }) => kind === 'entry');
    const units = visit.filter(({ kind }) => kind === 'unit');
    const isThere = stays || this.#startsInside;
    if (!isThere) this.#act(this.arriveAt, 'person.driveToGate', { person, entry: this.entry });
    this.#addRefreshes();
    for (const attempt of entries) this.#addEntryAttempt(attempt);
    const [atUnit] = units;
    // A person who is on site from the start stays there unless the evidence shows them at an entry.
    if (stays || (isThere && entries.length > 0)) this.#addWalks(person, visit);
    if (atUnit !== undefined && !isThere) {
      this.#addWay(
        person,
        phone,
        atUnit,
        entries.findLast(({ at }) => at < atUnit.at),
      );
      const later = visit.filter(({ at }) => at > atUnit.at);
      this.#addWalks(person, later, atUnit.at + 12 * SECOND, atUnit.place);
    }
    for (const attempt of units) this.#addUnitAttempt(phone, attempt);
    this.#visit.push(...otherPeopleSteps(this.evidence, this.plan));
  }

  /** A person who is already inside walks to the place of each attempt. */
  #addWalks(person: string, attempts: readonly Attempt[], from = this.arriveAt, start?: string): void {
    let at = from;
    let standsAt = start;
    for (const { at: tried, place } of attempts) {
      if (place !== standsAt) this.#act(Math.min(at, tried - 4 * SECOND), 'person.walkTo', { person, to: place });
      at = tried + 12 * SECOND;
      standsAt = place;
    }
  }

  /** Opens the app on arrival, and refreshes it whenever the log shows a key request; if there is no attempt, only at those requests. */
  #addRefreshes(): void {
    const { phone } = this.of.subject;
    if (!this.visit.opensApp || phone === undefined) return;
    // Pressing the icon of an entry may fetch a key as well.
    const byEntry = (at: Instant) =>
      this.evidence.visit.some((one) => one.kind === 'entry' && at >= one.at && at < one.at + 2 * SECOND);
    const comes = this.#history.stays || !this.visit.attempts ? [] : [this.arriveAt + 5 * SECOND];
    const [first = comes[0], ...more] = this.#visitRefreshes().filter((at) => !byEntry(at));
    if (first !== undefined) this.#act(first, 'phone.openApp', { phone });
    for (const at of more) this.#act(at, 'phone.refresh', { phone });
  }

  /** The route from the entry to the unit: through the entry that the app opened, or behind somebody else. */
  #addWay(person: string, phone: string, unit: Attempt, tried: Attempt | undefined): void {
    const inAt =
      tried === undefined ? this.arriveAt + 10 * SECOND : Math.min(tried.at + 5 * SECOND, unit.at - 4 * SECOND);
    if (this.plan.entries.length > 0) {
      const behind = { verb: 'person.tailgate', args: { person, entry: this.entry } };
      if (tried === undefined && this.visit.opensApp && !this.visit.tailgates)
        this.#act(inAt - 3 * SECOND, 'phone.startEntry', { phone, entry: this.entry });
      if (this.visit.tailgates) this.#act(inAt, behind.verb, behind.args);
      else this.#act(inAt, 'person.enter', { person }, behind);
    }
    this.#act(inAt + SECOND, 'person.walkTo', { person, to: unit.place });
  }

  /** The attempt is made at the keypad if the person has no phone, its log shows that it was not used, or its app does not offer the entry. */
  #addEntryAttempt({ at, place: entry, opened, segment }: Attempt): void {
    const { papers, subject } = this.of;
    const { phone, person } = subject;
    const code = { verb: 'keypad.enter', args: { entry, by: person?.id } };
    const isUnused = !opened && segment === undefined && papers.some((one) => isPhoneLog(one) && (one.from ?? at) < at);
    const icon = { verb: 'phone.startEntry', args: { phone, entry } };
    if (phone === undefined) this.#act(at, code.verb, code.args);
    else if (isUnused) this.#act(at, code.verb, code.args, icon);
    else this.#act(at, icon.verb, icon.args, segment === undefined ? code : undefined);
  }

  #addUnitAttempt(phone: string, { at, place, opened: worked }: Attempt): void {
    const smart = this.plan.units.some(({ id, locks }) => id === place && locks.length > 0);
    // A person who opened a lock must have woken it.
    const touchBeforeMs = worked ? 2 * SECOND : this.visit.touchBeforeMs;
    if ((this.visit.touches || worked) && smart) this.#act(at - touchBeforeMs, 'lock.touch', { lock: place });
    this.#act(at, 'phone.unlock', { phone, unit: place });
    const { lines } = this.evidence;
    const opened = lines.some(
      (line) => line.kind === 'opened' && line.place === place && Math.abs(line.at - at) < MINUTE,
    );
    if (!opened || !smart) return;
    this.#act(at + 4 * SECOND, 'lock.pullHasp', { lock: place });
    const locked = lines.find((line) => line.kind === 'locked' && line.place === place && line.at > at);
    if (locked !== undefined) this.#act(locked.at, 'lock.closeHasp', { lock: place });
  }
}
