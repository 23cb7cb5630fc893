/**
 * Digital keys: the keys that a phone receives when its app is opened or refreshed on site, and the events that void them.
 *
 * INV-1: One key for each phone and lock. INV-2: A key opens at most until the end of the facility's day. INV-3: A slot gets a new holder only under a
 * raised generation that the lock has confirmed.
 */

import { BANKS, HARDWARE, SLOTS_PER_BANK, slotNumber } from '../../protocol/hardware.ts';
import type { Mac } from '../../protocol/mac.ts';
import type { Decision } from '../kernel/contract.ts';
import { type Context, type Deciders, decided, type Evolvers, refused } from '../kernel/contract.ts';
import { identityRules, signedIn } from '../kernel/identity.ts';
import { idRules } from '../kernel/ids.ts';
import type { RuleBook, RuleId } from '../kernel/rule.ts';
import { evaluate, firstRefusal, guard, holds, judged, policy, rulesOf } from '../kernel/rule.ts';
import { endOfDay, keyDayAt } from '../model/facility-time.ts';
import { isClean, type LockHolding, PAST_HOLDERS_KEPT, type Slot, slotAt } from '../model/holding.ts';
import type { Device, Facility, HeldKey, Lock, Place, State } from '../model/state.ts';
import { hoursItem, isHeld, isResetWanted, unitItem, zoneHeld } from '../plan/plan.ts';
import { accessRules, type Claim, claimOf, locksOf, refusalOf } from '../rights/access.ts';

export type KeyCommand =
  /** The app was opened, refreshed or used at an entry. `place` is missing when location is denied or unknown. */
  { readonly type: 'keys.refresh'; readonly device: string; readonly facility: string; readonly place?: Place };

export type VoidReason = 'signed out' | 'account changed' | 'revoked' | 'keys reset' | 'access ended';

export interface Grant extends HeldKey {
  readonly mac: Mac;
}

export type KeyEvent =
  | {
      readonly type: 'keys.issued';
      readonly at: number;
      readonly device: string;
      readonly user: string;
      readonly facility: string;
      readonly grants: readonly Grant[];
      /** Locks to which the person has a right but receives no key now, each with the rule that refused the key. */
      readonly withheld: readonly { readonly mac: Mac; readonly rule: RuleId }[];
    }
  | {
      readonly type: 'keys.refused';
      readonly at: number;
      readonly device: string;
      readonly user: string;
      readonly facility: string;
      readonly rule: RuleId;
    }
  | {
      readonly type: 'keys.voided';
      readonly at: number;
      readonly device: string;
      readonly macs: readonly Mac[];
      readonly why: VoidReason;
    };

/** The input for issuing one key. */
export interface Issue {
  readonly state: State;
  readonly claim: Claim;
  /** The schedule's number on the lock. */
  readonly schedule: number | undefined;
  readonly holding: LockHolding;
  readonly now: number;
}

export const keyRules = rulesOf({
  'B-SEC-1': guard(
    'On site: a phone gets keys only while its location is known and inside the circle of the facility.',
    'SEED/004',
    (c: { facility: Facility; place: Place | undefined }) =>
      !c.facility.settings.onSiteRequired || isOnSite(c.facility, c.place),
  ),
  'B-KEY-1': policy(
    'A phone has one key for each lock; a refresh renews it in its slot.',
    'SEED/000',
    ({ lock, device }: { lock: Lock; device: Device }) => ownSlot(lock, device),
    () => undefined,
  ),
  'B-KEY-2': policy(
    'A digital key expires at the end of the facility’s day.',
    'SEED/004',
    ({ facility, now }: { facility: Facility; now: number }) => endOfDay(facility.timeZone, now),
    () => Number.MAX_SAFE_INTEGER,
  ),
  'B-KEY-3': guard(
    'A key is issued only while no key reset is pending and the core has the records of the lock’s set-up.',
    'chosen',
    (c: Issue) => c.holding.epoch > 0 && !isResetWanted(c.holding),
  ),
  'B-KEY-4': guard(
    'A key is issued only for a slot that is free and whose generation the lock has confirmed.',
    'chosen',
    (c: { slot: Slot | undefined }) => isClean(c.slot),
  ),
  'B-KEY-6': guard(
    'People whose schedule has no number on the lock get no offline key; they open online.',
    'chosen',
    (c: Issue) => c.schedule !== undefined,
  ),
  'B-KEY-7': guard(
    'A key is issued only while the lock is known to have the time-zone data for the key’s day.',
    'chosen',
    (c: Issue) => zoneHeld(c.holding, c.claim.facility.timeZone, c.now),
  ),
  'B-KEY-8': guard(
    'A key is issued only while the lock is known to have the hours of the key’s schedule.',
    'chosen',
    (c: Issue) => hoursKnown(c),
  ),
  'B-KEY-9': guard(
    'A key to a unit is issued only while the lock is known to have the unit’s state and accepts keys in that state.',
    'chosen',
    (c: Issue) => unitKnown(c),
  ),
  'B-KEY-10': guard(
    'A unit whose auction ends after a number of openings can be opened online only, so that every opening counts.',
    'chosen',
    (c: { claim: Claim }) => c.claim.unit?.auction?.opensLeft === undefined,
  ),
});

