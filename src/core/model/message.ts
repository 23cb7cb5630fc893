/** A message to a person, as data: whom it goes to by account, and the code it carries by reference. */

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
