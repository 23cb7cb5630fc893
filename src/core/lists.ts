/**
 * Lists on their way to a lock: what the state remembers of one that was handed out. Whoever carries it may lose any part
 * of it; only records tell.
 */
import type { Evolvers } from './contract.ts';
import { GRANTS_KEPT, proofOf, SESSION_LIFE_MS, SESSIONS_KEPT, sent, settle } from './holding.ts';
import type { ListPlan } from './plan.ts';

export interface ListFor {
  readonly user: string;
  readonly device: string | undefined;
  /** The remote unlock that it serves. */
  readonly intent: string | undefined;
}

export type ListEvent = {
  readonly type: 'list.sent';
  readonly at: number;
  readonly via: 'phone' | 'gateway';
  readonly plan: ListPlan;
  /** Who opens with it; undefined when it carries no unlock. */
  readonly opener: ListFor | undefined;
};

export const listEvolvers: Evolvers<'list.sent'> = {
  'list.sent'(state, { plan, at, opener }) {
    const holding = state.locks.get(plan.mac)?.holding;
    if (holding === undefined) return;
    for (const [session, kept] of holding.sessions)
      if (at - kept.at >= SESSION_LIFE_MS) holding.sessions.delete(session);
    if (holding.sessions.size >= SESSIONS_KEPT && !holding.sessions.has(plan.session))
      for (const oldest of holding.sessions.keys()) {
        holding.sessions.delete(oldest);
        break;
      }
    if (plan.allIn && !holding.sessions.has(plan.session)) for (const proof of holding.proofs.values()) settle(proof);
    holding.sessions.set(plan.session, { next: plan.firstSequence + plan.count, at });
    for (const thing of plan.things) sent(proofOf(holding, thing.name), thing.value, thing.commands.length);
    if (plan.nextEpoch !== undefined) {
      holding.usedEpoch = Math.max(holding.usedEpoch, plan.nextEpoch);
      holding.wantedEpoch = Math.max(holding.wantedEpoch, plan.nextEpoch);
    }
    if (opener === undefined) return;
    holding.granted.push({ session: plan.session, at, ...opener });
    if (holding.granted.length > GRANTS_KEPT) holding.granted.shift();
    const intent = opener.intent === undefined ? undefined : state.intents.get(opener.intent);
    if (intent !== undefined) intent.sent = { session: plan.session, at };
  },
};
