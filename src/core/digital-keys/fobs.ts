/**
 * Fobs: standing keys, without a day, in the slots of locks. A fob gets new data only in a sync. Removing a lock from a fob
 * takes effect once the lock knows.
 *
 * INV: A fob’s key is bound to lock, slot, generation and schedule.
 */

import { type Mac, parseMac } from '../../protocol/mac.ts';
import { codeFor, reference, sameText } from '../kernel/codes.ts';
import { type Context, type Deciders, decided, type Evolvers, type Reactors, refused } from '../kernel/contract.ts';
import { idRules, isId } from '../kernel/ids.ts';
import type { MessageSent } from '../kernel/messages.ts';
import { notify } from '../kernel/messages.ts';
import type { RuleId } from '../kernel/rule.ts';
import { boundary, effect, firstRefusal, guard, holds, judged, rulesOf } from '../kernel/rule.ts';
import type { Draft } from '../model/draft.ts';
import { PAST_HOLDERS_KEPT, slotAt } from '../model/holding.ts';
import type { Facility, Fob, State, Unit, User } from '../model/state.ts';
import type { TenancyEvent } from '../places/tenancy.ts';
import { claimOf, locksOf, type Right, refusalOf, unitsOf } from '../rights/access.ts';
import { cleanSlot, keyRules, mayHoldKey } from './keys.ts';

export type FobCommand =
  | {
      readonly type: 'fob.add';
      readonly facility: string;
      readonly fob: string;
      readonly name?: string;
      readonly owner: string;
      readonly pin?: string;
    }
  /** Sends the owner the PIN for setting up a fob. */
  | { readonly type: 'fob.askPin'; readonly facility: string; readonly owner: string; readonly by?: 'sms' | 'voice' }
  /** The fob is next to the manager app and gets its current keys. */
  | { readonly type: 'fob.sync'; readonly fob: string }
  | { readonly type: 'fob.takeLock'; readonly fob: string; readonly mac: string }
  | { readonly type: 'fob.remove'; readonly fob: string };

export interface FobGrant {
  readonly mac: Mac;
  readonly slot: number;
  readonly generation: number;
  readonly schedule: number;
}

export type FobEvent = { readonly at: number; readonly fob: string } & (
  | { readonly type: 'fob.added'; readonly facility: string; readonly name: string; readonly owner: string }
  | {
      readonly type: 'fob.synced';
      readonly owner: string;
      readonly grants: readonly FobGrant[];
      readonly withheld: readonly { readonly mac: Mac; readonly rule: RuleId }[];
    }
  | { readonly type: 'fob.lockTaken'; readonly mac: Mac }
  | { readonly type: 'fob.removed' }
  | { readonly type: 'fob.pinSent'; readonly owner: string; readonly ref: string }
  | { readonly type: 'fob.blacklisted'; readonly owner: string; readonly on: boolean }
);

export interface Owner {
  readonly user: User;
  readonly facility: Facility;
  readonly units: readonly Unit[];
}

export const fobRules = rulesOf({
  'B-FOB-1': guard(
    'A fob belongs to a primary tenant, to staff or to a vendor, never to a shared user.',
    'KB/explaining-why-shared-users-cannot-use-fobs',
    (c: Owner) =>
      c.user.roles.has(c.facility.id) ||
      c.user.vendor.has(c.facility.id) ||
      c.units.some((unit) => unit.tenant === c.user.id),
  ),
  'B-FOB-2': guard(
    'A vendor can have a fob only while the Allow Service Fobs setting is on.',
    'KB/removing-a-fob-from-a-tenant',
    (c: Owner) =>
      !c.user.vendor.has(c.facility.id) || c.user.roles.has(c.facility.id) || c.facility.settings.allowServiceFobs,
  ),
  'B-FOB-3': effect(
    'A fob follows the Fob schedule or, while the Fobs Follow User Schedule setting is on, the schedule of its owner.',
    'KB/understanding-fobs-follow-user-schedule-facility-setting',
    (c: { facility: Facility }) => c.facility.settings.fobsFollowUserSchedule,
  ),
  'B-FOB-4': effect(
    'While the Use Blacklist setting is on, overlock and move-out block a person’s fobs at the entries until the person is in good standing again.',
    'KB/explaining-blacklist-facility-setting',
    (c: { facility: Facility }) => c.facility.settings.useBlacklist,
  ),
  'B-FOB-5': effect(
    'A fob that was removed, or from which a lock was removed, stops opening the lock once the lock learns of the removal.',
    'CORE',
    (c: { fob: Fob; mac: Mac }) => c.fob.locks.has(c.mac),
  ),
  'B-FOB-7': guard(
    'If the facility requires a PIN for setting up a fob, it must be the PIN that was sent to the fob’s owner, and must not have expired.',
    'KB/setting-up-a-fob-for-a-tenant-without-a-smart-phone',
    (c: { wanted: boolean; right: boolean }) => !c.wanted || c.right,
  ),
  'B-FOB-8': guard(
    'A fob gets no key to a unit, or to an entry, that its owner may open only as a shared user.',
    'KB/explaining-why-shared-users-cannot-use-fobs',
    (c: { rights: readonly Right[] }) => c.rights.some((right) => right !== 'shared'),
  ),
  'B-FOB-6': boundary('A fob must have its own id and one owner.'),
});

