/**
 * A simulated run in the making: the cropped facility, the visit that the papers show, and what a hypothesis adds. A hypothesis changes
 * the facility file, adds steps at instants, or changes how the visit goes; `build` puts all steps in order.
 */
import type { FacilityFile, UnitPlan } from '../../facility/files/schema.ts';
import type { Instant } from '../../sim/clock.ts';
import { type Case, isStaff, saysYes } from '../case.ts';
import type { Attempt, Evidence } from '../evidence.ts';
import { openedIn } from '../phone-segments.ts';
import { HOUR, MINUTE, SECOND } from '../spans.ts';
import { crop, SPARE } from './crop.ts';

/** A facility runs this long before anything happens, so that its locks have reported. */
const SETTLE = 75 * MINUTE;

export interface Step {
  readonly at: Instant;
  readonly verb: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Played instead if the facility refuses it. */
  readonly otherwise?: Step;
}

export interface World {
  readonly plan: FacilityFile;
  readonly startAt: Instant;
  readonly until: Instant;
  readonly steps: readonly Step[];
}

/** How the visit goes; hypotheses change it. */
export interface VisitOptions {
  /** Whether the person wakes the lock before each tap. */
  touches: boolean;
  touchBeforeMs: number;
  /** Whether the app is opened on site before the first attempt, which fetches keys. */
  opensApp: boolean;
  /** Whether the tenant slips in behind somebody else, without the app. */
  tailgates: boolean;
  /** false: the person attempts nothing; the complaint is about something else. */
  attempts: boolean;
}

/** A hypothesis has no meaning in this case, for instance a jammed hasp where no unit is named. */
export class NotApplicable extends Error {
  override name = 'NotApplicable';
}

function required<T>(value: T | undefined, why: string): T {
  if (value === undefined) throw new NotApplicable(why);
  return value;
}

export class Draft {
  readonly of: Case;
  readonly evidence: Evidence;
  readonly plan: FacilityFile;
  readonly visit: VisitOptions;
  /** The first instant of the visit. */
  readonly arriveAt: Instant;
  readonly #steps: Step[] = [];

