/** The codes with which people activate their accounts: when one is sent, and over which channels. */
import type { Source } from '../../protocol/sources.ts';
import { reference } from '../kernel/codes.ts';
import type { Context } from '../kernel/contract.ts';
import { deliveryMethod, notify } from '../kernel/messages.ts';
import type { PolicyBody } from '../kernel/rule.ts';
import { policy } from '../kernel/rule.ts';
import type { CodeDelivery, State, User } from '../model/state.ts';

/** A rule about the code for a new person: its value is the channels over which the code is sent. */
export const codeDeliveries = (sentence: string, source: Source): PolicyBody<{ user: User }, readonly CodeDelivery[]> =>
  policy(
    sentence,
    source,
    ({ user }: { user: User }) => [deliveryMethod(user)],
    () => [],
  );

/** The event and the message for a new code. */
export function sendCode(
  state: State,
  context: Context,
  user: User,
  by: CodeDelivery,
  kind: 'activation-code' | 'employee-invitation' = 'activation-code',
) {
  const ref = reference(context, `activation ${user.id}`);
  return [
    { type: 'account.codeSent', at: context.now, user: user.id, ref, by } as const,
    ...notify(state, context, { kind, to: user.id, ref, channel: by }),
  ];
}
