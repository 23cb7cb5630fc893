/**
 * The feed of the property-management system: the only source of tenants and rental statuses. One command is one change of one
 * unit.
 *
 * INV-1: Only completed rentals count. INV-2: This module never sets a status on its own.
 */

import type { KeyEvent } from '../digital-keys/keys.ts';
import { voidUnit } from '../digital-keys/voiding.ts';
import { accessCodeHash, reference } from '../kernel/codes.ts';
import {
  type Context,
  type Deciders,
  type Decision,
  decided,
  type Evolvers,
  type Reactors,
  refused,
} from '../kernel/contract.ts';
import {
  agrees,
  differs,
  type Identity,
  identityOf,
  identityRules,
  isNameless,
  isTaken,
  namedBy,
  normalised,
} from '../kernel/identity.ts';
import { idRules, isId } from '../kernel/ids.ts';
import type { MessageSent } from '../kernel/messages.ts';
import type { RuleId } from '../kernel/rule.ts';
import { boundary, effect, evaluate, guard, holds, rulesOf } from '../kernel/rule.ts';
import { keyDayOf } from '../model/facility-time.ts';
import type { State, Unit, UnitStatus, User } from '../model/state.ts';
import type { TenancyEvent } from '../places/tenancy.ts';
import { peopleOf } from '../places/tenancy.ts';
import { codeDeliveries, sendCode } from './account-codes.ts';
import type { AccountEvent } from './accounts.ts';
import { accountRules } from './accounts.ts';
import type { AuctionEvent } from './auctions.ts';

export interface FeedTenant {
  readonly id: string;
  readonly firstName?: string;
  readonly lastName?: string;
  /** The primary phone field of the rental software. */
  readonly mobilePhone?: string;
  readonly primaryPhone?: string;
  readonly email?: string;
  readonly accessCode?: string;
}

export type FeedCommand = {
  readonly type: 'feed.change';
  readonly facility: string;
  readonly unit: string;
  /** Whether the rental was processed; a draft changes nothing. */
  readonly completed: boolean;
  /** `available`, `occupied` (or `inuse`), `gatelock`, `overlock` or `pre-let`. */
  readonly status: string;
  readonly tenant?: FeedTenant;
  /** A date at the facility, such as `2026-11-21`. */
  readonly leaseStart?: string;
  /** The time at which the rental software made the change; a change without a time is current. */
  readonly madeAt?: number;
};

export type FeedEvent =
  | {
      readonly type: 'user.accessCodeSet';
      readonly at: number;
      readonly user: string;
      readonly facility: string;
      readonly hash: string;
    }
  | { readonly type: 'feed.taken'; readonly at: number; readonly unit: string; readonly madeAt: number }
  | { readonly type: 'feed.ignored'; readonly at: number; readonly unit: string };

type FeedEvents = FeedEvent | TenancyEvent | AuctionEvent | AccountEvent;

const STATUSES: ReadonlyMap<string, UnitStatus> = new Map([
  ['available', 'available'],
  ['occupied', 'occupied'],
  ['inuse', 'occupied'],
  ['gatelock', 'gatelock'],
  ['overlock', 'overlock'],
  ['pre-let', 'pre-let'],
]);

export const feedRules = rulesOf({
  'B-FED-1': guard(
    'A rental counts only once it is completed; until then the unit keeps its status and nobody is notified.',
    'SEED/002',
    (c: { completed: boolean }) => c.completed,
  ),
  'B-FED-2': boundary(
    'The status of a unit must be available, occupied (or inuse), gatelock, overlock or pre-let.',
    'PMSCODE',
  ),
  'B-FED-3': effect(
    'A tenant’s phone number comes from the mobile field or, if that is empty, from the primary field.',
    'SEED/002',
    (c: { mobile: string | undefined }) => normalised(c.mobile ?? '') !== '',
  ),
  'B-FED-4': codeDeliveries(
    'A new tenant who moves in is sent an activation code by SMS, or by e-mail if there is no phone number.',
    'SEED/002',
  ),
  'B-FED-6': effect(
    'A move-out ends the access of the tenant and of everybody with whom the unit was shared.',
    'PMSCODE',
    (c: { status: UnitStatus }) => c.status === 'available',
  ),
  'B-FED-8': effect(
    'An auction or a transfer continues while the rental software still reports the status in which it began.',
    'chosen',
    (c: { unit: Unit; status: UnitStatus }) => keepsOwn(c.unit.status, c.status),
  ),
  'B-FED-11': codeDeliveries(
    'When the phone number or e-mail address of a tenant who has not activated the account is corrected, a new code is sent and the old one becomes invalid.',
    'SEED/002',
  ),
  'B-FED-9': effect(
    'A tenant whose phone number or e-mail address belongs to an account keeps that account, with its number, address and name unchanged.',
    'SEED/002',
    (c: { account: User; said: Identity }) => agrees(c.account, c.said),
  ),
  'B-FED-10': guard(
    'A change that was made before the last one applied to the unit is out of date: it has no effect, whenever it arrives.',
    'chosen',
    (c: { madeAt: number | undefined; last: number | undefined }) =>
      c.madeAt === undefined || c.last === undefined || c.madeAt >= c.last,
  ),
  'B-FED-7': boundary('The start of a lease must be a calendar date.'),
});

