/**
 * Online unlocks: a phone at a lock sends the lock's session and receives a list that ends with the unlock. The same
 * rules as for a key apply to the person, except for the location: a phone that has read the session is at the lock.
 */

import type { Mac } from '../../protocol/mac.ts';
import { type Context, type Deciders, type Decision, decided, type Evolvers, refused } from '../kernel/contract.ts';
import { identityRules, signedIn } from '../kernel/identity.ts';
import { idRules, lockOf } from '../kernel/ids.ts';
import type { RuleId } from '../kernel/rule.ts';
import { boundary, evaluate, holds, policy, rulesOf } from '../kernel/rule.ts';
import type { Opener } from '../model/opener.ts';
import type { Lock, State, User } from '../model/state.ts';
import type { ListEvent } from '../plan/lists.ts';
import type { ListRequest } from '../plan/plan.ts';
import { planList } from '../plan/plan.ts';
import { accessRules, claimOf, refusalOf } from '../rights/access.ts';
import { openIntent, remoteRules } from './remote.ts';

export type UnlockCommand = {
  readonly type: 'unlock.online';
  readonly device: string;
  readonly mac: string;
  /** Hex of the 20 bytes that the phone read from the lock. */
  readonly session: string;
};

/** An opener that is a person. */
type Person = Extract<Opener, { readonly by: 'phone' | 'code' | 'company' }> & { readonly user: string };

export type UnlockEvent =
  | {
      readonly type: 'unlock.granted';
      readonly at: number;
      readonly opener: Person;
      readonly mac: Mac;
      /** Whether only the grace period allows this person to leave. */
      readonly grace: boolean;
    }
  | {
      readonly type: 'unlock.refused';
      readonly at: number;
      readonly user: string;
      readonly device: string;
      readonly mac: Mac;
      readonly rule: RuleId;
    };

export const unlockRules = rulesOf({
  'B-UNL-1': boundary(
    'An online unlock must name the session that the lock created for this connection: twenty bytes, not all zero.',
    'AND',
  ),
  'B-UNL-3': policy(
    'An online unlock first sends the lock everything that the lock does not know yet: revoked keys, hours, time-zone data, unit state.',
    'CORE',
    ({ at }: { at: number }): ListRequest => ({ unlock: true, changes: true, at }),
    ({ at }) => ({ unlock: true, changes: false, at }),
  ),
  'B-UNL-2': boundary('A session accepts commands up to sequence 255; after that the phone must reconnect.'),
});

/** The list for a session as events, or the rule that refuses it. */
export function grantList(
  state: State,
  context: Context,
  lock: Lock,
  session: string,
  opener: Person,
  grace = false,
): Decision<UnlockEvent | ListEvent> {
  const { now: at } = context;
  const planned = planList(state, lock, session, evaluate(context.rules, unlockRules['B-UNL-3'], { at }));
  if (!planned.ok) {
    if (planned.why === 'spent') return refused(unlockRules['B-UNL-2'], lock.mac);
    return refused(unlockRules['B-UNL-1'], lock.mac);
  }
  // A keypad is reached through the gateway; a list for a person's phone is delivered by that phone.
  const via = opener.by === 'code' ? 'gateway' : 'phone';
  return decided(
    { type: 'unlock.granted', at, opener, mac: lock.mac, grace },
    { type: 'list.sent', at, via, plan: planned.plan, opener },
  );
}

function judge(state: State, user: User, lock: Lock, context: Context): { rule: RuleId | undefined; grace: boolean } {
  if (!holds(context.rules, identityRules['B-ACC-3'], { user }))
    return { rule: identityRules['B-ACC-3'].id, grace: false };
  const claim = claimOf(state, user, lock, context.now);
  if (claim === undefined) return { rule: idRules['B-FAC-5'].id, grace: false };
  const rule = refusalOf(claim, context);
  const grace =
    rule === accessRules['B-SEC-3'].id &&
    refusalOf(claim, context, { hours: false }) === undefined &&
    holds(context.rules, accessRules['B-SEC-5'], claim);
  return { rule: grace ? undefined : rule, grace };
}

export const unlockDeciders: Deciders<UnlockCommand, UnlockEvent | ListEvent> = {
  'unlock.online'(state, command, context) {
    const user = signedIn(state, command.device);
    if (user === undefined) return refused(identityRules['B-ACC-6'], command.device);
    const lock = lockOf(state, command.mac);
    if (lock === undefined) return refused(idRules['B-FAC-5'], command.mac);
    const { device, session } = command;
    const intent = openIntent(state, context.rules, lock.mac, context.now);
    if (intent !== undefined && holds(context.rules, remoteRules['B-REM-17'], { intent, user: user.id }))
      return grantList(state, context, lock, session, { by: 'phone', user: user.id, device, intent: intent.id });
    const { rule, grace } = judge(state, user, lock, context);
    if (rule !== undefined)
      return refused(rule, lock.mac, {
        type: 'unlock.refused',
        at: context.now,
        user: user.id,
        device,
        mac: lock.mac,
        rule,
      });
    return grantList(state, context, lock, session, { by: 'phone', user: user.id, device, intent: undefined }, grace);
  },
};

export const unlockEvolvers: Evolvers<UnlockEvent> = {
  'unlock.granted'() {},
  'unlock.refused'() {},
};