/** Whether a place is within the facility's radius; compares squares, so no root is needed. */
export function isOnSite(facility: Facility, place: Place | undefined): boolean {
  if (place === undefined) return false;
  const x = place.x - facility.site.at.x;
  const y = place.y - facility.site.at.y;
  return x * x + y * y <= facility.site.radiusMm * facility.site.radiusMm;
}

function hoursKnown({ claim, schedule, holding }: Issue): boolean {
  if (schedule === undefined || schedule === 0) return true;
  const known = [...claim.facility.schedules.values()].find((each) => each.index === schedule);
  const item = known === undefined ? undefined : hoursItem(known);
  return item === undefined || isHeld(holding, item);
}

function unitKnown({ state, claim, holding }: Issue): boolean {
  const item = unitItem(state, claim.lock);
  if (item === undefined) return true;
  // The lock of a unit in Pending Auction is overlocked, so staff who may open it do so online.
  return isHeld(holding, item) && !item.commands.some((command) => command.op === 'unitState' && command.overlock);
}

/** The number that a phone key's schedule has on the lock, or undefined when it has none. */
const keySchedule = (claim: Claim): number | undefined =>
  claim.unit?.alwaysOpen === true || claim.schedule === undefined ? 0 : claim.schedule.index;

/** The lowest clean slot that is not reserved, or undefined when none is left. */
export function cleanSlot(lock: Lock, rules: RuleBook): number | undefined {
  const banks = HARDWARE[lock.hardware].banked ? BANKS : 1;
  for (let bank = 0; bank < banks; bank++)
    for (let slot = 0; slot < SLOTS_PER_BANK; slot++)
      if (holds(rules, keyRules['B-KEY-4'], { slot: lock.holding.slots.get(slotNumber(bank, slot)) }))
        return slotNumber(bank, slot);
  return undefined;
}

/** The slot that a phone already has at a lock, if its key is still valid. */
function ownSlot(lock: Lock, device: Device): number | undefined {
  const held = device.keys.get(lock.mac);
  if (held === undefined) return undefined;
  const slot = lock.holding.slots.get(held.slot);
  const stillTheirs =
    slot?.holder?.id === device.id && slot.wanted === held.generation && slot.generation === slot.wanted;
  return stillTheirs && !slot.blacklistWanted ? held.slot : undefined;
}

/** The first rule that forbids an offline key with that schedule for that lock, for phones and fobs alike. */
export function mayHoldKey(
  state: State,
  claim: Claim,
  schedule: number | undefined,
  { now, rules }: Context,
): RuleId | undefined {
  const issue: Issue = { state, claim, schedule, holding: claim.lock.holding, now };
  return firstRefusal([
    judged(rules, keyRules['B-KEY-3'], issue),
    judged(rules, keyRules['B-KEY-6'], issue),
    judged(rules, keyRules['B-KEY-7'], issue),
    judged(rules, keyRules['B-KEY-8'], issue),
    judged(rules, keyRules['B-KEY-9'], issue),
  ]);
}

