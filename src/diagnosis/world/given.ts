/**
 * What the evidence says about the facility, so that no hypothesis has to explain it: the role of a person in the portal, and the schedule
 * that somebody names. The facility file may be older than both.
 */
import type { FacilityFile } from '../../facility/files/schema.ts';
import { type Case, personOf, told } from '../case.ts';

/** Changes a plan of its own. */
export function applyGiven(of: Case, plan: FacilityFile): void {
  for (const { readings } of of.papers)
    for (const one of readings)
      if (one.channel === 'portal' && one.about.what === 'user.role') {
        const person = personOf(plan, one.about.user);
        if (person !== undefined) person.role = one.about.role;
      }
  const named = told(of, 'schedule.named')?.answer;
  const person = plan.people.find(({ id }) => id === of.subject.person?.id);
  const schedule = named === undefined ? undefined : scheduleOf(plan, named);
  if (person !== undefined && schedule !== undefined) person.schedule = schedule;
}

/** The 24-hour schedule has the index 0, whatever its name is. */
function scheduleOf({ schedules }: FacilityFile, named: string): string | undefined {
  const text = named.trim().toLowerCase();
  const found = schedules.find(({ id, name }) => id.toLowerCase() === text || name?.toLowerCase() === text);
  return (found ?? (/\b24\b/.test(text) ? schedules.find(({ index }) => index === 0) : undefined))?.id;
}