function scheduleIndexOf(facility: Facility, user: User, follows: boolean): number | undefined {
  const own = user.schedules.get(facility.id) ?? 'default';
  return facility.schedules.get(follows ? own : 'fob')?.index;
}

function grantsFor(state: State, fob: Fob, user: User, facility: Facility, context: Context) {
  const { now, rules } = context;
  const schedule = scheduleIndexOf(facility, user, holds(rules, fobRules['B-FOB-3'], { facility }));
  const grants: FobGrant[] = [];
  const withheld: { mac: Mac; rule: RuleId }[] = [];
  for (const { lock, theirs } of locksOf(state, user, facility.id)) {
    const claim = claimOf(state, user, lock, now, theirs);
    if (claim === undefined || claim.rights.length === 0 || fob.taken.has(lock.mac)) continue;
    const refusal =
      refusalOf(claim, context, { hours: false }) ??
      firstRefusal([judged(rules, fobRules['B-FOB-8'], claim)]) ??
      mayHoldKey(state, claim, schedule, context);
    const held = fob.locks.get(lock.mac);
    const own = held !== undefined && lock.holding.slots.get(held.slot)?.holder?.id === fob.mac ? held.slot : undefined;
    const slot = own ?? cleanSlot(lock, rules);
    if (refusal !== undefined) withheld.push({ mac: lock.mac, rule: refusal });
    // A lock can block only a slot that the fob has. A slot assigned now would open until the lock learns of the blacklisting.
    else if (fob.blacklisted && own === undefined && lock.place.kind === 'entry')
      withheld.push({ mac: lock.mac, rule: fobRules['B-FOB-4'].id });
    else if (slot === undefined || schedule === undefined)
      withheld.push({ mac: lock.mac, rule: keyRules['B-KEY-4'].id });
    else grants.push({ mac: lock.mac, slot, generation: lock.holding.slots.get(slot)?.generation ?? 1, schedule });
  }
  return { grants, withheld };
}

function known(state: State, id: string) {
  const fob = state.fobs.get(id);
  const user = fob === undefined ? undefined : state.users.get(fob.owner);
  const facility = fob === undefined ? undefined : state.facilities.get(fob.facility);
  return fob === undefined || user === undefined || facility === undefined ? undefined : { fob, user, facility };
}

function pinFits(user: User, pin: string | undefined, facility: Facility, { now, secrets }: Context): boolean {
  const sent = user.fobPin;
  if (sent === undefined || pin === undefined || now - sent.at >= facility.settings.pinLifeMs) return false;
  return sameText(secrets, codeFor(secrets, sent.ref), pin);
}

