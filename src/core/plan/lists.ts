/**
 * Lists that were sent to a lock, as the state records them. The carrier may lose any part of a list; only records show what
 * arrived.
 */

import type { Mac } from '../../protocol/mac.ts';
import { type Deciders, decided, type Evolvers, refused } from '../kernel/contract.ts';
import { idRules, lockOf } from '../kernel/ids.ts';
import type { Draft } from '../model/draft.ts';
import { GRANTS_KEPT, GRANTS_KEPT_EACH, proofOf, SESSIONS_KEPT } from '../model/holding.ts';
import type { Opener } from '../model/opener.ts';
import { intentOf, userOfOpener } from '../model/opener.ts';
import { SESSION_LIFE_MS, sent } from '../model/proof.ts';
import type { State } from '../model/state.ts';
import { type Item, type ListPlan, slotItems, wantedItems } from './plan.ts';

export type ListCommand =
  /** A lock that was set up before the core took it over: it has epoch 1 and everything it needs at this moment. */
  { readonly type: 'lock.adopt'; readonly mac: string };

export type ListEvent =
  | {
      readonly type: 'list.sent';
      readonly at: number;
      readonly via: 'phone' | 'gateway';
      readonly plan: ListPlan;
      /** The opener, or undefined if the list contains no unlock. */
      readonly opener: Opener | undefined;
    }
  | { readonly type: 'lock.adopted'; readonly at: number; readonly mac: Mac; readonly things: readonly Item[] };

/** The epoch of a lock that was set up beforehand. */
export const ADOPTED_EPOCH = 1;

export const listDeciders: Deciders<ListCommand, ListEvent> = {
  'lock.adopt'(state, command, { now: at }) {
    const lock = lockOf(state, command.mac);
    if (lock === undefined) return refused(idRules['B-FAC-5'], command.mac);
    if (lock.holding.usedEpoch > 0) return refused(idRules['B-FAC-1'], command.mac);
    return decided({ type: 'lock.adopted', at, mac: lock.mac, things: wantedItems(state, lock, at) });
  },
};

/** Each unlock sent to the chosen opener, by phone or from the portal, uses up one of the counted openings. */
function countOpening(state: Draft<State>, mac: Mac, user: string | undefined): void {
  const place = state.locks.get(mac)?.place;
  const auction = place?.kind === 'unit' ? state.units.get(place.id)?.auction : undefined;
  if (auction?.opensLeft !== undefined && auction.opener === user) auction.opensLeft -= 1;
}

export const listEvolvers: Evolvers<ListEvent> = {
  'list.sent'(state, { plan, via, at, opener }) {
    const holding = state.locks.get(plan.mac)?.holding;
    if (holding === undefined) return;
    for (const [session, kept] of holding.sessions)
      if (kept.via === 'phone' && at - kept.at >= SESSION_LIFE_MS) holding.sessions.delete(session);
    if (holding.sessions.size >= SESSIONS_KEPT && !holding.sessions.has(plan.session)) {
      // Sessions of phones are evicted first: an invented session never displaces a gateway's.
      const kept = [...holding.sessions];
      const [oldest] = kept.find(([, each]) => each.via === 'phone') ?? kept[0] ?? [];
      if (oldest !== undefined) holding.sessions.delete(oldest);
    }
    const known = holding.sessions.get(plan.session)?.via ?? via;
    holding.sessions.set(plan.session, { next: plan.firstSequence + plan.count, at, via: known });
    for (const item of [...slotItems(plan.slots), ...plan.things])
      sent(proofOf(holding, item.name), item, { session: plan.session, at, via });
    if (plan.nextEpoch !== undefined) holding.usedEpoch = Math.max(holding.usedEpoch, plan.nextEpoch);
    if (opener === undefined) return;
    if (plan.unlock) countOpening(state, plan.mac, userOfOpener(opener));
    holding.granted.push({ session: plan.session, at, opener: { ...opener } });
    const own = holding.granted.filter((each) => userOfOpener(each.opener) === userOfOpener(opener));
    const gone = own.length > GRANTS_KEPT_EACH ? own[0] : holding.granted[0];
    if (own.length > GRANTS_KEPT_EACH || holding.granted.length > GRANTS_KEPT)
      holding.granted = holding.granted.filter((each) => each !== gone);
    const intent = state.intents.get(intentOf(opener) ?? '');
    if (intent !== undefined) intent.sent = { session: plan.session, at };
  },
  'lock.adopted'(state, { mac, things, at }) {
    const lock = state.locks.get(mac);
    if (lock === undefined) return;
    lock.seenAt = at;
    Object.assign(lock.holding, { epoch: ADOPTED_EPOCH, wantedEpoch: ADOPTED_EPOCH, usedEpoch: ADOPTED_EPOCH });
    for (const { name, value, commands } of things) {
      proofOf(lock.holding, name).held = { value, commands: [...commands] };
    }
  },
};