  constructor(of: Case, evidence: Evidence) {
    this.of = of;
    this.evidence = evidence;
    this.plan = crop(of, evidence);
    const atUnitsOnly = evidence.visit.every(({ kind }) => kind === 'unit');
    const entriesAreRecorded = of.papers.some(({ channel }) => channel === 'activity-csv' || channel === 'redirect');
    this.visit = {
      touches: true,
      touchBeforeMs: 2 * SECOND,
      opensApp: true,
      tailgates: saysYes(of, 'entry.passed') ? atUnitsOnly : atUnitsOnly && entriesAreRecorded,
      attempts: true,
    };
    this.arriveAt =
      Math.min(this.firstTriedAt - (atUnitsOnly ? 2 * MINUTE : 0), ...this.#visitRefreshes()) - 12 * SECOND;
  }

  /** When it began to fail: right after the last attempt of the visit that opened, or on arrival. */
  get failsFrom(): Instant {
    const { visit, lines } = this.evidence;
    const opened = ({ at, place, segment }: Attempt) =>
      segment === undefined
        ? lines.some((line) => line.kind === 'opened' && line.place === place && Math.abs(line.at - at) < MINUTE)
        : openedIn(segment);
    const last = visit.findLast(opened);
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

  /** The id of the unit's lock in verbs. */
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

  /** A member of the staff who may do the most, as far as there is one. */
  get manager(): string {
    const staff = this.plan.people.filter(isStaff);
    const found = staff.find(({ role }) => /manager/i.test(role)) ?? staff[0];
    return required(found?.id, 'the facility has no staff');
  }

  /** A member of the staff who may reset the keys of locks. */
  get technician(): string {
    const staff = this.plan.people.filter(isStaff);
    return required((staff.find(({ role }) => /tech/i.test(role)) ?? staff[0])?.id, 'the facility has no staff');
  }

  /** Inside, after the app was opened on site, as in a hall without signal. */
  loseSignalInside(): void {
    this.add(this.unitTriedAt - 25 * SECOND, 'phone.loseSignal', { phone: this.phone });
  }

  add(at: Instant, verb: string, args: Readonly<Record<string, unknown>>, otherwise?: Omit<Step, 'at'>): void {
    this.#steps.push({ at, verb, args, ...(otherwise === undefined ? {} : { otherwise: { at, ...otherwise } }) });
  }

  build(): World {
    if (this.visit.attempts) this.#addVisit();
    const steps = this.#steps.toSorted((left, right) => left.at - right.at);
    return {
      plan: this.plan,
      startAt: Math.min(steps[0]?.at ?? this.evidence.triedAt, this.evidence.triedAt) - SETTLE,
      until: this.evidence.to + SECOND,
      steps,
    };
  }

  /** Refreshes that the log shows within half an hour of the visit. */
  #visitRefreshes(): readonly Instant[] {
    const first = this.evidence.visit[0];
    const last = this.evidence.visit.at(-1);
    if (first === undefined || last === undefined) return [];
    return this.evidence.refreshes.filter((at) => at > first.at - HOUR / 2 && at < last.at + MINUTE);
  }

  #addVisit(): void {
    const { visit } = this.evidence;
    if (visit.length === 0 || this.of.subject.phone === undefined) return;
    const { person, phone } = this;
    const isThere = this.plan.people.some((one) => one.id === person && one.at !== 'away');
    if (!isThere) this.add(this.arriveAt, 'person.driveToGate', { person });
    this.#addRefreshes(phone);
    const entries = visit.filter(({ kind }) => kind === 'entry');
    const units = visit.filter(({ kind }) => kind === 'unit');
    for (const { at, place } of entries) this.add(at, 'phone.startEntry', { phone, entry: place });
    const [atUnit] = units;
    if (atUnit !== undefined && !isThere) {
      this.#addWay(
        person,
        phone,
        atUnit,
        entries.findLast(({ at }) => at < atUnit.at),
      );
    }
    for (const attempt of units) this.#addUnitAttempt(phone, attempt);
    this.#addOthers();
  }

  #addRefreshes(phone: string): void {
    if (!this.visit.opensApp) return;
    // An entry that is pressed may fetch a key by itself.
    const byEntry = (at: Instant) =>
      this.evidence.visit.some((one) => one.kind === 'entry' && at >= one.at && at < one.at + 2 * SECOND);
    const [first = this.arriveAt + 5 * SECOND, ...more] = this.#visitRefreshes().filter((at) => !byEntry(at));
    this.add(first, 'phone.openApp', { phone });
    for (const at of more) this.add(at, 'phone.refresh', { phone });
  }

  /** From the entry to the unit: through the entry that the app opened, or behind somebody else. */
  #addWay(person: string, phone: string, unit: Attempt, tried: Attempt | undefined): void {
    const inAt =
      tried === undefined ? this.arriveAt + 10 * SECOND : Math.min(tried.at + 5 * SECOND, unit.at - 4 * SECOND);
    if (this.plan.entries.length > 0) {
      const behind = { verb: 'person.tailgate', args: { person, entry: this.entry } };
      if (tried === undefined && this.visit.opensApp && !this.visit.tailgates)
        this.add(inAt - 3 * SECOND, 'phone.startEntry', { phone, entry: this.entry });
      if (this.visit.tailgates) this.add(inAt, behind.verb, behind.args);
      else this.add(inAt, 'person.enter', { person }, behind);
    }
    this.add(inAt + SECOND, 'person.walkTo', { person, to: unit.place });
  }

  #addUnitAttempt(phone: string, { at, place }: Attempt): void {
    const smart = this.plan.units.some(({ id, locks }) => id === place && locks.length > 0);
    if (this.visit.touches && smart) this.add(at - this.visit.touchBeforeMs, 'lock.touch', { lock: place });
    this.add(at, 'phone.unlock', { phone, unit: place });
    const { lines } = this.evidence;
    const opened = lines.some(
      (line) => line.kind === 'opened' && line.place === place && Math.abs(line.at - at) < MINUTE,
    );
    if (!opened || !smart) return;
    this.add(at + 4 * SECOND, 'lock.pullHasp', { lock: place });
    const locked = lines.find((line) => line.kind === 'locked' && line.place === place && line.at > at);
    if (locked !== undefined) this.add(locked.at, 'lock.closeHasp', { lock: place });
  }

  /** Somebody else, or the same account on another device, opened the unit. */
  #addOthers(): void {
    for (const { at, place, user } of this.evidence.others) {
      if (!this.plan.people.some(({ id }) => id === user)) continue;
      const arrive = at - 3 * MINUTE;
      const phone = SPARE;
      this.add(arrive, 'person.driveToGate', { person: SPARE });
      this.add(arrive + SECOND, 'phone.installApp', { phone });
      this.add(arrive + 20 * SECOND, 'phone.signIn', { phone, as: user });
      this.add(arrive + 30 * SECOND, 'person.tailgate', { person: SPARE, entry: this.entry });
      this.add(arrive + 31 * SECOND, 'person.walkTo', { person: SPARE, to: place });
      this.add(at - 2 * SECOND, 'lock.touch', { lock: place });
      this.add(at, 'phone.unlock', { phone, unit: place });
      this.add(at + 4 * SECOND, 'lock.pullHasp', { lock: place });
    }
  }
}
