/**
 * Remote unlock from the portal or the manager app. Yes asks the tenant and needs the PIN that the tenant received; Emergency needs a reason and
 * notifies the tenant. Both create one intent: one opening within its window, no matter who wakes the lock.
 */

import type { Mac } from '../../protocol/mac.ts';
import { reference } from '../kernel/codes.ts';
import { type Context, type Deciders, decided, type Evolvers, refused } from '../kernel/contract.ts';
import { mayDo } from '../kernel/identity.ts';
import { idRules } from '../kernel/ids.ts';
import type { MessageSent } from '../kernel/messages.ts';
import { notify } from '../kernel/messages.ts';
import type { RuleBook, RuleId } from '../kernel/rule.ts';
import { effect, firstRefusal, guard, holds, type Judgement, judged, rulesOf } from '../kernel/rule.ts';
import type { Facility, Intent, Lock, State, Unit } from '../model/state.ts';
import type { ListEvent } from '../plan/lists.ts';
import { planList } from '../plan/plan.ts';
import { accessRules, claimOf, refusalOf } from '../rights/access.ts';
import { type Button, buttonOf, buttonRules, judgeButton, type Via } from './button.ts';
import type { PinEvent } from './pins.ts';
import { pinJudgements, pinRules, refuseRemote } from './pins.ts';
import { REASONS } from './reasons.ts';

export type How =
  | { readonly kind: 'emergency'; readonly reason: string; readonly note?: string }
  | { readonly kind: 'override'; readonly pin: string }
  /** A unit that the member of staff may open without asking: available, or shared with managers. */
  | { readonly kind: 'direct' };

export type RemoteCommand = {
  readonly type: 'remote.open';
  readonly by: string;
  readonly unit: string;
  readonly via: Via;
  readonly how: How;
  readonly mac?: string;
};

export type RemoteEvent =
  | { readonly type: 'remote.granted'; readonly at: number; readonly intent: Intent; readonly via: Via }
  | { readonly type: 'remote.notOpened'; readonly at: number; readonly intent: string; readonly sent: boolean };

export const remoteRules = rulesOf({
  'B-REM-4': guard(
    'An emergency unlock requires the Access Emergency Unlock permission (also written Emergency Unlock Override).',
    'SEED/000',
    (c: { allowed: boolean }) => c.allowed,
  ),
  'B-REM-6': guard(
    `An emergency unlock requires a reason from the list (${REASONS.join(', ')}); Other requires a text as well.`,
    'SEED/000',
    (c: { reason: string; note: string | undefined }) => isReason(c.reason, c.note),
  ),
  'B-REM-10': guard(
    'An overlocked unit can be opened in an emergency only while the Restrict Overlock Entry setting is off, and never by PIN.',
    'chosen',
    (c: { status: Unit['status']; emergency: boolean; restricted: boolean }) =>
      c.status !== 'overlock' || (c.emergency && !c.restricted),
  ),
  'B-REM-11': guard(
    'Opening from the portal without asking the tenant requires the Remote Open permission, except in an emergency.',
    'KB/how-to-access-an-occupied-unit',
    (c: { allowed: boolean }) => c.allowed,
  ),
  'B-REM-12': effect(
    'The tenant is notified of an emergency unlock and its reason as soon as it is sent, whether or not the door is opened.',
    'SEED/000',
    (c: { unit: Unit }) => c.unit.tenant !== undefined,
  ),
  'B-REM-18': effect(
    'After a remote unlock by PIN, the tenant is notified that the PIN was used.',
    'chosen',
    (c: { how: Intent['how'] }) => c.how === 'override',
  ),
  'B-REM-13': guard(
    'A remote unlock expires after ten seconds.',
    'KB/accessing-units-in-case-of-emergency',
    (c: { now: number; until: number }) => c.now <= c.until,
  ),
  'B-REM-15': guard(
    'A remote unlock opens the lock at most once.',
    'KB/accessing-units-in-case-of-emergency',
    (c: { intent: Intent }) => c.intent.sent === undefined,
  ),
  'B-REM-19': guard(
    'Nobody can send a second emergency unlock to a lock while their first is pending.',
    'chosen',
    (c: { waits: boolean }) => !c.waits,
  ),
  'B-REM-16': effect(
    'A remote unlock immediately uses the open session of a lock that has been touched.',
    'SE',
    (c: { open: boolean }) => c.open,
  ),
  'B-REM-17': effect(
    'With the manager app, the person who sent a remote unlock carries it out beside the lock.',
    'SEED/000',
    (c: { intent: Intent; user: string }) => c.intent.by === c.user,
  ),
  'B-REM-14': effect(
    'Without an opening record, the outcome of a remote unlock is "sent, not opened".',
    'chosen',
    (c: { due: boolean }) => c.due,
  ),
});

