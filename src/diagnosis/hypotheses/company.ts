/** Causes in the company's records: status, schedule, zone, shares, leases, the feed, and keys that are no longer valid. */

import { personOf, placeId, saysYes, told, unitOfCase } from '../case.ts';
import type { CompanyKind } from '../company-lines.ts';
import { HOUR, MINUTE, SECOND } from '../spans.ts';
import type { Draft } from '../world/draft.ts';
import { NotApplicable } from '../world/draft.ts';
import type { Hypothesis } from './hypothesis.ts';

const ACCOUNT_ONLY = { 'others.affected': 'no', 'otherDevice.works': 'no' } as const;

/** A rental that the company does not know about. */
const NOT_ARRIVED = {
  ...ACCOUNT_ONLY,
  'rental.entered': 'yes',
  'app.lists': 'no',
  'code.received': 'no',
  'sync.pressed': 'no',
} as const;

const lineAt = (draft: Draft, kind: CompanyKind, says = /./): number | undefined =>
  draft.evidence.lines.findLast(
    (line) => line.kind === kind && line.place === unitOfCase(draft.of)?.id && says.test(line.says),
  )?.at;

/**
 * Makes a payment due, either by a change that reached the company at a known time or some hours before the visit. Returns the time of the change.
 */
export function overdue(draft: Draft, status: 'overlock' | 'gatelock'): number {
  const unit = draft.ownUnit;
  const known = lineAt(draft, 'status', new RegExp(status, 'i'));
  const at = (known ?? draft.arriveAt - 4 * HOUR) - 2 * MINUTE;
  if (unit.status === 'occupied') synced(draft, at + 2 * MINUTE, 'pms.overdue', { unit: unit.id, status });
  return at;
}

/** A change in the property-management system, synced so that the company receives it at `at`. */
function synced(draft: Draft, at: number, verb: string, args: Readonly<Record<string, unknown>>): void {
  draft.add(at - 2 * MINUTE, verb, args);
  draft.add(at, 'portal.updateCustomerData', {});
}

/** Gives the person a schedule whose hours exclude the attempts, or changes the hours of their schedule so that they do. */
function outsideHours(draft: Draft, at: number): void {
  const { person, plan } = draft;
  const zone = plan.timeZone;
  const quarter = quarterOf(draft.evidence.triedAt, zone);
  const own = plan.people.find(({ id }) => id === person)?.schedule ?? plan.schedules[0]?.id;
  if (own === undefined) throw new NotApplicable('the facility has no schedules');
  const open = quarter + 4 <= 92 ? quarter + 4 : 0;
  const close = open === 0 ? quarter - 4 : 96;
  draft.add(at, 'portal.setHours', { schedule: own, open, close });
}

function quarterOf(at: number, timeZone: string): number {
  const text = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const [hour = 0, minute = 0] = text.format(at).split(':').map(Number);
  return Math.floor((hour * 60 + minute) / 15);
}

/** The person who shared the unit: as reported, as in the evidence, or the tenant. */
function sharer(draft: Draft): string {
  const said = told(draft.of, 'shared.by')?.answer;
  const named = said === undefined ? undefined : personOf(draft.plan, said)?.id;
  const found = named ?? draft.unit.tenant;
  if (found === undefined || found === draft.person) throw new NotApplicable('nobody shared the unit');
  return found;
}

function share(draft: Draft): { phone: string; unit: string; with: string } {
  const by = sharer(draft);
  const phone = draft.plan.people.find(({ id }) => id === by)?.phones[0]?.id;
  if (phone === undefined) throw new NotApplicable('the person who shared has no phone');
  const args = { phone, unit: draft.unit.id, with: draft.person };
  const at = lineAt(draft, 'share') ?? draft.beganAt - HOUR;
  draft.prepare(at - MINUTE, 'phone.openApp', { phone });
  draft.prepare(at, 'phone.share', args);
  return args;
}