const keepsOwn = (own: UnitStatus, reported: UnitStatus): boolean =>
  ((own === 'auction' || own === 'pending-auction') && reported === 'overlock') ||
  (own === 'transfer' && reported === 'available');

/**
 * The tenant's account: found by id, in which case an edit in the rental software changes it; or an account that the person
 * already has, which stays unchanged; or a new one. Returns the id of a rule if the number, address or id belongs to somebody
 * else.
 */
function accountFor(
  state: State,
  unit: Unit,
  tenant: FeedTenant,
  { rules }: Context,
): { identity: Identity; known: User | undefined } | RuleId {
  const mobile = holds(rules, feedRules['B-FED-3'], { mobile: tenant.mobilePhone });
  const said = identityOf(tenant.id, { ...tenant, phone: mobile ? tenant.mobilePhone : tenant.primaryPhone });
  const sameId = state.users.get(tenant.id);
  // Two systems may use the same id for different people, so only tenants of this facility are found by id.
  const own = sameId?.facilities.has(unit.facility) === true ? sameId : undefined;
  const found = own ?? sameId ?? namedBy(state, said);
  const theirs =
    own !== undefined || (found !== undefined && holds(rules, feedRules['B-FED-9'], { account: found, said }));
  const identity = { ...said, id: theirs ? (found?.id ?? said.id) : said.id };
  const taken = isTaken(state, identity) || (sameId !== undefined && !theirs);
  if (!holds(rules, identityRules['B-ACC-7'], { taken })) return identityRules['B-ACC-7'].id;
  if (own !== undefined || !theirs || found === undefined) return { identity, known: own };
  const { firstName, lastName } = isNameless(found) ? said : found;
  const kept = { id: found.id, firstName, lastName, phone: found.phone, email: found.email };
  return { identity: kept, known: found };
}

function tenantEvents(
  state: State,
  unit: Unit,
  tenant: FeedTenant,
  leaseFrom: number | undefined,
  context: Context,
): FeedEvents[] | RuleId {
  const { now: at, secrets } = context;
  const account = accountFor(state, unit, tenant, context);
  if (typeof account === 'string') return account;
  const { identity, known } = account;
  const events: FeedEvents[] = [];
  if (known === undefined)
    events.push({
      type: 'user.created',
      at,
      user: identity,
      trackingId: reference(context, `tracking ${identity.id}`),
    });
  else if (differs(known, identity)) {
    const readdressed = known.phone !== identity.phone || known.email !== identity.email;
    events.push({ type: 'user.changed', at, user: identity, readdressed });
  }
  if (unit.tenant !== identity.id)
    events.push({ type: 'unit.assigned', at, unit: unit.id, user: identity.id, leaseFrom });
  else if (unit.leaseFrom !== leaseFrom) events.push({ type: 'unit.leaseSet', at, unit: unit.id, leaseFrom });
  if (tenant.accessCode !== undefined) {
    const hash = accessCodeHash(secrets, unit.facility, tenant.accessCode);
    if (known?.accessCodes.get(unit.facility) !== hash)
      events.push({ type: 'user.accessCodeSet', at, user: identity.id, facility: unit.facility, hash });
  }
  return events;
}

function moveOut(unit: Unit, at: number): FeedEvents[] {
  if (unit.tenant === undefined) return [];
  return [{ type: 'unit.unassigned', at, unit: unit.id, user: unit.tenant, people: peopleOf(unit) }];
}

