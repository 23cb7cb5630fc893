/** The state of a facility when it opens: people are where the file puts them, and private values are hidden from the trace. */
import { keyDayAt } from '../../core/model/facility-time.ts';
import type { Lock } from '../../lock/lock.ts';
import type { Phone } from '../../phone/phone.ts';
import type { Instant } from '../../sim/clock.ts';
import type { Secrets } from '../../sim/secrets.ts';
import type { Steps } from '../../sim/steps.ts';
import type { AppConnection } from '../backend/app-connection.ts';
import { type PmsRecord, standing } from '../backend/pms.ts';
import { passwordFor, populate } from '../backend/populate.ts';
import type { DevicePlan } from '../files/devices.ts';
import { AWAY, placeOf } from '../files/map.ts';
import type { PersonPlan, UnitPlan } from '../files/schema.ts';
import type { SiteParts } from './site-parts.ts';

type Parts = Pick<SiteParts, 'plan' | 'places' | 'random' | 'trace' | 'backend' | 'people' | 'pms'>;

/** Places people and rentals, before any lock or phone is built, in small steps. */
export function* placeInitialState(
  { places, random, trace, backend, people, pms, ...given }: Parts,
  startAt: Instant,
): Steps<void> {
  const today = keyDayAt(given.plan.timeZone, startAt);
  const plan = { ...given.plan, units: given.plan.units.map((unit) => standing(unit, today)) };
  const entries = new Set(plan.entries.map(({ id }) => id));
  for (const person of plan.people) {
    const { id, at } = person;
    const password = passwordFor(random, id);
    hide(trace.secrets, person, password);
    const name = typeof at === 'string' ? at : at.join(',');
    const place = (typeof at === 'string' ? places.find(at) : placeOf(at)) ?? AWAY;
    people.add(id, name, place, name !== 'away' && !entries.has(name), { password });
    for (const phone of person.phones) people.addPhone(phone.id, id);
    yield;
  }
  yield* populate(plan, backend, startAt, (id) => people.get(id).knows.password ?? '');
  const persons = new Map(plan.people.map((person) => [person.id, person]));
  for (const unit of plan.units) pms.adopt(pmsRecord(unit, persons));
}

/** Applies the values in the file to a lock's body and clock. */
export function adjust(lock: Lock, { lock: plan }: DevicePlan): void {
  if (plan?.batteryMv !== undefined) lock.drainTo(plan.batteryMv);
  if (plan?.temperatureC !== undefined) lock.setTemperature(plan.temperatureC);
  if (plan?.clockDriftPpm !== undefined) lock.setClockDrift(plan.clockDriftPpm);
  if (plan?.tensionN !== undefined) lock.lean(plan.tensionN);
}

/** Signs a person in on a phone, as if this had happened long ago. */
export function signIn({ people, backend }: Parts, person: PersonPlan, phone: Phone, connection: AppConnection): void {
  phone.installApp();
  const device = phone.deviceId;
  const identity = person.mobile ?? person.primaryPhone ?? person.email;
  const { password } = people.get(person.id).knows;
  if (device === undefined || identity === undefined || password === undefined) return;
  backend.dispatch({ type: 'account.signIn', identity, password, device });
  const welcome = connection.signedIn(device);
  if (welcome !== undefined) phone.adopt(welcome);
}

function hide(secrets: Secrets, person: PersonPlan, password: string): void {
  const { name, mobile, primaryPhone, email, accessCode, phones } = person;
  secrets.hide('password', password);
  secrets.hide('name', name);
  if (mobile !== undefined) secrets.hide('phone', mobile);
  if (primaryPhone !== undefined) secrets.hide('phone', primaryPhone);
  for (const { number } of phones) if (number !== undefined) secrets.hide('phone', number);
  if (email !== undefined) secrets.hide('email', email);
  if (accessCode !== undefined) secrets.hide('code', accessCode);
}

function pmsRecord({ id, status, tenant, leaseStart }: UnitPlan, people: ReadonlyMap<string, PersonPlan>): PmsRecord {
  const person = tenant === undefined ? undefined : people.get(tenant);
  return {
    unit: id,
    status,
    ...(person === undefined ? {} : { tenant: pmsTenant(person) }),
    ...(leaseStart === undefined ? {} : { leaseStart }),
  };
}

const pmsTenant = ({ id, name, mobile, primaryPhone, email, accessCode }: PersonPlan) => ({
  id,
  name,
  mobile,
  primaryPhone,
  email,
  accessCode,
});
