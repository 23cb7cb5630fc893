/**
 * Applies what the evidence states about the facility, so that no hypothesis has to explain it: roles and new tenancies in the portal, and a schedule
 * that somebody names. The facility file may be older.
 */
import type { FacilityFile } from '../../facility/files/schema.ts';
import { type Case, personOf, told } from '../case.ts';

/** Changes `plan` in place. */
export function applyEvidence(of: Case, plan: FacilityFile): void {
  const screens = of.papers.flatMap(({ readings }) =>
    readings.flatMap((one) => (one.channel === 'portal' ? [one] : [])),
  );
  const isOccupied = (id: string): boolean =>
    screens.some(({ about }) => about.what === 'unit.status' && about.unit === id && /^occupied$/i.test(about.status));
  for (const { about } of screens)
    if (about.what === 'user.role') {
      const person = personOf(plan, about.user);
      if (person !== undefined) person.role = about.role;
    } else if (about.what === 'unit.tenant') {
      const unit = plan.units.find(({ id, status }) => id === about.unit && status === 'available');
      const tenant = personOf(plan, about.tenant);
      if (unit !== undefined && tenant !== undefined && isOccupied(unit.id)) {
        unit.tenant = tenant.id;
        unit.status = 'occupied';
      }
    }
  const named = told(of, 'schedule.named')?.answer;
  const person = plan.people.find(({ id }) => id === of.subject.person?.id);
  const schedule = named === undefined ? undefined : scheduleOf(plan, named);
  if (person !== undefined && schedule !== undefined) person.schedule = schedule;
}

/** The 24-hour schedule has index 0, whatever its name. */
function scheduleOf({ schedules }: FacilityFile, named: string): string | undefined {
  const text = named.trim().toLowerCase();
  const found = schedules.find(({ id, name }) => id.toLowerCase() === text || name?.toLowerCase() === text);
  return (found ?? (/\b24\b/.test(text) ? schedules.find(({ index }) => index === 0) : undefined))?.id;
}