const isReason = (reason: string, note: string | undefined): boolean =>
  REASONS.some((known) => known === reason) &&
  reason.length <= 80 &&
  (reason !== 'Other' || (note ?? '').trim() !== '');

/** Whether a lock may carry out that remote unlock now. */
const waits = (intent: Intent, rules: RuleBook, now: number): boolean =>
  intent.outcome !== 'opened' &&
  holds(rules, remoteRules['B-REM-13'], { now, until: intent.until }) &&
  holds(rules, remoteRules['B-REM-15'], { intent });

/** The remote unlock that a lock may carry out now. */
export function openIntent(state: State, rules: RuleBook, mac: Mac, now: number): Intent | undefined {
  for (const intent of state.intents.values()) if (intent.mac === mac && waits(intent, rules, now)) return intent;
  return undefined;
}

/** Whether an emergency unlock by that person is pending for the lock. */
function emergencyWaits(state: State, { rules, now }: Context, by: string, mac: Mac | undefined): boolean {
  for (const intent of state.intents.values())
    if (intent.mac === mac && intent.by === by && intent.how === 'emergency' && waits(intent, rules, now)) return true;
  return false;
}

/** Sends the intent in the session of a touched lock, if there is one. */
function useOpenSession(state: State, lock: Lock, intent: Intent, now: number): ListEvent[] {
  if (lock.open === undefined) return [];
  const planned = planList(state, lock, lock.open.session, { unlock: true, changes: true, at: now });
  if (!planned.ok) return [];
  return [
    {
      type: 'list.sent',
      at: now,
      via: 'gateway',
      plan: planned.plan,
      opener: { by: 'portal', user: intent.by, intent: intent.id },
    },
  ];
}

/** A session with the gateway ends after 60 s. Source: NP1. */
const OPEN_SESSION_MS = 60_000;

function judgeOpen(state: State, context: Context, button: Button, by: string, how: How): RuleId | undefined {
  const { rules, now } = context;
  const { facility, unit } = button;
  const judgements: Judgement[] = [];
  if (how.kind === 'emergency')
    judgements.push(
      judged(rules, remoteRules['B-REM-4'], {
        allowed: mayDo(state, context, by, facility.id, 'Access Emergency Unlock'),
      }),
    );
  if (how.kind === 'override')
    judgements.push(
      judged(rules, pinRules['B-REM-5'], { allowed: mayDo(state, context, by, facility.id, 'Access Override Unlock') }),
    );
  if (how.kind === 'direct') {
    const allowed = button.via === 'app' || mayDo(state, context, by, facility.id, 'Remote Open');
    judgements.push(judged(rules, remoteRules['B-REM-11'], { allowed }));
    judgements.push(...directJudgement(state, context, button, by));
  }
  judgements.push(...judgeButton(button, context));
  if (how.kind !== 'direct') {
    const c = {
      status: unit.status,
      emergency: how.kind === 'emergency',
      restricted: facility.settings.restrictOverlockEntry,
    };
    judgements.push(judged(rules, remoteRules['B-REM-10'], c));
  }
  if (how.kind === 'emergency')
    judgements.push(
      judged(rules, remoteRules['B-REM-6'], { reason: how.reason, note: how.note }),
      judged(rules, remoteRules['B-REM-19'], { waits: emergencyWaits(state, context, by, button.lock?.mac) }),
    );
  if (how.kind === 'override') judgements.push(...pinJudgements(state, context, button, how.pin, now));
  return firstRefusal(judgements);
}

function directJudgement(state: State, context: Context, button: Button, by: string): Judgement[] {
  const user = state.users.get(by);
  // An unknown person has no rights.
  if (user === undefined) return [[accessRules['B-ACS-1'].id, false]];
  const claim = button.lock === undefined ? undefined : claimOf(state, user, button.lock, context.now);
  const refusal = claim === undefined ? undefined : refusalOf(claim, context);
  return refusal === undefined ? [] : [[refusal, false]];
}

