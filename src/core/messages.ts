/**
 * What people are told: SMS, e-mail, push and voice, as data. A message names its recipient by account and its code by
 * reference; whoever delivers it looks up the address and derives the code. The list is a bounded reading of the events.
 */
import { type Context, holds } from './contract.ts';
import { effect } from './rule.ts';
import type { State, User } from './state.ts';

export type MessageKind =
  | 'activation-code'
  | 'pin-request'
  | 'emergency-opened'
  | 'override-opened'
  | 'employee-invitation'
  | 'manager-share-requested'
  | 'manager-share-given'
  | 'manager-share-removed'
  | 'share-invitation'
  | 'grace-exit'
  | 'fob-pin'
  | 'motion-alert';

export type Channel = 'sms' | 'email' | 'push' | 'voice';

export interface Message {
  readonly id: string;
  readonly at: number;
  /** Account it goes to. */
  readonly to: string;
  readonly channel: Channel;
  readonly kind: MessageKind;
  readonly facility: string | undefined;
  readonly unit: string | undefined;
  /** The reason of an emergency, as chosen from the list or written. */
  readonly reason: string | undefined;
  /** `codeFor(secrets, ref)` is the code it carries. */
  readonly ref: string | undefined;
}

export type MessageEvent = { readonly type: 'message.sent'; readonly at: number; readonly message: Message };

/** The most messages the state keeps; the oldest goes first. */
export const MESSAGES_KEPT = 50_000;

export const messageRules = {
  'B-MSG-1': effect(
    'A message goes by SMS to the mobile number, and by e-mail when there is no number.',
    'SEED/002',
    (c: { user: User }) => c.user.phone !== undefined || c.user.email !== undefined,
  ),
  'B-MSG-2': effect(
    'With All Facility Notifications off nobody gets a notification of the facility; codes and PINs still go out.',
    'KB/how-to-set-up-notifications',
    (c: { kind: MessageKind; allowed: boolean }) => c.allowed || NEVER_SILENCED.includes(c.kind),
  ),
};

/** Chosen: what a person asked for is not a notification. */
const NEVER_SILENCED: readonly MessageKind[] = ['activation-code', 'pin-request', 'fob-pin', 'employee-invitation'];

export interface Note {
  readonly kind: MessageKind;
  readonly to: string;
  readonly facility?: string | undefined;
  readonly unit?: string;
  readonly reason?: string;
  readonly ref?: string;
  readonly channel?: Channel;
}

/** The message to an account, or none when it cannot be reached or is silenced. */
export function tell(state: State, context: Context, note: Note): MessageEvent[] {
  const user = state.users.get(note.to);
  if (user === undefined || !holds(context.rules, 'B-MSG-1', { user })) return [];
  const settings = state.facilities.get(note.facility ?? '')?.settings;
  const allowed = settings?.allFacilityNotifications ?? true;
  if (!holds(context.rules, 'B-MSG-2', { kind: note.kind, allowed })) return [];
  const message: Message = {
    id: `m${state.seq + 1}-${note.kind}-${note.to}`,
    at: context.now,
    to: note.to,
    channel: note.channel ?? (user.phone === undefined ? 'email' : 'sms'),
    kind: note.kind,
    facility: note.facility,
    unit: note.unit,
    reason: note.reason,
    ref: note.ref,
  };
  return [{ type: 'message.sent', at: context.now, message }];
}

export const messageEvolvers = {
  'message.sent'(state: State, event: MessageEvent) {
    state.messages.push(event.message);
    if (state.messages.length <= MESSAGES_KEPT) return;
    state.messages.shift();
    state.dropped.messages += 1;
  },
};