export const fobDeciders: Deciders<FobCommand, FobEvent | MessageSent> = {
  'fob.askPin'(state, { owner, facility, by = 'sms' }, context) {
    if (!state.users.has(owner) || !state.facilities.has(facility)) return refused(idRules['B-FAC-5'], owner);
    const ref = reference(context, `fob pin ${owner}`);
    return decided(
      { type: 'fob.pinSent', at: context.now, fob: '', owner, ref },
      ...notify(state, context, { kind: 'fob-pin', to: owner, facility, ref, channel: by }),
    );
  },
  'fob.add'(state, command, context) {
    const { now: at, rules } = context;
    const user = state.users.get(command.owner);
    const facility = state.facilities.get(command.facility);
    if (user === undefined || facility === undefined) return refused(idRules['B-FAC-5'], command.owner);
    if (!isId(command.fob) || state.fobs.has(command.fob)) return refused(fobRules['B-FOB-6'], command.fob);
    const owner = { user, facility, units: unitsOf(state, user, facility.id) };
    if (!holds(rules, fobRules['B-FOB-1'], owner)) return refused(fobRules['B-FOB-1'], user.id);
    if (!holds(rules, fobRules['B-FOB-2'], owner)) return refused(fobRules['B-FOB-2'], user.id);
    const right = pinFits(user, command.pin, facility, context);
    if (!holds(rules, fobRules['B-FOB-7'], { wanted: facility.settings.fobSetupPin, right }))
      return refused(fobRules['B-FOB-7'], user.id);
    return decided({
      type: 'fob.added',
      at,
      fob: command.fob,
      facility: facility.id,
      name: command.name ?? command.fob,
      owner: user.id,
    });
  },
  'fob.sync'(state, command, context) {
    const found = known(state, command.fob);
    if (found === undefined) return refused(idRules['B-FAC-5'], command.fob);
    const { fob, user, facility } = found;
    const owner = { user, facility, units: unitsOf(state, user, facility.id) };
    if (!holds(context.rules, fobRules['B-FOB-1'], owner)) return refused(fobRules['B-FOB-1'], user.id);
    if (!holds(context.rules, fobRules['B-FOB-2'], owner)) return refused(fobRules['B-FOB-2'], user.id);
    const { grants, withheld } = grantsFor(state, fob, user, facility, context);
    const [first] = withheld;
    if (grants.length === 0 && first !== undefined) return refused(first.rule, first.mac);
    return decided({ type: 'fob.synced', at: context.now, fob: fob.mac, owner: user.id, grants, withheld });
  },
  'fob.takeLock'(state, command, { now: at, rules }) {
    const fob = state.fobs.get(command.fob);
    const mac = parseMac(command.mac);
    if (fob === undefined || !mac.ok) return refused(idRules['B-FAC-5'], command.fob);
    const done = fob.taken.has(mac.value);
    if (done || !holds(rules, fobRules['B-FOB-5'], { fob, mac: mac.value })) return decided();
    return decided({ type: 'fob.lockTaken', at, fob: fob.mac, mac: mac.value });
  },
  'fob.remove'(state, command, { now: at }) {
    const fob = state.fobs.get(command.fob);
    if (fob === undefined) return refused(idRules['B-FAC-5'], command.fob);
    return decided({ type: 'fob.removed', at, fob: fob.mac });
  },
};

export const fobsOf = (state: State, user: string, facility: string): Fob[] =>
  [...state.fobs.values()].filter((fob) => fob.owner === user && fob.facility === facility);

const DELINQUENT: readonly Unit['status'][] = ['overlock', 'auction', 'pending-auction'];

/** Good standing for the blacklist: all but tenants have it; a tenant must rent a unit, and none that is overlocked or in auction. */
function inGoodStanding(state: State, user: string, facility: string): boolean {
  const owner = state.users.get(user);
  if (owner === undefined || owner.roles.has(facility) || owner.vendor.has(facility)) return owner !== undefined;
  const own = unitsOf(state, owner, facility).filter((unit) => unit.tenant === user);
  return own.length > 0 && own.every((unit) => !DELINQUENT.includes(unit.status));
}

function blacklist(state: State, unit: string, people: readonly string[], { now: at, rules }: Context): FobEvent[] {
  const facility = state.facilities.get(state.units.get(unit)?.facility ?? '');
  if (facility === undefined || !holds(rules, fobRules['B-FOB-4'], { facility })) return [];
  return people.flatMap((owner) => {
    const on = !inGoodStanding(state, owner, facility.id);
    return fobsOf(state, owner, facility.id)
      .filter((fob) => fob.blacklisted !== on)
      .map((fob): FobEvent => ({ type: 'fob.blacklisted', at, fob: fob.mac, owner, on }));
  });
}

