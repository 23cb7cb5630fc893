/**
 * The developer API: a company decides for itself who may open, and requests lists and standing keys with its own
 * tracking keys, as in the public Core API. Slots, revocation and stored values work as for everybody else.
 *
 * INV-1: A tracking key may be an e-mail address: it is stored with its holder and appears in no other event.
 */

import type { ClickEvent } from '../digital-keys/clicks.ts';
import { clickRules } from '../digital-keys/clicks.ts';
import type { FobEvent } from '../digital-keys/fobs.ts';
import { cleanSlot, keyRules } from '../digital-keys/keys.ts';
import { patternOf, reference } from '../kernel/codes.ts';
import { type Context, type Deciders, type Decision, decided, refused } from '../kernel/contract.ts';
import { idRules, lockOf } from '../kernel/ids.ts';
import type { RuleBook } from '../kernel/rule.ts';
import { boundary, guard, holds, rulesOf } from '../kernel/rule.ts';
import type { Lock, State } from '../model/state.ts';
import type { AccountEvent } from '../people/accounts.ts';
import type { ListEvent } from '../plan/lists.ts';
import { isHeld, isResetWanted, type ListPlan, planList, unitItem, zoneHeld } from '../plan/plan.ts';
import type { UnlockEvent } from './unlock.ts';
import { grantList } from './unlock.ts';

/** The holder of a tracking key. `id` identifies the holder in events and reveals nothing. */
export interface Tracked {
  readonly id: string;
  readonly trackingKey: string;
}

/** Commands that change nothing that the company must remember. */
export const ORDERS = ['firmwareUpdate', 'shutdown', 'getBattery', 'test'] as const;
export type OrderOp = (typeof ORDERS)[number];

export type DeveloperCommand =
  | { readonly type: 'developer.unlock'; readonly mac: string; readonly session: string; readonly holder: Tracked }
  | { readonly type: 'developer.firmware'; readonly mac: string; readonly session: string; readonly holder: Tracked }
  /** One command to an awake lock, through the gateway. */
  | { readonly type: 'developer.order'; readonly mac: string; readonly op: OrderOp }
  /** A standing key to one lock, on a phone (`bearer` is the holder's id) or on a fob. */
  | { readonly type: 'developer.issue'; readonly mac: string; readonly bearer: string; readonly holder: Tracked }
  | { readonly type: 'developer.revoke'; readonly mac: string; readonly bearer: string }
  /** A quick-click code that the company chose: 0 is short, 1 is long, the first press comes first. */
  | { readonly type: 'developer.click'; readonly mac: string; readonly code: string; readonly uses: number }
  | { readonly type: 'developer.revokeClick'; readonly mac: string; readonly code: string };

export const developerRules = rulesOf({
  'B-DEV-1': guard(
    'A standing key is issued only for a lock that is set up and known to have its time-zone data and unit state, and only while no key reset is pending.',
    'chosen',
    (c: { ready: boolean }) => c.ready,
  ),
  'B-DEV-2': boundary(
    'No list of commands is created for a session that is used up or unreadable; the phone must reconnect.',
  ),
});

type DeveloperEvents = AccountEvent | UnlockEvent | ListEvent | FobEvent | ClickEvent;

/** The `by` of a quick-click code that was issued or revoked through the Core API. Source: public. */
const CORE_API = 'core-api';

/** The holder as an account without a sign-in, created on first use. */
function holderEvents(state: State, holder: Tracked, at: number): DeveloperEvents[] {
  if (state.users.has(holder.id)) return [];
  const user = { id: holder.id, firstName: '', lastName: '', phone: undefined, email: undefined };
  return [{ type: 'user.created', at, user, trackingId: holder.trackingKey }];
}

const withHolder = (
  state: State,
  holder: Tracked,
  decision: Decision<DeveloperEvents>,
  at: number,
): Decision<DeveloperEvents> =>
  decision.ok ? decided(...holderEvents(state, holder, at), ...decision.events) : decision;

function isReady(state: State, lock: Lock, now: number): boolean {
  const zone = state.facilities.get(lock.facility)?.timeZone;
  const unit = unitItem(state, lock);
  const told = unit === undefined || isHeld(lock.holding, unit);
  return (
    lock.holding.epoch > 0 &&
    !isResetWanted(lock.holding) &&
    zone !== undefined &&
    zoneHeld(lock.holding, zone, now) &&
    told
  );
}

/** The slot that a bearer already has, if it is still valid; otherwise a clean one. */
function slotFor(state: State, lock: Lock, bearer: string, rules: RuleBook): number | undefined {
  const held = state.fobs.get(bearer)?.locks.get(lock.mac);
  const slot = held === undefined ? undefined : lock.holding.slots.get(held.slot);
  const own = held !== undefined && slot?.holder?.id === bearer && slot.wanted === slot.generation;
  return own ? held.slot : cleanSlot(lock, rules);
}