/** Cuts the phone and the lock off from the company from `at` until well after the visit; the phone has already received its key. */
function cutOff(draft: Draft, at: number): void {
  const { phone, evidence } = draft;
  if (at < draft.arriveAt) {
    draft.visit.opensApp = false;
    draft.comeBefore(at - HOUR);
  }
  draft.add(at - 2 * SECOND, 'phone.loseSignal', { phone });
  // A gateway would pass the revocation on to the lock.
  if (draft.plan.gateway.installed) draft.add(at - SECOND, 'gateway.cut', {});
  // The record of the opening arrives once the phone is online again.
  draft.add(evidence.triedAt + 20 * MINUTE, 'phone.regainSignal', { phone });
  draft.add(evidence.triedAt + 21 * MINUTE, 'phone.openApp', { phone });
}

const isTenant = (draft: Draft): boolean => draft.unit.tenant === draft.person;

export const COMPANY_CAUSES: readonly Hypothesis[] = [
  {
    id: 'stale-key',
    causes: ['D7-6'],
    prior: 3,
    says: 'The keys of the lock were reset, so the key on the phone no longer matches it (result 0x61).',
    cures: ['refresh-app'],
    change: (draft) => {
      const { lock, phone } = draft;
      const at = draft.unitTriedAt - 90 * SECOND;
      const known = lineAt(draft, 'reset');
      draft.add(at - SECOND, 'phone.loseSignal', { phone });
      draft.add(known ?? at, 'portal.resetKeys', { as: draft.technician, lock });
      draft.add((known ?? at) + 2 * SECOND, 'lock.touch', { lock });
    },
    facts: { 'others.affected': 'no', 'account.changed': 'yes' },
  },
  {
    id: 'overlock',
    causes: ['D7-7'],
    prior: 6,
    says: 'The unit is overlocked: a payment is due.',
    cures: ['pay'],
    change: (draft) => {
      if (draft.ownUnit.status === 'gatelock') throw new NotApplicable('the unit is gatelocked');
      overdue(draft, 'overlock');
    },
    facts: { ...ACCOUNT_ONLY, 'paid.posted': 'no' },
  },
  {
    id: 'paid-not-synced',
    causes: ['D7-7', 'D7-14'],
    prior: 2,
    says: 'The payment is posted in the rental software but has not reached the company, so the unit is still overlocked.',
    cures: ['update-customer-data'],
    change: (draft) => {
      const due = overdue(draft, 'overlock');
      const paid = told(draft.of, 'paid.posted')?.ats[0] ?? draft.arriveAt - 2 * HOUR;
      draft.add(Math.max(due + 5 * MINUTE, paid - 15 * MINUTE), 'pms.feedDown', { pms: 'down' });
      draft.add(Math.max(due + 6 * MINUTE, paid), 'pms.pay', { unit: draft.ownUnit.id });
    },
    facts: { ...ACCOUNT_ONLY, 'paid.posted': 'yes' },
  },
  {
    id: 'paid-not-refreshed',
    causes: ['D7-7', 'D7-4'],
    prior: 0.4,
    says: 'The payment arrived, but without a signal the app has not fetched new keys since.',
    cures: ['refresh-app'],
    change: (draft) => {
      overdue(draft, 'overlock');
      const { phone } = draft;
      const last = draft.evidence.visit.at(-1)?.at ?? draft.evidence.triedAt;
      draft.add(draft.arriveAt - SECOND, 'phone.loseSignal', { phone });
      draft.add(last - 10 * SECOND, 'pms.pay', { unit: draft.ownUnit.id });
    },
    facts: { ...ACCOUNT_ONLY, 'paid.posted': 'yes', 'refreshed.onSite': 'no' },
  },
  {
    id: 'gatelock',
    causes: ['D7-8'],
    prior: 2,
    says: 'The unit is gatelocked: its tenant is refused at the gate, because a payment is due.',
    cures: ['pay'],
    change: (draft) => {
      if (draft.ownUnit.status === 'overlock') throw new NotApplicable('the unit is overlocked');
      overdue(draft, 'gatelock');
    },
    facts: { ...ACCOUNT_ONLY, 'paid.posted': 'no' },
  },
  {
    id: 'outside-hours',
    causes: ['D7-9'],
    prior: 0.5,
    says: 'The attempt was outside the hours of the person’s schedule.',
    cures: ['wait-for-hours'],
    change: (draft) => outsideHours(draft, draft.arriveAt - 2 * HOUR),
    facts: { ...ACCOUNT_ONLY },
  },
  {
    id: 'outside-hours-at-the-lock',
    causes: ['D7-9'],
    prior: 0.3,
    says: 'The lock refused the key, because the time was outside the hours of the key’s schedule.',
    cures: ['wait-for-hours'],
    change: (draft) => {
      const { lock } = draft;
      const at = draft.unitTriedAt - 70 * SECOND;
      outsideHours(draft, at);
      draft.loseSignalInside();
      draft.add(at + 2 * SECOND, 'lock.touch', { lock });
    },
    facts: ACCOUNT_ONLY,
  },
  {
    id: 'outside-zone',
    causes: ['D7-10'],
    prior: 2,
    says: 'The entry does not belong to the person’s zones.',
    cures: ['fix-zones'],
    change: (draft) => {
      const { entry: id, plan } = draft;
      const own = new Set(plan.units.filter(({ tenant }) => tenant === draft.person).map(({ zone }) => zone));
      const entry = plan.entries.find((one) => one.id === id);
      const other = plan.zones.map((zone) => zone.id).find((zone) => !own.has(zone));
      if (entry === undefined) throw new NotApplicable('the facility has no entry');
      const zone = other ?? 'another-zone';
      if (other === undefined) plan.zones.push({ id: zone });
      entry.zones = [zone];
    },
    facts: ACCOUNT_ONLY,
  },
  {
    id: 'share-ended',
    causes: ['D7-12'],
    prior: 3,
    says: 'The share of the unit was ended.',
    cures: ['share-again'],
    change: (draft) => {
      const args = share(draft);
      const tried = draft.evidence.visit.findLast(({ kind }) => kind === 'unit')?.at ?? draft.evidence.triedAt;
      const at = lineAt(draft, 'unshare') ?? tried - 30 * MINUTE;
      draft.add(at, 'phone.unshare', args);
    },
    facts: { ...ACCOUNT_ONLY, 'account.changed': 'no', 'app.lists': 'no' },
  },
  {
    id: 'share-ended-since',
    causes: ['D7-12'],
    prior: 2,
    says: 'The share of the unit was ended after the app had fetched its keys.',
    cures: ['share-again'],
    change: (draft) => {
      const args = share(draft);
      draft.add(draft.unitTriedAt - 40 * SECOND, 'phone.unshare', args);
    },
    facts: { ...ACCOUNT_ONLY, 'account.changed': 'no' },
  },
  {
    id: 'not-their-unit',
    causes: ['D7-12'],
    prior: 1.5,
    says: 'The person rents another unit, and nobody has shared this one with them.',
    cures: ['share-again'],
    change: (draft) => {
      if (isTenant(draft)) {
        // The company lists somebody else, or nobody, as the tenant.
        draft.unit.tenant = undefined;
        draft.unit.status = 'available';
      }
    },
    facts: { ...ACCOUNT_ONLY, 'app.lists': 'no', 'portal.status': 'available' },
  },
  {
    id: 'moved-out',
    causes: ['D7-12'],
    prior: 1,
    says: 'The tenant was moved out, so the unit is no longer theirs.',
    cures: ['rent-again'],
    change: (draft) => {
      if (!isTenant(draft)) throw new NotApplicable('the person does not rent the unit');
      synced(draft, lineAt(draft, 'moved-out') ?? draft.arriveAt - 3 * HOUR, 'pms.moveOut', { unit: draft.unit.id });
    },
    facts: { ...ACCOUNT_ONLY, 'app.lists': 'no', 'account.changed': 'yes' },
  },
  {
    id: 'lease-later',
    causes: ['D7-13'],
    prior: 2,
    says: 'The lease has not begun: the unit is Pre-Let.',
    cures: ['wait-for-lease'],
    change: (draft) => {
      const { unit } = draft;
      if (unit.status === 'pre-let') return;
      if (unit.status !== 'occupied' && unit.tenant !== undefined) throw new NotApplicable('the unit is rented');
      const leaseStart = new Date(draft.evidence.triedAt + 5 * 24 * HOUR).toISOString().slice(0, 10);
      const known = lineAt(draft, 'status', /pre-let/i);
      if (known === undefined) Object.assign(unit, { tenant: draft.person, status: 'pre-let', leaseStart });
      else synced(draft, known, 'pms.rent', { unit: unit.id, tenant: draft.person, leaseStart });
    },
    facts: { ...ACCOUNT_ONLY, 'code.received': 'yes', 'lease.starts': 'later', 'rental.entered': 'yes' },
  },
  {
    id: 'rental-draft',
    causes: ['D7-14'],
    prior: 3,
    says: 'The rental has not been completed in the rental software, so the company does not know about it.',
    cures: ['complete-rental', 'update-customer-data'],
    change: (draft) => rentAgain(draft, { draft: true }),
    isPending: true,
    facts: { ...NOT_ARRIVED, 'rental.completed': 'no' },
  },
  {
    id: 'rental-not-synced',
    causes: ['D7-14'],
    prior: 3,
    says: 'The rental has been completed in the rental software but has not reached the company.',
    cures: ['update-customer-data'],
    change: (draft) => {
      draft.add(rentedAt(draft) - MINUTE, 'pms.feedDown', { pms: 'down' });
      rentAgain(draft, {});
    },
    isPending: true,
    facts: { ...NOT_ARRIVED, 'rental.completed': 'yes' },
  },
  {
    id: 'revoked-not-synced',
    causes: ['D7-27'],
    prior: 1,
    says: 'The key was revoked, but the lock does not know yet, so the key still opens it.',
    cures: ['unlock-online-there'],
    change: (draft) => {
      if (!saysYes(draft.of, 'keys.revoked') && !saysYes(draft.of, 'unit.opened'))
        throw new NotApplicable('nobody mentioned a revoked key');
      const { phone, lock, manager } = draft;
      const at = told(draft.of, 'keys.revoked')?.ats[0] ?? draft.unitTriedAt - MINUTE;
      cutOff(draft, at);
      draft.add(at, 'portal.revokeKey', { as: manager, phone, lock });
    },
    facts: { 'keys.revoked': 'yes', 'gateway.present': 'no', 'unit.opened': 'yes' },
  },
  {
    id: 'unshared-not-synced',
    causes: ['D7-27'],
    prior: 1,
    says: 'The share has ended, but the lock does not know yet, so the key still opens it.',
    cures: ['unlock-online-there'],
    change: (draft) => {
      const at = lineAt(draft, 'unshare');
      if (at === undefined || !draft.evidence.visit.some((one) => one.opened && one.kind === 'unit' && one.at > at))
        throw new NotApplicable('nobody opened after the end of a share');
      const args = share(draft);
      cutOff(draft, at);
      draft.add(at, 'phone.unshare', args);
    },
    facts: { 'keys.revoked': 'yes', 'gateway.present': 'no', 'unit.opened': 'yes' },
  },
];

const rentedAt = (draft: Draft): number =>
  told(draft.of, 'rental.completed')?.ats[0] ?? told(draft.of, 'rental.entered')?.ats[0] ?? draft.arriveAt - 3 * HOUR;

/** Makes the unit available, pending a rental that never arrives. */
function rentAgain(draft: Draft, how: { draft?: boolean }): void {
  const { unit, person } = draft;
  if (placeId(draft.plan, unit.id) === undefined) throw new NotApplicable('the case names no unit');
  unit.tenant = undefined;
  unit.status = 'available';
  draft.add(rentedAt(draft), 'pms.rent', { unit: unit.id, tenant: person, ...how });
}