type RemoteEvents = RemoteEvent | PinEvent | MessageSent | ListEvent;

export const remoteDeciders: Deciders<RemoteCommand, RemoteEvents> = {
  'remote.open'(state, command, context) {
    const { now: at, rules } = context;
    const unit = state.units.get(command.unit);
    const button = unit === undefined ? undefined : buttonOf(state, unit, command.via, at, command.mac);
    if (unit === undefined || button === undefined) return refused(idRules['B-FAC-5'], command.unit);
    const { how, by } = command;
    const rule = judgeOpen(state, context, button, by, how);
    if (rule !== undefined) return refuseRemote(unit, by, rule, at);
    const { lock, facility } = button;
    if (lock === undefined) return refuseRemote(unit, by, buttonRules['B-REM-1'].id, at);
    const until = at + facility.settings.remoteWindowMs;
    const reason =
      how.kind === 'emergency' ? [how.reason, how.note].filter((text) => text !== undefined).join(': ') : undefined;
    const intent: Intent = {
      id: reference(context, `intent ${unit.id}`),
      mac: lock.mac,
      unit: unit.id,
      by,
      how: how.kind,
      reason,
      at,
      until,
      sent: undefined,
      outcome: 'waiting',
    };
    const events: RemoteEvents[] = [{ type: 'remote.granted', at, intent, via: command.via }];
    // At the lock, the app delivers the command itself. If the gateway sent it as well, it would already be used up when the app requested it.
    const open = command.via === 'portal' && lock.open !== undefined && at - lock.open.at <= OPEN_SESSION_MS;
    if (holds(rules, remoteRules['B-REM-16'], { open })) events.push(...useOpenSession(state, lock, intent, at));
    if (how.kind === 'emergency' && unit.tenant !== undefined && holds(rules, remoteRules['B-REM-12'], { unit }))
      events.push(
        ...notify(state, context, {
          kind: 'emergency-opened',
          to: unit.tenant,
          facility: facility.id,
          unit: unit.id,
          reason: reason ?? '',
        }),
      );
    if (unit.tenant !== undefined && holds(rules, remoteRules['B-REM-18'], { how: how.kind }))
      events.push(
        ...notify(state, context, { kind: 'override-opened', to: unit.tenant, facility: facility.id, unit: unit.id }),
      );
    return decided(...events);
  },
};

/** The time at which an intent is settled: at the end of its window, or once it is too late for the answer to its command, whichever is later. */
export const judgedAt = (intent: Intent, facility: Facility): number =>
  intent.sent === undefined
    ? intent.until + 1
    : Math.max(intent.until + 1, intent.sent.at + facility.settings.remoteOutcomeMs);

/** Intents that have expired without an opening. */
export function missedIntents(state: State, { now: at, rules }: Context): RemoteEvent[] {
  const events: RemoteEvent[] = [];
  for (const intent of state.intents.values()) {
    const facility = state.facilities.get(state.units.get(intent.unit)?.facility ?? '');
    if (intent.outcome !== 'waiting' || facility === undefined) continue;
    if (holds(rules, remoteRules['B-REM-14'], { due: at >= judgedAt(intent, facility) }))
      events.push({ type: 'remote.notOpened', at, intent: intent.id, sent: intent.sent !== undefined });
  }
  return events;
}

/** The maximum number of remembered remote unlocks; settled ones are dropped first. */
export const INTENTS_KEPT = 1_024;

export const remoteEvolvers: Evolvers<RemoteEvent> = {
  'remote.granted'(state, { intent }) {
    // The PIN is valid for one use only.
    if (intent.how === 'override') state.pins.delete(intent.unit);
    if (state.intents.size >= INTENTS_KEPT)
      for (const [id, kept] of state.intents) {
        if (kept.outcome === 'waiting' && state.intents.size < 2 * INTENTS_KEPT) continue;
        state.intents.delete(id);
        break;
      }
    state.intents.set(intent.id, { ...intent });
  },
  'remote.notOpened'(state, event) {
    const intent = state.intents.get(event.intent);
    if (intent !== undefined) intent.outcome = 'not opened';
  },
};
