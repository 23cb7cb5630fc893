/** What the oracle is told of a facility at the start: the file's own words, in the oracle's. */
import type { FacilityFile } from '../facility/schema.ts';
import type { Hours, PlaceFacts } from './oracle/rights.ts';

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const DAY_MS = 86_400_000;

const quarter = (time: string): number => Number(time.slice(0, 2)) * 4 + Math.floor(Number(time.slice(3)) / 15);

function hoursOf(schedule: FacilityFile['schedules'][number]): readonly Hours[] | 'always' {
  const { index, daily, days } = schedule;
  if (index === 0) return 'always';
  if (daily !== undefined) return [{ weekdays: 127, open: quarter(daily[0]), close: quarter(daily[1]) }];
  return WEEKDAYS.flatMap((day, i) => {
    const hours = days?.[day];
    return hours === undefined ? [] : [{ weekdays: 1 << i, open: quarter(hours[0]), close: quarter(hours[1]) }];
  });
}

export function factsOf(plan: FacilityFile): PlaceFacts {
  return {
    timeZone: plan.timeZone,
    units: plan.units.map(({ id, status, tenant, leaseStart, zone, locks }) => ({
      id,
      status,
      tenant,
      leaseFrom: leaseStart === undefined ? undefined : Math.floor(Date.parse(`${leaseStart}T00:00:00Z`) / DAY_MS),
      zone,
      macs: locks.map((lock) => lock.mac),
    })),
    entries: plan.entries.map(({ id, mac, zones }) => ({ id, mac, zones })),
    staff: plan.people.filter(({ role }) => role !== 'Tenant').map(({ id, role }) => ({ id, role })),
    schedules: new Map(
      plan.people.map(
        ({ id, role, schedule }) => [id, schedule ?? (role === 'Tenant' ? 'default' : 'office')] as const,
      ),
    ),
    hours: new Map(plan.schedules.map((schedule) => [schedule.id, hoursOf(schedule)])),
  };
}
