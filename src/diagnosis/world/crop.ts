/**
 * The part of a facility that a case is about: its unit, its people, the staff and the entries. A smaller facility runs
 * faster, and nothing that is omitted could affect the evidence.
 */
import type { FacilityFile, PersonPlan } from '../../facility/files/schema.ts';
import { LOCK_SETTINGS } from '../../lock/settings.ts';
import { type Case, isStaff, personOf, told } from '../case.ts';
import type { Evidence } from '../evidence.ts';
import { MINUTE } from '../spans.ts';

/** How often entry controllers report in a run. Their default of every minute would take up most of a run's computing time. */
const ENTRIES_REPORT_EVERY = 10 * MINUTE;

/** A second device, to determine whether the unit opens from another device. */
export const SPARE = 'another-device';

export function crop(of: Case, evidence: Evidence): FacilityFile {
  const { plan, subject } = of;
  const places = new Set(evidence.attempts.map(({ place }) => place));
  if (subject.unit !== undefined) places.add(subject.unit.id);
  if (subject.entry !== undefined) places.add(subject.entry.id);
  const sharer = told(of, 'shared.by')?.answer;
  const wanted = new Set<string>();
  for (const { user, place } of evidence.lines) if (user !== undefined && places.has(place)) wanted.add(user);
  if (subject.person !== undefined) wanted.add(subject.person.id);
  const bySharer = sharer === undefined ? undefined : personOf(plan, sharer);
  if (bySharer !== undefined) wanted.add(bySharer.id);
  const units = plan.units.filter(({ id, tenant }) => places.has(id) || tenant === subject.person?.id);
  for (const { tenant } of units) if (tenant !== undefined) wanted.add(tenant);
  const tried = plan.entries.filter(({ id }) => places.has(id));
  // One entry is enough to come in.
  const entries = tried.length > 0 ? tried : plan.entries.slice(0, 1);
  const stays = (at: PersonPlan['at']) =>
    typeof at !== 'string' || at === 'away' || [...units, ...entries].some(({ id }) => id === at);
  const people = plan.people
    .filter((one) => wanted.has(one.id) || isStaff(one))
    .map((one) => (stays(one.at) ? one : { ...one, at: positionOf(plan, one.at) }));
  return structuredClone({
    ...plan,
    lockSettings: { ...plan.lockSettings, mainsHeartbeatMs: entriesReportEvery(of) },
    units,
    people: plan.people.some(({ id }) => id === SPARE) ? people : [...people, spareDevice],
    entries,
  });
}

/**
 * A fob, a code or a schedule takes effect at an entry once its controller has reported. No evidence file shows the other reports, because the
 * company dates a record by the lock's clock.
 */
function entriesReportEvery({ plan, subject }: Case): number {
  const { mainsHeartbeatMs } = { ...LOCK_SETTINGS, ...plan.lockSettings };
  return subject.entry === undefined ? Math.max(ENTRIES_REPORT_EVERY, mainsHeartbeatMs) : mainsHeartbeatMs;
}

/** The position of a place that is omitted. */
const positionOf = (plan: FacilityFile, at: PersonPlan['at']): PersonPlan['at'] =>
  [...plan.units, ...plan.entries].find(({ id }) => id === at)?.at ?? 'away';

const spareDevice: PersonPlan = {
  id: SPARE,
  name: 'Another Device',
  role: 'Tenant',
  account: 'none',
  at: 'away',
  elsewhere: [],
  phones: [{ id: SPARE, os: 'android', signedIn: false }],
};
