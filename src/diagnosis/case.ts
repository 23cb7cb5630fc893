/**
 * A case: the facility, the evidence, and the person and place of the complaint. The evidence refers to people and places as screens show them; this
 * file resolves them to ids of the facility file.
 */
import { nearest, withNearest } from '../facility/files/nearest.ts';
import type { EntryPlan, FacilityFile, PersonPlan, UnitPlan } from '../facility/files/schema.ts';
import type { Instant } from '../sim/clock.ts';
import type { FactId } from './channels/facts.ts';
import type { About, Paper, ReadingOf } from './channels/reading.ts';

/** A line or record in a file. */
export interface Source {
  readonly paper: string;
  readonly line: number;
}

/** One reported fact, with its file and line. */
export interface ToldFact extends Source {
  readonly answer: string;
  readonly ats: readonly Instant[];
  readonly clock?: string;
  readonly approx: boolean;
  readonly day: boolean;
}

/** The person and place of the complaint, as ids of the facility. */
export interface Subject {
  readonly person: PersonPlan | undefined;
  /** The phone that the person carries. */
  readonly phone: string | undefined;
  readonly unit: UnitPlan | undefined;
  readonly entry: EntryPlan | undefined;
  readonly trackingKey: string | undefined;
}

/** The file name under which answers to the questions of `diagnose` are recorded. */
export const ASKED = 'answers';

export interface Case {
  readonly plan: FacilityFile;
  readonly papers: readonly Paper[];
  readonly facts: ReadonlyMap<FactId, ToldFact>;
  readonly subject: Subject;
  /** Names and ids that match nothing in the facility, each as a sentence. */
  readonly misfits: readonly string[];
}

const same = (left: string | undefined, right: string): boolean =>
  left?.trim().toLowerCase() === right.trim().toLowerCase();

/** Finds a place in the form in which the evidence refers to it: by the id or name of a unit or an entry, or by the MAC of a lock. */
export function placeOf(plan: FacilityFile, name: string): { unit?: UnitPlan; entry?: EntryPlan } {
  const unit = plan.units.find(({ id, locks }) => same(id, name) || locks.some(({ mac }) => same(mac, name)));
  if (unit !== undefined) return { unit };
  const entry = plan.entries.find((one) => same(one.id, name) || same(one.name, name) || same(one.mac, name));
  return entry === undefined ? {} : { entry };
}

/** The facility's id of a place that the evidence mentions. */
export const placeId = (plan: FacilityFile, name: string): string | undefined => {
  const { unit, entry } = placeOf(plan, name);
  return unit?.id ?? entry?.id;
};

/** Finds a person in the form in which the evidence refers to them: by id, full name, e-mail address or number. */
export const personOf = (plan: FacilityFile, name: string): PersonPlan | undefined =>
  plan.people.find(
    (one) => same(one.id, name) || same(one.name, name) || same(one.email, name) || same(one.mobile, name),
  );

export const isStaff = ({ role }: PersonPlan): boolean => !same(role, 'Tenant');

function misfit(what: string, name: string, known: readonly string[]): string {
  return withNearest(`the facility has no ${what} ${name}`, nearest(name, known));
}

/** Builds the case. `asked` contains the ids given on the command line, which take precedence over those in the evidence. */
export function caseOf(plan: FacilityFile, papers: readonly Paper[], asked: About = {}): Case {
  const told = papers.find(({ about }) => about !== undefined)?.about ?? {};
  const about: About = { ...told, ...asked };
  const misfits: string[] = [];
  const place = (name: string | undefined, what: string) => {
    if (name === undefined) return {};
    const found = placeOf(plan, name);
    if (found.unit === undefined && found.entry === undefined)
      misfits.push(
        misfit(
          what,
          name,
          [...plan.units, ...plan.entries].map(({ id }) => id),
        ),
      );
    return found;
  };
  const atLock = place(about.lock, 'lock');
  const entry = place(about.entry, 'entry').entry ?? atLock.entry;
  // A complaint about an entry is not about the unit that the person opened on another visit.
  const tapped = entry === undefined ? tappedUnit(plan, papers) : undefined;
  const unit = place(about.unit, 'unit').unit ?? atLock.unit ?? tapped;
  const named = about.person === undefined ? undefined : personOf(plan, about.person);
  if (about.person !== undefined && named === undefined)
    misfits.push(
      misfit(
        'person',
        about.person,
        plan.people.map(({ id }) => id),
      ),
    );
  const person = named ?? tenantOf(plan, unit);
  const facts = new Map<FactId, ToldFact>();
  for (const paper of papers)
    for (const reading of paper.readings)
      if (reading.channel === 'told') facts.set(reading.fact, factOf(paper, reading));
  const phone = person?.phones[0]?.id;
  return {
    plan,
    papers,
    facts,
    subject: { person, phone, unit, entry, trackingKey: about.trackingKey },
    misfits,
  };
}

const tenantOf = (plan: FacilityFile, unit: UnitPlan | undefined): PersonPlan | undefined =>
  unit?.tenant === undefined ? undefined : personOf(plan, unit.tenant);

/** The unit of the case; for a complaint about an entry, the first unit that the person rents. */
export function unitOfCase({ plan, subject: { unit, entry, person } }: Case, units = plan.units): UnitPlan | undefined {
  if (unit !== undefined || entry === undefined || person === undefined) return unit;
  return units.find(({ tenant }) => tenant === person.id);
}

/** If nobody names a place, the unit that a phone log shows last. */
function tappedUnit(plan: FacilityFile, papers: readonly Paper[]): UnitPlan | undefined {
  const taps = papers.flatMap(({ readings }) =>
    readings.flatMap((one) => ('step' in one && one.step.what === 'tap' ? [one.step.target] : [])),
  );
  return taps.map((target) => placeOf(plan, target).unit).findLast((unit) => unit !== undefined);
}

function factOf(paper: Paper, reading: ReadingOf<'told'>): ToldFact {
  const { answer, ats, clock, approx, day, line } = reading;
  return {
    answer,
    ats,
    approx: approx === true,
    day: day === true,
    paper: paper.name,
    line,
    ...(clock === undefined ? {} : { clock }),
  };
}

/** The reported fact, unless the answer was "unknown". */
export function told(of: Case, fact: FactId): ToldFact | undefined {
  const found = of.facts.get(fact);
  return found === undefined || found.answer === 'unknown' ? undefined : found;
}

export const saysYes = (of: Case, fact: FactId): boolean => {
  const found = told(of, fact);
  return found !== undefined && found.answer !== 'no';
};

/** Parses a reported clock error such as `+17 min`, `-600 s` or `1 hour`, in seconds. */
export function toldClockError(of: Case): number | undefined {
  const text = told(of, 'clock.offset')?.answer ?? '';
  const [, amount, unit = 's'] = /([+-]?\d+(?:\.\d+)?)\s*([hms])?/i.exec(text) ?? [];
  if (amount === undefined) return undefined;
  const seconds = Math.round(Number(amount) * (/h/i.test(unit) ? 3_600 : /m/i.test(unit) ? 60 : 1));
  return /behind|slow|late/i.test(text) ? -Math.abs(seconds) : seconds;
}
