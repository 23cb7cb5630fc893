/**
 * Taking keys back by hand: one phone's key, or all keys of a lock. The core forgets at once; the lock goes on opening for an
 * old key until it has been told, in an online unlock or at a check-in.
 */
import { type Mac, parseMac } from '../protocol/mac.ts';
import { type Context, type Deciders, decided, type Evolvers, holds, refused } from './contract.ts';
import { mayDo } from './identity.ts';
import { effect, guard } from './rule.ts';
import type { Lock, State } from './state.ts';
import { voidKeys } from './voiding.ts';

export type RevocationCommand =
  | { readonly type: 'key.revoke'; readonly by: string; readonly device: string; readonly mac: string }
  | { readonly type: 'lock.resetKeys'; readonly by: string; readonly mac: string };

export type RevocationEvent = {
  readonly type: 'lock.resetWanted';
  readonly at: number;
  readonly mac: Mac;
  readonly epoch: number;
};

export const revocationRules = {
  'B-REV-1': guard(
    'Taking keys back needs the permission Manage Locks.',
    'chosen',
    (c: { allowed: boolean }) => c.allowed,
  ),
  'B-REV-2': effect(
    'A revoked key opens until the lock has been told; then it is invalid there.',
    'CORE',
    (c: { device: string }) => c.device !== '',
  ),
  'B-REV-3': effect(
    'A key reset ends every stored key of a lock once the lock has taken it; until then no key is issued.',
    'CORE',
    (c: { mac: string }) => c.mac !== '',
  ),
};

function lockFor(state: State, context: Context, by: string, text: string): Lock | 'B-FAC-5' | 'B-REV-1' {
  const mac = parseMac(text);
  const lock = mac.ok ? state.locks.get(mac.value) : undefined;
  if (lock === undefined) return 'B-FAC-5';
  const allowed = mayDo(state, context, by, lock.facility, 'Manage Locks');
  return holds(context.rules, 'B-REV-1', { allowed }) ? lock : 'B-REV-1';
}

/** An epoch that no list has ever carried; the one that is wanted if none has carried it yet. */
const nextEpoch = ({ holding }: Lock): number =>
  holding.wantedEpoch > Math.max(holding.usedEpoch, holding.epoch)
    ? holding.wantedEpoch
    : Math.max(holding.usedEpoch, holding.epoch) + 1;

export const revocationDeciders: Deciders<RevocationCommand['type']> = {
  'key.revoke'(state, command, context) {
    const lock = lockFor(state, context, command.by, command.mac);
    if (typeof lock === 'string') return refused(lock, command.mac);
    const device = state.devices.get(command.device);
    if (device === undefined) return refused('B-FAC-5', command.device);
    if (!holds(context.rules, 'B-REV-2', { device: device.id })) return decided();
    return decided(...voidKeys(state, device, 'revoked', context.now, (mac) => mac === lock.mac));
  },
  'lock.resetKeys'(state, command, context) {
    const lock = lockFor(state, context, command.by, command.mac);
    if (typeof lock === 'string') return refused(lock, command.mac);
    if (!holds(context.rules, 'B-REV-3', { mac: lock.mac })) return decided();
    return decided({ type: 'lock.resetWanted', at: context.now, mac: lock.mac, epoch: nextEpoch(lock) });
  },
};

export const revocationEvolvers: Evolvers<RevocationEvent['type']> = {
  'lock.resetWanted'(state, event) {
    const holding = state.locks.get(event.mac)?.holding;
    if (holding !== undefined) holding.wantedEpoch = event.epoch;
  },
};
