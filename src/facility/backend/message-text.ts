/** The text of each message of the core. Codes are placeholders here; the reader knows the digits. */
import type { Message, MessageKind } from '../../core/model/message.ts';
import type { Secrets } from '../../sim/secrets.ts';
import type { OutboundMessage } from './message-delivery.ts';

/** The address at which the app can be downloaded; texts and e-mails with a code also contain the link. */
export const APP_LINK = 'https://app.example/storage-smart-entry';

type Writer = (message: Message, code: string) => string;

/** A voice call cannot contain a link. */
const withLink = ({ channel }: Message, text: string): string =>
  channel === 'voice' ? text : `${text} Download the app: ${APP_LINK}`;

const at = (message: Message): string => (message.unit === undefined ? '' : ` ${message.unit}`);

const TEXTS: Readonly<Record<MessageKind, Writer>> = {
  'activation-code': (m, code) =>
    withLink(m, `Your code for Storage Smart Entry is ${code}. It is valid for 24 hours.`),
  'pin-request': (m, code) => `The office asks to open your unit${at(m)}. If you agree, tell them this PIN: ${code}.`,
  'emergency-opened': (m) => `Your unit${at(m)} was opened in an emergency. Reason: ${m.reason ?? ''}.`,
  'override-opened': (m) => `Your unit${at(m)} was opened by the office with your PIN.`,
  'employee-invitation': (m, code) => withLink(m, `You were added to the staff. Sign in with the code ${code}.`),
  'manager-share-requested': (m) => `The office asks you to share unit${at(m)} with the site's employees.`,
  'manager-share-given': (m) => `A tenant shared unit${at(m)} with the site's employees.`,
  'manager-share-removed': (m) => `The site's employees no longer share unit${at(m)}.`,
  'share-invitation': (m) => `Unit${at(m)} was shared with you.`,
  'grace-exit': () => 'A tenant left after closing, within the grace period.',
  'fob-pin': (_m, code) => `Your fob PIN is ${code}.`,
  'motion-alert': (m) => `Motion was seen at unit${at(m)}.`,
};

/** A message with its text and address; `code` is the code behind its reference, hidden in `secrets`. */
export function outboundMessage(
  message: Message,
  address: string,
  code: string | undefined,
  secrets: Secrets,
): OutboundMessage {
  const shown = code === undefined ? '' : secrets.hide(message.kind === 'pin-request' ? 'pin' : 'code', code);
  return {
    id: message.id,
    to: message.to,
    address,
    channel: message.channel,
    kind: message.kind,
    text: TEXTS[message.kind](message, shown),
    codeRef: message.ref,
    sentAt: message.at,
  };
}
