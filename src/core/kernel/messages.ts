/**
 * Notifications to people: SMS, e-mail, push and voice, as data. A message names its recipient by account and its code by
 * reference; the delivery looks up the address and derives the code. The list is bounded and derived from the events.
 */

import type { Draft } from '../model/draft.ts';
import type { Channel, Message, MessageKind } from '../model/message.ts';
import type { State, User } from '../model/state.ts';
import type { Context } from './contract.ts';
import { effect, holds, rulesOf } from './rule.ts';
export type MessageSent = { readonly type: 'message.sent'; readonly at: number; readonly message: Message };

/** The maximum number of messages in the state; the oldest is dropped first. */
export const MESSAGES_KEPT = 50_000;

export const messageRules = rulesOf({
  'B-MSG-1': effect(
    'A message is sent by SMS to the phone number (B-FED-3), or by e-mail if there is none.',
    'SEED/002',
    (c: { user: User }) => c.user.phone !== undefined || c.user.email !== undefined,
  ),
  'B-MSG-2': effect(
    'While the All Facility Notifications setting is off, nobody gets facility notifications; codes and PINs are still sent.',
    'KB/how-to-set-up-notifications',
    (c: { kind: MessageKind; allowed: boolean }) => c.allowed || NEVER_SILENCED.includes(c.kind),
  ),
});

/** A message that the recipient asked for is not a notification. Source: chosen. */
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

/** By SMS if there is a number, otherwise by e-mail. */
export const deliveryMethod = (user: User): 'sms' | 'email' => (user.phone === undefined ? 'email' : 'sms');

/** The message to an account, or none when the account cannot be reached or notifications are off. */
export function notify(state: State, context: Context, note: Note): MessageSent[] {
  const user = state.users.get(note.to);
  if (user === undefined || !holds(context.rules, messageRules['B-MSG-1'], { user })) return [];
  const settings = state.facilities.get(note.facility ?? '')?.settings;
  const allowed = settings?.allFacilityNotifications ?? true;
  if (!holds(context.rules, messageRules['B-MSG-2'], { kind: note.kind, allowed })) return [];
  const message: Message = {
    id: `m${state.seq + 1}-${note.kind}-${note.to}`,
    at: context.now,
    to: note.to,
    channel: note.channel ?? deliveryMethod(user),
    kind: note.kind,
    facility: note.facility,
    unit: note.unit,
    reason: note.reason,
    ref: note.ref,
  };
  return [{ type: 'message.sent', at: context.now, message }];
}

export const messageEvolvers = {
  'message.sent'(state: Draft<State>, event: MessageSent) {
    state.messages.push(event.message);
    if (state.messages.length <= MESSAGES_KEPT) return;
    state.messages.shift();
    state.dropped.messages += 1;
  },
};