function issueFor(state: State, device: Device, claim: Claim, context: Context): Grant | RuleId {
  const { now, rules } = context;
  const { lock, facility } = claim;
  const refusal = refusalOf(claim, context);
  if (refusal !== undefined) return refusal;
  const withheld = mayHoldKey(state, claim, keySchedule(claim), context);
  if (withheld !== undefined) return withheld;
  if (!holds(rules, keyRules['B-KEY-10'], { claim })) return keyRules['B-KEY-10'].id;
  const slot = evaluate(rules, keyRules['B-KEY-1'], { lock, device }) ?? cleanSlot(lock, rules);
  if (slot === undefined) return keyRules['B-KEY-4'].id;
  return {
    mac: lock.mac,
    slot,
    generation: lock.holding.slots.get(slot)?.generation ?? 1,
    keyDay: keyDayAt(facility.timeZone, now),
    schedule: keySchedule(claim) ?? 0,
    issuedAt: now,
    until: Math.min(evaluate(rules, keyRules['B-KEY-2'], { facility, now }), endOfTransfer(claim)),
  };
}

/** A key that depends on a transfer alone expires with the transfer. */
const endOfTransfer = ({ rights, unit }: Claim): number =>
  rights.every((right) => right === 'transfer')
    ? (unit?.transfer?.until ?? Number.POSITIVE_INFINITY)
    : Number.POSITIVE_INFINITY;

export const keyDeciders: Deciders<KeyCommand, KeyEvent> = {
  'keys.refresh'(state, command, context) {
    const { now: at, rules } = context;
    const user = signedIn(state, command.device);
    const device = state.devices.get(command.device);
    if (user === undefined || device === undefined) return refused(identityRules['B-ACC-6'], command.device);
    const facility = state.facilities.get(command.facility);
    if (facility === undefined) return refused(idRules['B-FAC-5'], command.facility);
    const no = (rule: RuleId): Decision<KeyEvent> =>
      refused(rule, user.id, {
        type: 'keys.refused',
        at,
        device: device.id,
        user: user.id,
        facility: facility.id,
        rule,
      });
    if (!holds(rules, identityRules['B-ACC-3'], { user })) return no(identityRules['B-ACC-3'].id);
    if (!holds(rules, keyRules['B-SEC-1'], { facility, place: command.place })) return no(keyRules['B-SEC-1'].id);
    const grants: Grant[] = [];
    const withheld: { mac: Mac; rule: RuleId }[] = [];
    for (const { lock, theirs } of locksOf(state, user, facility.id)) {
      const claim = claimOf(state, user, lock, at, theirs);
      if (claim === undefined || claim.rights.length === 0) continue;
      const issued = issueFor(state, device, claim, context);
      if (typeof issued === 'string') withheld.push({ mac: lock.mac, rule: issued });
      else grants.push(issued);
    }
    const [first] = withheld;
    if (grants.length === 0) return no(first?.rule ?? accessRules['B-ACS-1'].id);
    return decided({
      type: 'keys.issued',
      at,
      device: device.id,
      user: user.id,
      facility: facility.id,
      grants,
      withheld,
    });
  },
};

export const keyEvolvers: Evolvers<KeyEvent> = {
  'keys.issued'(state, event) {
    const device = state.devices.get(event.device);
    if (device === undefined) return;
    const holder = { kind: 'device', id: device.id, user: event.user } as const;
    for (const { mac, ...key } of event.grants) {
      const lock = state.locks.get(mac);
      if (lock === undefined) continue;
      device.keys.set(mac, key);
      const slot = slotAt(lock.holding, key.slot);
      if (slot.holder?.id === device.id && slot.past.at(-1)?.holder.user === event.user) continue;
      slot.holder = holder;
      slot.past.push({ generation: key.generation, holder, at: event.at });
      if (slot.past.length > PAST_HOLDERS_KEPT) slot.past.shift();
    }
  },
  'keys.refused'() {},
  'keys.voided'(state, event) {
    const device = state.devices.get(event.device);
    if (device === undefined) return;
    for (const mac of event.macs) {
      const held = device.keys.get(mac);
      device.keys.delete(mac);
      const slot = held === undefined ? undefined : state.locks.get(mac)?.holding.slots.get(held.slot);
      if (slot === undefined || slot.holder?.id !== device.id) continue;
      slot.holder = undefined;
      slot.wanted += 1;
    }
  },
};
