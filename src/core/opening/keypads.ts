/**
 * Access codes at keypads and screens: a tenant's own code from the rental software, or the facility's temporary code. Codes
 * are stored as a hash or a reference; nobody can read one from the state.
 */

import type { Mac } from '../../protocol/mac.ts';
import { accessCodeHash, codeFor, reference, sameText } from '../kernel/codes.ts';
import type { Decision } from '../kernel/contract.ts';
import {
  type Context,
  type Deciders,
  decided,
  type Evolvers,
  type Reactors,
  refused,
  type Secrets,
} from '../kernel/contract.ts';
import { idRules, lockOf } from '../kernel/ids.ts';
import type { RuleId } from '../kernel/rule.ts';
import { effect, guard, holds, rulesOf } from '../kernel/rule.ts';
import { keyDayAt } from '../model/facility-time.ts';
import type { Facility, Lock, State, User } from '../model/state.ts';
import type { FacilityEvent } from '../places/facilities.ts';
import type { ListEvent } from '../plan/lists.ts';
import { planList } from '../plan/plan.ts';
import { type Claim, claimOf, refusalOf } from '../rights/access.ts';
import type { UnlockEvent } from './unlock.ts';
import { grantList, unlockRules } from './unlock.ts';

export type KeypadCommand = {
  readonly type: 'keypad.enter';
  readonly mac: string;
  readonly code: string;
  /** Hex of the controller's own session. */
  readonly session: string;
};

export type KeypadEvent =
  | {
      readonly type: 'keypad.refused';
      readonly at: number;
      readonly mac: Mac;
      readonly user: string | undefined;
      readonly rule: RuleId;
    }
  | { readonly type: 'facility.codeMade'; readonly at: number; readonly facility: string; readonly ref: string }
  | { readonly type: 'facility.codeEnded'; readonly at: number; readonly facility: string };

export const keypadRules = rulesOf({
  'B-COD-1': guard(
    'An entry opens for an access code, typed on its keypad, that belongs to a person at the facility, or for the temporary code.',
    'KB/understanding-the-activity-tab',
    (c: { right: boolean }) => c.right,
  ),
  'B-COD-2': effect(
    'The temporary code opens every entry of the facility that has a keypad, for one day, from midnight to midnight, and changes each night.',
    'KB/creating-a-temporary-access-code',
    (c: { right: boolean }) => c.right,
  ),
  'B-COD-3': effect(
    'Turning the temporary code off invalidates it; turning it on creates a new one.',
    'KB/creating-a-temporary-access-code',
    (c: { on: boolean; made: boolean }) => c.on !== c.made,
  ),
  'B-COD-4': guard(
    'The owner of an access code is subject to the same checks as everybody else: unit, zone, good standing and hours.',
    'KB/understanding-access-zones',
    (c: { refusal: string | undefined }) => c.refusal === undefined,
  ),
  'B-COD-5': effect(
    'An access code that several people have opens an entry if the entry may open for one of them.',
    'chosen',
    (c: { holders: number }) => c.holders > 1,
  ),
});

/** The temporary code, as the portal shows it. */
export function temporaryCode(state: State, secrets: Secrets, facility: string, now: number): string | undefined {
  const place = state.facilities.get(facility);
  return place?.temporaryCode === undefined
    ? undefined
    : codeFor(secrets, `${place.temporaryCode}/${keyDayAt(place.timeZone, now)}`);
}

/** Everybody at the facility who has that code. */
function holdersOf(state: State, facility: Facility, code: string, secrets: Secrets): User[] {
  const hash = accessCodeHash(secrets, facility.id, code);
  return [...state.users.values()].filter((user) => user.accessCodes.get(facility.id) === hash);
}

function judge(claim: Claim | undefined, context: Context): RuleId | undefined {
  const refusal = claim === undefined ? keypadRules['B-COD-1'].id : refusalOf(claim, context);
  return holds(context.rules, keypadRules['B-COD-4'], { refusal }) ? undefined : refusal;
}

/** The first owner who may come in; if there is none, the first owner, with the rule that refuses them. */
function openerOf(state: State, lock: Lock, holders: readonly User[], context: Context) {
  const judged = holders.map((user) => ({ user, rule: judge(claimOf(state, user, lock, context.now), context) }));
  const several = holds(context.rules, keypadRules['B-COD-5'], { holders: holders.length });
  return (several ? judged.find(({ rule }) => rule === undefined) : undefined) ?? judged[0];
}

/** Opens for the temporary code, which belongs to no account. */
function openForAnybody(state: State, lock: Lock, session: string, { now: at }: Context): Decision<ListEvent> {
  const planned = planList(state, lock, session, { unlock: true, changes: true, at });
  if (!planned.ok) return refused(unlockRules['B-UNL-1'], lock.mac);
  return decided({
    type: 'list.sent',
    at,
    via: 'gateway',
    plan: planned.plan,
    opener: { by: 'code', user: undefined },
  });
}

export const keypadDeciders: Deciders<KeypadCommand, KeypadEvent | UnlockEvent | ListEvent> = {
  'keypad.enter'(state, command, context) {
    const { now: at, rules, secrets } = context;
    const lock = lockOf(state, command.mac);
    const facility = lock === undefined ? undefined : state.facilities.get(lock.facility);
    if (lock === undefined || facility === undefined) return refused(idRules['B-FAC-5'], command.mac);
    const day = temporaryCode(state, secrets, facility.id, at);
    const isTemporary = day !== undefined && sameText(secrets, day, command.code);
    if (holds(rules, keypadRules['B-COD-2'], { right: isTemporary }))
      return openForAnybody(state, lock, command.session, context);
    const opener = openerOf(state, lock, holdersOf(state, facility, command.code, secrets), context);
    const user = opener?.user;
    const refuse = (rule: RuleId): Decision<KeypadEvent> =>
      refused(rule, lock.mac, { type: 'keypad.refused', at, mac: lock.mac, user: user?.id, rule });
    if (!holds(rules, keypadRules['B-COD-1'], { right: user !== undefined })) return refuse(keypadRules['B-COD-1'].id);
    if (opener?.rule !== undefined) return refuse(opener.rule);
    return grantList(state, context, lock, command.session, { by: 'code', user: user?.id ?? '' });
  },
};

/** Creates or ends the temporary code as the setting requires. */
function follow(state: State, id: string, context: Context): KeypadEvent[] {
  const facility = state.facilities.get(id);
  if (facility === undefined) return [];
  const on = facility.settings.temporaryCode;
  if (!holds(context.rules, keypadRules['B-COD-3'], { on, made: facility.temporaryCode !== undefined })) return [];
  const at = context.now;
  return on
    ? [{ type: 'facility.codeMade', at, facility: id, ref: reference(context, `temporary code ${id}`) }]
    : [{ type: 'facility.codeEnded', at, facility: id }];
}

export const keypadReactors: Reactors<FacilityEvent, KeypadEvent> = {
  'facility.opened': (state, event, context) => follow(state, event.id, context),
  'facility.settingChanged': (state, event, context) => follow(state, event.facility, context),
};

export const keypadEvolvers: Evolvers<KeypadEvent> = {
  'keypad.refused'() {},
  'facility.codeMade'(state, event) {
    const facility = state.facilities.get(event.facility);
    if (facility !== undefined) facility.temporaryCode = event.ref;
  },
  'facility.codeEnded'(state, event) {
    const facility = state.facilities.get(event.facility);
    if (facility !== undefined) facility.temporaryCode = undefined;
  },
};
