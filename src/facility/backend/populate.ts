/**
 * Fills the core from a plan: places, people and rentals are added with the date of the day before the start, and accounts are
 * activated with the codes that were sent.
 */

import type { Command } from '../../core/commands.ts';
import type { CoreDecision } from '../../core/events.ts';
import { codeFor } from '../../core/kernel/codes.ts';
import { DEFAULT_ROLES } from '../../core/model/roles.ts';
import type { ScheduleInput } from '../../core/places/facilities.ts';
import { toHex } from '../../protocol/bytes.ts';
import type { Instant } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { Steps } from '../../sim/steps.ts';
import { millimetres, placeOf } from '../files/map.ts';
import type { EntryPlan, FacilityFile, PersonPlan, UnitPlan } from '../files/schema.ts';
import type { CompanyBackend } from './company-backend.ts';
import type { PmsTenant } from './pms.ts';

/** The core's id of the site's only facility. */
export const FACILITY_ID = 'site';
const THE_DAY_BEFORE_MS = 86_400_000;
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Adds all places and people of the plan to the core, a step for each. `passwordOf` chooses the password of each person. */
export function* populate(
  plan: FacilityFile,
  backend: CompanyBackend,
  startAt: Instant,
  passwordOf: (person: string) => string,
): Steps<void> {
  const before = startAt - THE_DAY_BEFORE_MS;
  const dispatch = (command: Command): void => must(backend.dispatch(command, before), command.type);
  dispatch(openCommand(plan));
  for (const entry of plan.entries) dispatch(entryCommand(entry));
  for (const unit of plan.units) {
    dispatch(unitCommand(unit));
    for (const { mac } of unit.locks) dispatch({ type: 'lock.add', unit: unit.id, mac });
    yield;
  }
  for (const command of elsewhere(plan)) dispatch(command);
  const people = new Map(plan.people.map((person) => [person.id, person]));
  for (const person of plan.people) if (isStaff(person)) dispatch(staffCommand(person));
  for (const unit of plan.units) {
    const tenant = unit.tenant === undefined ? undefined : people.get(unit.tenant);
    if (tenant !== undefined) dispatch(feedCommand(unit, tenant));
    yield;
  }
  for (const person of plan.people) {
    if (person.account === 'registered') register(backend, person, passwordOf(person.id), before);
    if (person.schedule !== undefined && !isStaff(person) && backend.core.state.users.has(person.id)) {
      dispatch({ type: 'user.schedule', facility: FACILITY_ID, user: person.id, schedule: person.schedule });
    }
    yield;
  }
}

export const isStaff = (person: PersonPlan): boolean => person.role !== 'Tenant';

/** Chooses a person's password; the same seed produces the same password. */
export const passwordFor = (random: Random, person: string): string =>
  toHex(random.stream(`person/${person}/password`).bytes(6));

function must(decision: CoreDecision, what: string): void {
  if (!decision.ok)
    throw new Error(
      `the facility cannot be opened: ${what} was refused by ${decision.refusal.rule} (${decision.refusal.about ?? ''})`,
    );
}

function openCommand(plan: FacilityFile): Command {
  const settings = Object.entries(plan.settings).filter(
    (pair): pair is [string, number | boolean] => typeof pair[1] === 'number' || typeof pair[1] === 'boolean',
  );
  return {
    type: 'facility.open',
    id: FACILITY_ID,
    name: plan.name,
    company: plan.company,
    timeZone: plan.timeZone,
    site: { at: placeOf(plan.site.at), radiusMm: millimetres(plan.site.radiusM) },
    settings: Object.fromEntries(settings),
    schedules: plan.schedules.map(scheduleInput),
    zones: plan.zones.map(({ id, name }) => ({ id, name: name ?? id })),
  };
}

/** Other facilities, each with one unit for every person of the plan who rents there. */
function elsewhere(plan: FacilityFile): Command[] {
  const opened = new Map<string, string>();
  return plan.people.flatMap((person) =>
    person.elsewhere.flatMap(({ company, facility: name }, i): Command[] => {
      const known = opened.get(`${company}/${name}`);
      const id = known ?? `other-${opened.size + 1}`;
      opened.set(`${company}/${name}`, id);
      const unit = `${id}-${person.id}-${i + 1}`;
      const site = { at: { x: millimetres(50_000), y: millimetres(50_000) }, radiusMm: millimetres(100) };
      const open: Command = { type: 'facility.open', id, name, company, timeZone: plan.timeZone, site };
      return [
        ...(known === undefined ? [open] : []),
        { type: 'unit.add', facility: id, id: unit, zones: [] },
        { type: 'feed.change', facility: id, unit, completed: true, status: 'occupied', tenant: feedTenant(person) },
      ];
    }),
  );
}

