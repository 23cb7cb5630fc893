/**
 * Lists that were sent to a lock, as the state remembers them. The carrier may lose any part of a list; only records show what
 * arrived.
 */

import type { Mac } from '../../protocol/mac.ts';
import { type Deciders, decided, type Evolvers, refused } from '../kernel/contract.ts';
import { idRules, lockOf } from '../kernel/ids.ts';
import type { Draft } from '../model/draft.ts';
import { GRANTS_KEPT, proofOf, SESSION_LIFE_MS, SESSIONS_KEPT, sent, settle } from '../model/holding.ts';
import type { Opener } from '../model/opener.ts';
import { intentOf, userOfOpener } from '../model/opener.ts';
import type { State } from '../model/state.ts';
import { type ListPlan, type Thing, wantedThings } from './plan.ts';

export type ListCommand =
  /** A lock that was set up before the core took it over: it has epoch 1 and everything it needs at this moment. */
  { readonly type: 'lock.adopt'; readonly mac: string };

export type ListEvent =
  | {
      readonly type: 'list.sent';
      readonly at: number;
      readonly via: 'phone' | 'gateway';
      readonly plan: ListPlan;
      /** The opener, or undefined when the list carries no unlock. */
      readonly opener: Opener | undefined;
    }
  | { readonly type: 'lock.adopted'; readonly at: number; readonly mac: Mac; readonly things: readonly Thing[] };

/** The epoch of a lock that was set up beforehand. */
export const ADOPTED_EPOCH = 1;

export const listDeciders: Deciders<ListCommand, ListEvent> = {
  'lock.adopt'(state, command, { now: at }) {
    const lock = lockOf(state, command.mac);
    if (lock === undefined) return refused(idRules['B-FAC-5'], command.mac);
    if (lock.holding.usedEpoch > 0) return refused(idRules['B-FAC-1'], command.mac);
    return decided({ type: 'lock.adopted', at, mac: lock.mac, things: wantedThings(state, lock, at) });
  },
};

/** Each unlock sent to the chosen opener, by phone or from the portal, uses one of the counted openings. */
function countOpening(state: Draft<State>, mac: Mac, user: string | undefined): void {
  const place = state.locks.get(mac)?.place;
  const auction = place?.kind === 'unit' ? state.units.get(place.id)?.auction : undefined;
  if (auction?.opensLeft !== undefined && auction.opener === user) auction.opensLeft -= 1;
}

export const listEvolvers: Evolvers<ListEvent> = {
  'list.sent'(state, { plan, via, at, opener }) {
    const holding = state.locks.get(plan.mac)?.holding;
    if (holding === undefined) return;
    const known = holding.sessions.has(plan.session);
    for (const [session, kept] of holding.sessions)
      if (at - kept.at >= SESSION_LIFE_MS) holding.sessions.delete(session);
    if (holding.sessions.size >= SESSIONS_KEPT && !holding.sessions.has(plan.session))
      for (const oldest of holding.sessions.keys()) {
        holding.sessions.delete(oldest);
        break;
      }
    // A session ends when the next one on its path begins. One on the other path may be newer than this one, so records may
    // still be missing.
    const otherPath = [...holding.sessions.values()].some((kept) => kept.via !== via);
    if (plan.allIn && !known && !otherPath) for (const proof of holding.proofs.values()) settle(proof);
    holding.sessions.set(plan.session, { next: plan.firstSequence + plan.count, at, via });
    for (const thing of plan.things) sent(proofOf(holding, thing.name), thing, Math.max(1, thing.commands.length));
    if (plan.nextEpoch !== undefined) {
      holding.usedEpoch = Math.max(holding.usedEpoch, plan.nextEpoch);
      holding.wantedEpoch = Math.max(holding.wantedEpoch, plan.nextEpoch);
    }
    if (opener === undefined) return;
    if (plan.unlock) countOpening(state, plan.mac, userOfOpener(opener));
    holding.granted.push({ session: plan.session, at, opener: { ...opener } });
    if (holding.granted.length > GRANTS_KEPT) holding.granted.shift();
    const intent = state.intents.get(intentOf(opener) ?? '');
    if (intent !== undefined) intent.sent = { session: plan.session, at };
  },
  'lock.adopted'(state, { mac, things, at }) {
    const lock = state.locks.get(mac);
    if (lock === undefined) return;
    lock.seenAt = at;
    Object.assign(lock.holding, { epoch: ADOPTED_EPOCH, wantedEpoch: ADOPTED_EPOCH, usedEpoch: ADOPTED_EPOCH });
    for (const { name, value, commands } of things) {
      const told = { value, commands: [...commands] };
      Object.assign(proofOf(lock.holding, name), { value: told, held: told });
    }
  },
};
