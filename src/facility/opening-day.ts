/** A facility on the morning it is opened: everybody stands where the file says, and what is private is hidden from the trace. */
import type { Lock } from '../lock/lock.ts';
import type { Phone } from '../phone/phone.ts';
import type { Instant } from '../sim/clock.ts';
import type { AppLine } from './app-line.ts';
import { type DevicePlan, passwordFor, placeOf, populate } from './build.ts';
import type { PmsRecord } from './pms.ts';
import type { PersonPlan, UnitPlan } from './schema.ts';
import type { Site } from './site.ts';

/** Puts people and rentals in place, before any lock or phone is built. */
export function settleIn(site: Site, startAt: Instant): void {
  const { plan, people } = site;
  for (const person of plan.people) {
    const { id, at } = person;
    const password = passwordFor(site.random, id);
    hide(site, person, password);
    const name = typeof at === 'string' ? at : at.join(',');
    const place = typeof at === 'string' ? site.placeOf(at) : placeOf(at);
    people.add(id, name, place, name !== 'away' && !site.isEntry(name), { password });
    for (const phone of person.phones) people.addPhone(phone.id, id);
  }
  populate(plan, site.servers, startAt, (id) => people.get(id).knows.password ?? '');
  for (const unit of plan.units) site.pms.adopt(pmsRecord(site, unit));
}

/** What the file says of a lock's body and clock. */
export function adjust(lock: Lock, { lock: plan }: DevicePlan): void {
  if (plan?.batteryMv !== undefined) lock.drainTo(plan.batteryMv);
  if (plan?.temperatureC !== undefined) lock.setTemperature(plan.temperatureC);
  if (plan?.clockDriftPpm !== undefined) lock.setClockDrift(plan.clockDriftPpm);
  if (plan?.tensionN !== undefined) lock.lean(plan.tensionN);
}

/** Signs a person in on a phone, as if it had been done long ago. */
export function signIn(site: Site, person: PersonPlan, phone: Phone, line: AppLine): void {
  phone.installApp();
  const device = phone.deviceId;
  const identity = person.mobile ?? person.primaryPhone ?? person.email;
  const { password } = site.people.get(person.id).knows;
  if (device === undefined || identity === undefined || password === undefined) return;
  site.servers.tell({ type: 'account.signIn', identity, password, device });
  const welcome = line.signedIn(device);
  if (welcome !== undefined) phone.adopt(welcome);
}

function hide(site: Site, person: PersonPlan, password: string): void {
  const { secrets } = site.trace;
  const { name, mobile, primaryPhone, email, accessCode } = person;
  secrets.hide('password', password);
  secrets.hide('name', name);
  if (mobile !== undefined) secrets.hide('phone', mobile);
  if (primaryPhone !== undefined) secrets.hide('phone', primaryPhone);
  if (email !== undefined) secrets.hide('email', email);
  if (accessCode !== undefined) secrets.hide('code', accessCode);
}

function pmsRecord(site: Site, { id, status, tenant, leaseStart }: UnitPlan): PmsRecord {
  const person = tenant === undefined ? undefined : site.personPlan(tenant);
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