function change(
  state: State,
  unit: Unit,
  command: FeedCommand,
  status: UnitStatus,
  context: Context,
): Decision<FeedEvents> {
  const { now: at, rules } = context;
  const leaseFrom = command.leaseStart === undefined ? undefined : keyDayOf(command.leaseStart);
  const events: FeedEvents[] = [];
  if (holds(rules, feedRules['B-FED-6'], { status })) events.push(...moveOut(unit, at));
  else if (command.tenant !== undefined) {
    const tenant = tenantEvents(state, unit, command.tenant, leaseFrom, context);
    if (typeof tenant === 'string') return refused(tenant, unit.id);
    const assigned = tenant.find((event) => event.type === 'unit.assigned');
    if (assigned !== undefined && unit.tenant !== undefined) events.push(...moveOut(unit, at));
    events.push(...tenant);
  }
  const stays = holds(rules, feedRules['B-FED-8'], { unit, status });
  // The status comes first: it ends the keys of everybody who has had access to the unit until now.
  if (unit.status !== status && !stays)
    events.push({ type: 'unit.statusChanged', at, unit: unit.id, from: unit.status, to: status });
  if (!stays && unit.auction !== undefined) events.push({ type: 'auction.ended', at, unit: unit.id });
  if (!stays && unit.transfer?.from === unit.id)
    events.push({ type: 'transfer.ended', at, from: unit.id, to: unit.transfer.to });
  return decided(...events);
}

export const feedDeciders: Deciders<FeedCommand, FeedEvents> = {
  'feed.change'(state, command, context) {
    const { now: at, rules } = context;
    const unit = state.units.get(command.unit);
    if (unit === undefined || unit.facility !== command.facility) return refused(idRules['B-FAC-5'], command.unit);
    if (!holds(rules, feedRules['B-FED-1'], command))
      return refused(feedRules['B-FED-1'], unit.id, { type: 'feed.ignored', at, unit: unit.id });
    const status = STATUSES.get(command.status);
    if (status === undefined) return refused(feedRules['B-FED-2'], unit.id);
    if (command.leaseStart !== undefined && keyDayOf(command.leaseStart) === undefined)
      return refused(feedRules['B-FED-7'], unit.id);
    if (command.tenant !== undefined && !isId(command.tenant.id)) return refused(idRules['B-FAC-1'], 'tenant');
    const { madeAt } = command;
    if (!holds(rules, feedRules['B-FED-10'], { madeAt, last: unit.feedAt }))
      return refused(feedRules['B-FED-10'], unit.id, { type: 'feed.ignored', at, unit: unit.id });
    const decision = change(state, unit, command, status, context);
    if (!decision.ok || madeAt === undefined) return decision;
    return decided({ type: 'feed.taken', at, unit: unit.id, madeAt }, ...decision.events);
  },
};

type CodeRule = (typeof feedRules)['B-FED-4' | 'B-FED-11'];

/** The code for a person who does not have an account yet. */
function codeFor(state: State, id: string, rule: CodeRule, context: Context): (AccountEvent | MessageSent)[] {
  const user = state.users.get(id);
  if (user === undefined || !holds(context.rules, accountRules['B-FED-5'], { user })) return [];
  return evaluate(context.rules, rule, { user }).flatMap((by) => sendCode(state, context, user, by));
}

export const tenancyReactors: Reactors<TenancyEvent | AccountEvent, KeyEvent | AccountEvent | MessageSent> = {
  'unit.assigned': (state, event, context) => codeFor(state, event.user, feedRules['B-FED-4'], context),
  'user.changed': (state, event, context) =>
    event.readdressed ? codeFor(state, event.user.id, feedRules['B-FED-11'], context) : [],
  'unit.unassigned'(state, event, context) {
    const unit = state.units.get(event.unit);
    return unit === undefined ? [] : voidUnit(state, unit, event.people, context);
  },
  'unit.statusChanged'(state, event, context) {
    const unit = state.units.get(event.unit);
    return unit === undefined ? [] : voidUnit(state, unit, peopleOf(unit), context);
  },
  'unit.leaseSet'(state, event, context) {
    const unit = state.units.get(event.unit);
    return unit === undefined ? [] : voidUnit(state, unit, peopleOf(unit), context);
  },
};

export const feedEvolvers: Evolvers<FeedEvent> = {
  'user.accessCodeSet'(state, event) {
    state.users.get(event.user)?.accessCodes.set(event.facility, event.hash);
  },
  'feed.taken'(state, { unit: id, madeAt }) {
    const unit = state.units.get(id);
    if (unit !== undefined) unit.feedAt = madeAt;
  },
  'feed.ignored'() {},
};