export const fobReactors: Reactors<TenancyEvent, FobEvent> = {
  'unit.statusChanged'(state, event, context) {
    const tenant = state.units.get(event.unit)?.tenant;
    return tenant === undefined ? [] : blacklist(state, event.unit, [tenant], context);
  },
  'unit.assigned': (state, event, context) => blacklist(state, event.unit, [event.user], context),
  /** The unit's own lock always drops the fob; entries refuse it only if it is blacklisted. Source: chosen. */
  'unit.unassigned'(state, event, context) {
    const unit = state.units.get(event.unit);
    const own = new Set(unit?.locks ?? []);
    const taken = fobsOf(state, event.user, unit?.facility ?? '').flatMap((fob) =>
      [...fob.locks.keys()]
        .filter((mac) => own.has(mac) && !fob.taken.has(mac))
        .map((mac): FobEvent => ({ type: 'fob.lockTaken', at: event.at, fob: fob.mac, mac })),
    );
    return [...taken, ...blacklist(state, event.unit, [event.user], context)];
  },
};

/** Revokes the key: requests a new generation, and leaves the slot unused until the lock confirms it. */
function release(state: Draft<State>, fob: Draft<Fob>, mac: Mac): void {
  const held = fob.locks.get(mac);
  const slot = held === undefined ? undefined : state.locks.get(mac)?.holding.slots.get(held.slot);
  if (held === undefined) return;
  if (slot === undefined || slot.holder?.id !== fob.mac) {
    fob.locks.delete(mac);
    return;
  }
  Object.assign(slot, { holder: undefined, wanted: slot.wanted + 1, blacklistWanted: false });
  held.state = 'revoke_pending';
}

export const fobEvolvers: Evolvers<FobEvent> = {
  'fob.pinSent'(state, { owner, ref, at }) {
    const user = state.users.get(owner);
    if (user !== undefined) user.fobPin = { ref, at };
  },
  'fob.added'(state, { fob, name, owner, facility }) {
    const user = state.users.get(owner);
    if (user !== undefined) user.fobPin = undefined;
    state.fobs.set(fob, { mac: fob, name, owner, facility, blacklisted: false, taken: new Set(), locks: new Map() });
  },
  'fob.synced'(state, event) {
    const fob = state.fobs.get(event.fob);
    if (fob === undefined) return;
    const holder = { kind: 'fob', id: fob.mac, user: event.owner } as const;
    for (const { mac, slot: number, generation, schedule } of event.grants) {
      const lock = state.locks.get(mac);
      if (lock === undefined) continue;
      fob.locks.set(mac, { slot: number, generation, schedule, state: 'synced' });
      const slot = slotAt(lock.holding, number);
      if (slot.holder?.id === fob.mac) continue;
      slot.holder = holder;
      slot.past.push({ generation, holder, at: event.at });
      if (slot.past.length > PAST_HOLDERS_KEPT) slot.past.shift();
    }
    for (const { mac } of event.withheld) {
      const held = fob.locks.get(mac);
      if (held !== undefined) held.state = 'pending';
    }
  },
  'fob.lockTaken'(state, event) {
    const fob = state.fobs.get(event.fob);
    if (fob === undefined) return;
    fob.taken.add(event.mac);
    release(state, fob, event.mac);
  },
  'fob.removed'(state, event) {
    const fob = state.fobs.get(event.fob);
    if (fob === undefined) return;
    for (const mac of fob.locks.keys()) release(state, fob, mac);
    state.fobs.delete(event.fob);
  },
  'fob.blacklisted'(state, event) {
    const fob = state.fobs.get(event.fob);
    if (fob === undefined) return;
    fob.blacklisted = event.on;
    for (const [mac, held] of fob.locks) {
      const lock = state.locks.get(mac);
      const slot = lock?.place.kind === 'entry' ? lock.holding.slots.get(held.slot) : undefined;
      if (slot !== undefined && slot.holder?.id === fob.mac) slot.blacklistWanted = event.on;
    }
  },
};
