/** The evidence of a run in the form in which a support desk would receive it. Each channel writes one file; readers ignore its name. */
import type { LiveFacility } from '../../facility/open/live-facility.ts';
import { activityCsv } from './activity-csv.ts';
import { btsnoop } from './btsnoop.ts';
import { coreActivity } from './core-activity.ts';
import { androidLog, iosLog } from './phone-log.ts';
import { portal } from './portal.ts';
import type { About, PaperContext } from './reading.ts';
import { redirect } from './redirect.ts';
import type { Run } from './run.ts';
import { told } from './told.ts';

export interface PaperFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The evidence of a run so far. With a person, only that person's phones, portal screens and facts; the exports stay complete. */
export function papersOf(run: Run, person?: string): PaperFile[] {
  const { facility } = run;
  const context: PaperContext = { timeZone: facility.timeZone, year: yearOf(facility) };
  const about = aboutOf(facility, person);
  const units = person === undefined ? facility.ids('unit') : unitsOf(facility, person);
  const staff = facility.plan.people.find(({ role }) => role !== 'Tenant')?.id ?? '';
  const users = person === undefined ? {} : { users: [person] };
  const shared: PaperFile[] = [
    { name: 'activity.csv', bytes: activityCsv.print(activityCsv.observe(run), context) },
    { name: 'redirect.log', bytes: redirect.print(redirect.observe(run), context) },
    { name: 'activity.json', bytes: coreActivity.print(coreActivity.observe(run), context) },
    {
      name: 'portal.txt',
      bytes: portal.print(portal.observe(run, { units, staff, buttons: true, ...users }), context),
    },
    { name: 'told.yaml', bytes: told.print(told.observe(run, about), context, about) },
  ];
  const phones = person === undefined ? facility.ids('phone') : facility.people.phonesOf(person);
  return [...shared, ...phones.flatMap((phone) => ofPhone(run, phone, context))];
}

/** A phone that did nothing leaves no evidence. */
function ofPhone(run: Run, phone: string, context: PaperContext): PaperFile[] {
  const ios = run.facility.find(`phone.${phone}.platform`) === 'ios';
  const readings = (ios ? iosLog : androidLog).observe(run, phone);
  if (readings.length === 0) return [];
  const log = (ios ? iosLog : androidLog).print(readings, context);
  const capture = btsnoop.print(btsnoop.observe(run, phone), { ...context, phone });
  return [
    { name: `${phone}.${ios ? 'ios.log' : 'logcat.txt'}`, bytes: log },
    { name: `${phone}.btsnoop`, bytes: capture },
  ];
}

const yearOf = (facility: LiveFacility): number => new Date(facility.clock.now()).getUTCFullYear();

const unitsOf = (facility: LiveFacility, person: string): string[] =>
  [...facility.core.state.units.values()]
    .filter(({ tenant, shares }) => tenant === person || shares.some(({ user }) => user === person))
    .map(({ id }) => id);

function aboutOf(facility: LiveFacility, person: string | undefined): About {
  if (person === undefined) return {};
  const [unit] = unitsOf(facility, person);
  return { person, ...(unit === undefined ? {} : { unit }) };
}
