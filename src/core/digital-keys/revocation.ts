/**
 * Revoking keys by hand: one phone's key, or all keys of a lock. The core drops them immediately. The lock still opens for an
 * old key until it is updated, in an online unlock or at a check-in.
 */

import type { Mac } from '../../protocol/mac.ts';
import { type Context, type Deciders, decided, type Evolvers, refused } from '../kernel/contract.ts';
import { mayDo } from '../kernel/identity.ts';
import { idRules, lockOf } from '../kernel/ids.ts';
import type { RuleId } from '../kernel/rule.ts';
import { evaluate, guard, holds, policy, rulesOf } from '../kernel/rule.ts';
import type { LockHolding } from '../model/holding.ts';
import type { Lock, State } from '../model/state.ts';
import type { KeyEvent } from './keys.ts';
import type { Ending } from './voiding.ts';
import { endsKeys, voidKeys } from './voiding.ts';

export type RevocationCommand =
  | { readonly type: 'key.revoke'; readonly by: string; readonly device: string; readonly mac: string }
  | { readonly type: 'lock.resetKeys'; readonly by: string; readonly mac: string };

export type RevocationEvent = {
  readonly type: 'lock.resetWanted';
  readonly at: number;
  readonly mac: Mac;
  readonly epoch: number;
};

export const revocationRules = rulesOf({
  'B-REV-1': guard(
    'Revoking keys requires the Manage Locks permission.',
    'chosen',
    (c: { allowed: boolean }) => c.allowed,
  ),
  'B-REV-2': endsKeys(
    'A revoked key still opens the lock until the lock learns of the revocation; after that it is invalid there.',
    'CORE',
  ),
  'B-REV-3': policy(
    'A key reset invalidates every stored key of a lock once the lock has accepted it; until then no key is issued.',
    'CORE',
    /** The requested epochs. */
    (c: { holding: LockHolding }): readonly number[] => [nextEpoch(c.holding)],
    () => [],
  ),
});

const REVOKED: Ending = { rule: revocationRules['B-REV-2'], why: 'revoked' };

function lockFor(state: State, context: Context, by: string, text: string): Lock | RuleId {
  const lock = lockOf(state, text);
  if (lock === undefined) return idRules['B-FAC-5'].id;
  const allowed = mayDo(state, context, by, lock.facility, 'Manage Locks');
  return holds(context.rules, revocationRules['B-REV-1'], { allowed }) ? lock : revocationRules['B-REV-1'].id;
}

/** An epoch that no list has carried: the requested one if it has not been sent, otherwise a new one. */
const nextEpoch = (holding: LockHolding): number =>
  holding.wantedEpoch > Math.max(holding.usedEpoch, holding.epoch)
    ? holding.wantedEpoch
    : Math.max(holding.usedEpoch, holding.epoch) + 1;

export const revocationDeciders: Deciders<RevocationCommand, RevocationEvent | KeyEvent> = {
  'key.revoke'(state, command, context) {
    const lock = lockFor(state, context, command.by, command.mac);
    if (typeof lock === 'string') return refused(lock, command.mac);
    const device = state.devices.get(command.device);
    if (device === undefined) return refused(idRules['B-FAC-5'], command.device);
    return decided(...voidKeys(state, device, REVOKED, context, (mac) => mac === lock.mac));
  },
  'lock.resetKeys'(state, command, context) {
    const lock = lockFor(state, context, command.by, command.mac);
    if (typeof lock === 'string') return refused(lock, command.mac);
    const wanted = (epoch: number): RevocationEvent => ({
      type: 'lock.resetWanted',
      at: context.now,
      mac: lock.mac,
      epoch,
    });
    return decided(...evaluate(context.rules, revocationRules['B-REV-3'], lock).map(wanted));
  },
};

export const revocationEvolvers: Evolvers<RevocationEvent> = {
  'lock.resetWanted'(state, event) {
    const holding = state.locks.get(event.mac)?.holding;
    if (holding !== undefined) holding.wantedEpoch = event.epoch;
  },
};
