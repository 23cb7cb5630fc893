/** The oracle's knowledge of a facility at the start, translated from the facility file. */
import type { FacilityFile } from '../../facility/files/schema.ts';
import type { Hours, ScheduleFacts } from '../oracle/model/hours-model.ts';
import type { FacilityFacts } from '../oracle/model/rights.ts';

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const DAY_MS = 86_400_000;

const quarter = (time: string): number => Number(time.slice(0, 2)) * 4 + Math.floor(Number(time.slice(3)) / 15);

function scheduleOf({ id, index, daily, days }: FacilityFile['schedules'][number]): ScheduleFacts {
  if (index === 0) return { id, index, windows: [] };
  if (daily !== undefined)
    return { id, index, windows: [{ weekdays: 127, open: quarter(daily[0]), close: quarter(daily[1]) }] };
  const windows = WEEKDAYS.flatMap((day, i): Hours[] => {
    const hours = days?.[day];
    return hours === undefined ? [] : [{ weekdays: 1 << i, open: quarter(hours[0]), close: quarter(hours[1]) }];
  });
  return { id, index, windows };
}

export function factsOf(plan: FacilityFile): FacilityFacts {
  return {
    timeZone: plan.timeZone,
    phones: new Map(plan.people.flatMap(({ phones }) => phones.map(({ id, os }) => [`phone/${id}`, os] as const))),
    units: plan.units.map(({ id, status, tenant, leaseStart, zone, locks }) => ({
      id,
      status,
      tenant,
      leaseFrom: leaseStart === undefined ? undefined : Math.floor(Date.parse(`${leaseStart}T00:00:00Z`) / DAY_MS),
      zone,
      macs: locks.map((lock) => lock.mac),
    })),
    entries: plan.entries.map(({ id, mac, zones, exit }) => ({ id, mac, zones, exit })),
    staff: plan.people.filter(({ role }) => role !== 'Tenant').map(({ id, role }) => ({ id, role })),
    schedules: new Map(
      plan.people.map(
        ({ id, role, schedule }) => [id, schedule ?? (role === 'Tenant' ? 'default' : 'office')] as const,
      ),
    ),
    hours: plan.schedules.map(scheduleOf),
    settings: plan.settings,
    numbers: new Map(
      plan.people.flatMap(({ mobile, primaryPhone, phones }) =>
        phones.flatMap(({ id, number }, i) =>
          (number === undefined && i === 0 ? [mobile, primaryPhone] : [number]).flatMap((each) =>
            each === undefined ? [] : [[each, id] as const],
          ),
        ),
      ),
    ),
    mailboxes: new Map(plan.people.flatMap(({ id, email }) => (email === undefined ? [] : [[email, id] as const]))),
    registered: plan.people
      .filter(({ account, role, elsewhere, id }) => {
        // A person whom the company does not know at the start has no account, even if the file gives them one.
        const known = role !== 'Tenant' || elsewhere.length > 0 || plan.units.some(({ tenant }) => tenant === id);
        return account === 'registered' && known;
      })
      .map(({ id }) => id),
    elsewhere: plan.people.filter(({ elsewhere }) => elsewhere.length > 0).map(({ id }) => id),
    codes: new Map(plan.people.flatMap(({ id, accessCode }) => (accessCode === undefined ? [] : [[id, accessCode]]))),
    coded: plan.people
      .filter(({ id, accessCode }) => accessCode !== undefined && plan.units.some(({ tenant }) => tenant === id))
      .map(({ id }) => id),
  };
}