function issue(
  state: State,
  lock: Lock,
  command: { bearer: string; holder: Tracked },
  context: Context,
): Decision<DeveloperEvents> {
  const { now: at, rules } = context;
  const { bearer, holder } = command;
  if (!holds(rules, developerRules['B-DEV-1'], { ready: isReady(state, lock, at) }))
    return refused(developerRules['B-DEV-1'], lock.mac);
  const slot = slotFor(state, lock, bearer, rules);
  if (slot === undefined) return refused(keyRules['B-KEY-4'], lock.mac);
  const events: DeveloperEvents[] = holderEvents(state, holder, at);
  if (!state.fobs.has(bearer))
    events.push({ type: 'fob.added', at, fob: bearer, facility: lock.facility, name: bearer, owner: holder.id });
  const generation = lock.holding.slots.get(slot)?.generation ?? 1;
  const grants = [{ mac: lock.mac, slot, generation, schedule: 0 }];
  return decided(...events, { type: 'fob.synced', at, fob: bearer, owner: holder.id, grants, withheld: [] });
}

/** A list with that one command, or undefined if the session accepts no list. */
function orderPlan(state: State, lock: Lock, session: string, op: OrderOp, at: number): ListPlan | undefined {
  const planned = planList(state, lock, session, { unlock: true, changes: false, at });
  if (!planned.ok || planned.plan.kind !== 'online') return undefined;
  // The command replaces the unlock at the end of the list.
  const order = { name: 'order', value: op, commands: [{ op }] };
  return { ...planned.plan, unlock: false, things: [...planned.plan.things, order] };
}

const CODE = /^[01]{3,24}$/;
const bitsOf = (code: string): number => [...code].reduce((bits, press, i) => bits | (Number(press) << i), 0);

/** The quick-click code of the lock with these presses, even if its removal is pending. */
const clickOf = (lock: Lock, code: string, { secrets }: Context) =>
  [...lock.holding.clicks.values()].find(
    (click) => click.length === code.length && patternOf(secrets, click) === bitsOf(code),
  );

/** The company chose the code: the reference contains a mask that converts the presses derived from the secret into the code. */
function issueClick(lock: Lock, code: string, uses: number, context: Context): Decision<DeveloperEvents> {
  const { now: at, secrets, rules } = context;
  const { length } = code;
  if (!CODE.test(code) || !Number.isInteger(uses) || uses < 1 || uses > 255)
    return refused(clickRules['B-QCC-3'], lock.mac);
  const known = clickOf(lock, code, context);
  const { clicks } = lock.holding;
  const index = known?.index ?? Array.from({ length: clicks.size + 1 }, (_, i) => i).find((i) => !clicks.has(i)) ?? 0;
  const kept = known === undefined ? clicks.size : clicks.size - 1;
  if (!holds(rules, clickRules['B-QCC-1'], { kept })) return refused(clickRules['B-QCC-1'], lock.mac);
  const ref = reference(context, 'quick click');
  const mask = (patternOf(secrets, { ref, length }) ^ bitsOf(code)).toString(16);
  const click = { index, ref: `${ref}^${mask}`, length, uses, wanted: true };
  return decided({ type: 'click.issued', at, mac: lock.mac, by: CORE_API, click });
}

export const developerDeciders: Deciders<DeveloperCommand, DeveloperEvents> = {
  'developer.unlock'(state, { mac, session, holder }, context) {
    const lock = lockOf(state, mac);
    if (lock === undefined) return refused(idRules['B-FAC-5'], mac);
    const opener = { by: 'company', user: holder.id } as const;
    return withHolder(state, holder, grantList(state, context, lock, session, opener), context.now);
  },
  'developer.firmware'(state, { mac, session, holder }, { now: at }) {
    const lock = lockOf(state, mac);
    if (lock === undefined) return refused(idRules['B-FAC-5'], mac);
    const plan = orderPlan(state, lock, session, 'firmwareUpdate', at);
    if (plan === undefined) return refused(developerRules['B-DEV-2'], lock.mac);
    return withHolder(state, holder, decided({ type: 'list.sent', at, via: 'phone', plan, opener: undefined }), at);
  },
  'developer.order'(state, { mac, op }, { now: at }) {
    const lock = lockOf(state, mac);
    if (lock === undefined) return refused(idRules['B-FAC-5'], mac);
    const plan = lock.open === undefined ? undefined : orderPlan(state, lock, lock.open.session, op, at);
    if (plan === undefined) return refused(developerRules['B-DEV-2'], lock.mac);
    return decided({ type: 'list.sent', at, via: 'gateway', plan, opener: undefined });
  },
  'developer.issue'(state, command, context) {
    const lock = lockOf(state, command.mac);
    return lock === undefined ? refused(idRules['B-FAC-5'], command.mac) : issue(state, lock, command, context);
  },
  'developer.revoke'(state, { mac, bearer }, { now: at }) {
    const lock = lockOf(state, mac);
    const fob = state.fobs.get(bearer);
    if (lock === undefined || fob?.locks.has(lock.mac) !== true) return refused(idRules['B-FAC-5'], mac);
    if (fob.locks.get(lock.mac)?.state === 'revoke_pending') return decided();
    return decided({ type: 'fob.lockTaken', at, fob: bearer, mac: lock.mac });
  },
  'developer.click'(state, { mac, code, uses }, context) {
    const lock = lockOf(state, mac);
    return lock === undefined ? refused(idRules['B-FAC-5'], mac) : issueClick(lock, code, uses, context);
  },
  'developer.revokeClick'(state, { mac, code }, context) {
    const lock = lockOf(state, mac);
    const click = lock === undefined ? undefined : clickOf(lock, code, context);
    if (lock === undefined || click === undefined) return refused(idRules['B-FAC-5'], mac);
    return decided({ type: 'click.revoked', at: context.now, mac: lock.mac, by: CORE_API, index: click.index });
  },
};
