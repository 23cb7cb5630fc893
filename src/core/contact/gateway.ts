/**
 * The facility link: heartbeats of locks, and what they receive at a check-in. An untouched lock receives pending changes
 * but no unlock; a touched one also carries out its pending remote unlock.
 */

import { HARDWARE } from '../../protocol/hardware.ts';
import type { Mac } from '../../protocol/mac.ts';
import { type Deciders, decided, type Evolvers, refused } from '../kernel/contract.ts';
import { idRules, lockOf } from '../kernel/ids.ts';
import { boundary, effect, holds, rulesOf } from '../kernel/rule.ts';
import { isReading } from '../model/battery.ts';
import type { Opener } from '../model/opener.ts';
import type { Lock } from '../model/state.ts';
import { openIntent } from '../opening/remote.ts';
import type { ListEvent } from '../plan/lists.ts';
import { hasPending, planList, readSession } from '../plan/plan.ts';
import { holdUnlocks } from './hold-open.ts';

export type GatewayCommand =
  | {
      readonly type: 'gateway.heartbeat';
      readonly mac: string;
      /** Hex of the session between lock and gateway. */
      readonly session: string;
      readonly state: number;
      readonly batteryMv: number;
      readonly clockValid: boolean;
      readonly touched: boolean;
    }
  /** A session that the lock has closed, so commands sent in it may not have arrived. */
  | { readonly type: 'gateway.silent'; readonly mac: string; readonly session: string };

export type GatewayEvent =
  | {
      readonly type: 'lock.heard';
      readonly at: number;
      readonly mac: Mac;
      readonly mechanical: number;
      readonly batteryMv: number;
      /** The lock's session with the gateway, once it has been touched. */
      readonly open: string | undefined;
    }
  | { readonly type: 'lock.silent'; readonly at: number; readonly mac: Mac; readonly session: string };

export const gatewayRules = rulesOf({
  'B-GAT-1': boundary('A heartbeat must contain a session that a lock could have produced.'),
  'B-GAT-2': effect(
    'A check-in carries pending changes and acknowledgements to a lock that nobody touched, but never an unlock.',
    'chosen',
    (c: { pending: boolean; waiting: boolean }) => c.pending || c.waiting,
  ),
  'B-GAT-3': effect(
    'A lock that is touched, or on mains power, carries out its pending remote unlock.',
    'SEED/000',
    (c: { awake: boolean }) => c.awake,
  ),
});

/** The mechanical state of an open bolt. Source: NP1. */
const UNLOCKED = 0;

const isAwake = (lock: Lock, touched: boolean): boolean => touched || !HARDWARE[lock.hardware].needsTouch;

export const gatewayDeciders: Deciders<GatewayCommand, GatewayEvent | ListEvent> = {
  'gateway.heartbeat'(state, command, { now: at, rules }) {
    const lock = lockOf(state, command.mac);
    if (lock === undefined) return refused(idRules['B-FAC-5'], command.mac);
    const session = readSession(command.session);
    if (session === undefined) return refused(gatewayRules['B-GAT-1'], lock.mac);
    const awake = isAwake(lock, command.touched);
    const heard: GatewayEvent = {
      type: 'lock.heard',
      at,
      mac: lock.mac,
      mechanical: command.state,
      batteryMv: command.batteryMv,
      open: awake ? session.hex : undefined,
    };
    const intent = openIntent(state, rules, lock.mac, at);
    const serves = intent !== undefined && holds(rules, gatewayRules['B-GAT-3'], { awake });
    const work = { pending: hasPending(state, lock, at), waiting: session.value.recordsWaiting };
    const keepsOpen = awake && holdUnlocks(state, rules, lock, command.state === UNLOCKED);
    if (!serves && !keepsOpen && !holds(rules, gatewayRules['B-GAT-2'], work)) return decided(heard);
    const unlock = serves || keepsOpen;
    const planned = planList(state, lock, session.hex, { unlock, changes: true, at });
    if (!planned.ok) return decided(heard);
    const opener: Opener | undefined = serves
      ? { by: 'portal', user: intent.by, intent: intent.id }
      : keepsOpen
        ? { by: 'entry' }
        : undefined;
    return decided(heard, { type: 'list.sent', at, via: 'gateway', plan: planned.plan, opener });
  },
  'gateway.silent'(state, command, { now: at }) {
    const lock = lockOf(state, command.mac);
    const session = readSession(command.session);
    if (lock === undefined || session === undefined) return refused(idRules['B-FAC-5'], command.mac);
    return decided({ type: 'lock.silent', at, mac: lock.mac, session: session.hex });
  },
};

export const gatewayEvolvers: Evolvers<GatewayEvent> = {
  'lock.heard'(state, event) {
    const lock = state.locks.get(event.mac);
    if (lock === undefined) return;
    lock.seenAt = event.at;
    lock.mechanical = event.mechanical;
    if (isReading(event.batteryMv)) lock.batteryMv = event.batteryMv;
    lock.open = event.open === undefined ? undefined : { session: event.open, at: event.at };
  },
  'lock.silent'(state, event) {
    const lock = state.locks.get(event.mac);
    if (lock?.open?.session === event.session) lock.open = undefined;
    for (const intent of state.intents.values())
      if (intent.mac === event.mac && intent.outcome === 'waiting' && intent.sent?.session === event.session)
        intent.sent = undefined;
  },
};