const entryCommand = ({ id, name, kind, zones, exit, mac }: EntryPlan): Command => ({
  type: 'entry.add',
  facility: FACILITY_ID,
  id,
  name: name ?? id,
  kind,
  zones,
  exit,
  mac,
});

const unitCommand = ({ id, zone, locks }: UnitPlan): Command => ({
  type: 'unit.add',
  facility: FACILITY_ID,
  id,
  zones: zone === undefined ? [] : [zone],
  severalControllers: locks.length > 1,
});

function staffCommand({ id, name, mobile, email, role, schedule }: PersonPlan): Command {
  const known = DEFAULT_ROLES.find((each) => each.name === role || each.id === role);
  const [firstName, lastName] = splitName(name);
  return {
    type: 'staff.add',
    facility: FACILITY_ID,
    user: id,
    firstName,
    lastName,
    role: known?.id ?? role,
    ...(mobile === undefined ? {} : { phone: mobile }),
    ...(email === undefined ? {} : { email }),
    ...(schedule === undefined ? {} : { schedule }),
  };
}

function feedCommand(unit: UnitPlan, tenant: PersonPlan): Command {
  return {
    type: 'feed.change',
    facility: FACILITY_ID,
    unit: unit.id,
    completed: true,
    status: unit.status,
    tenant: feedTenant(tenant),
    ...(unit.leaseStart === undefined ? {} : { leaseStart: unit.leaseStart }),
  };
}

/** The tenant's data in the feed. */
export function feedTenant(tenant: PmsTenant) {
  const [firstName, lastName] = splitName(tenant.name);
  return {
    id: tenant.id,
    firstName,
    lastName,
    ...(tenant.mobile === undefined ? {} : { mobilePhone: tenant.mobile }),
    ...(tenant.primaryPhone === undefined ? {} : { primaryPhone: tenant.primaryPhone }),
    ...(tenant.email === undefined ? {} : { email: tenant.email }),
    ...(tenant.accessCode === undefined ? {} : { accessCode: tenant.accessCode }),
  };
}

function splitName(name: string): [first: string, last: string] {
  const cut = name.lastIndexOf(' ');
  return cut < 0 ? [name, ''] : [name.slice(0, cut), name.slice(cut + 1)];
}

/** Activates an account with the code that was sent to it. A person who is unknown to the core gets no account. */
function register(backend: CompanyBackend, person: PersonPlan, password: string, at: Instant): void {
  const { state, secrets } = backend.core;
  if (!state.users.has(person.id)) return;
  const identity = person.mobile ?? person.primaryPhone ?? person.email;
  if (identity === undefined) return;
  if (state.users.get(person.id)?.activation === undefined) {
    must(backend.dispatch({ type: 'account.sendCode', user: person.id }, at), 'account.sendCode');
  }
  const sent = backend.core.state.users.get(person.id)?.activation;
  if (sent === undefined) return;
  const code = codeFor(secrets, sent.ref);
  must(backend.dispatch({ type: 'account.activate', identity, code, password }, at), `account.activate ${person.id}`);
}

function scheduleInput({ id, name, index, daily, days }: FacilityFile['schedules'][number]): ScheduleInput {
  const windows =
    daily === undefined
      ? WEEKDAYS.flatMap((day, i) => {
          const hours = days?.[day];
          return hours === undefined ? [] : [{ weekdays: 1 << i, open: quarter(hours[0]), close: quarter(hours[1]) }];
        })
      : [{ weekdays: 127, open: quarter(daily[0]), close: quarter(daily[1]) }];
  const always = index === 0 ? [{ weekdays: 127, open: 0, close: 96 }] : windows;
  return { id, ...(name === undefined ? {} : { name }), ...(index === undefined ? {} : { index }), windows: always };
}

const quarter = (time: string): number => Number(time.slice(0, 2)) * 4 + Number(time.slice(3)) / 15;
