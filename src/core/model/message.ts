/** A message to a person, as data: the recipient as an account, and the code as a reference. */

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
  /** The account of the recipient. */
  readonly to: string;
  readonly channel: Channel;
  readonly kind: MessageKind;
  readonly facility: string | undefined;
  readonly unit: string | undefined;
  /** The reason for an emergency unlock, chosen from the list or free text. */
  readonly reason: string | undefined;
  /** `codeFor(secrets, ref)` derives the code in the message. */
  readonly ref: string | undefined;
}
