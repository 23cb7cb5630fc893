/**
 * The rules for connected programs. Each is an entry: an id, a sentence, advice, and a pure function of one event and
 * the conversation before it. A rule is broken when the function returns a description.
 */
import { CHECKS } from '../keys/verify/checks.ts';
import type { ClientEvent } from '../link/websocket/client-event.ts';
import { fromHex } from '../protocol/bytes.ts';
import { decodeHeader } from '../protocol/header.ts';
import type { Source } from '../protocol/sources.ts';
import type { Conversation } from './conversation.ts';
import { commandInWords, sessionInWords } from './decode.ts';

export interface MonitorRule {
  readonly id: string;
  readonly source: Source;
  /** The fault, in one sentence. */
  readonly says: string;
  readonly advice: string;
  /** A description of the event if it breaks the rule; otherwise undefined. */
  readonly look: (event: ClientEvent, before: Conversation) => string | undefined;
}

/** Commands, sessions and answers have 20 bytes. Source: public. */
const PACKET_LENGTH = 20;
/** One command in progress and four waiting; further commands are answered with 65. Source: NP1. */
const COMMANDS_AT_ONCE = 5;
/** The number of connection attempts to a silent lock before the rule applies. */
const FAILED_CONNECTS = 3;

const wrote = (event: ClientEvent): string | undefined => (event.what === 'write' ? event.value : undefined);
const written = (event: ClientEvent, broken: boolean): string | undefined => {
  const value = wrote(event);
  return value !== undefined && broken ? commandInWords(value) : undefined;
};

const bytesIn = (hex: string): number => hex.length / 2;

function headerFault(hex: string): boolean {
  const bytes = fromHex(hex);
  return bytes.ok && bytes.value.length === PACKET_LENGTH && !decodeHeader(bytes.value.slice(0, 4)).ok;
}

export const MONITOR_RULES: readonly MonitorRule[] = [
  {
    id: 'write-before-session',
    source: 'AND',
    says: 'A command was written before this connection’s session was read.',
    advice: 'After connecting, read 1bc50004-…; every block key needs its first sixteen bytes.',
    look: (event, before) => written(event, before.up && before.session === undefined),
  },
  {
    id: 'write-before-subscribe',
    source: 'AND',
    says: 'A command was written without a subscription for its answer.',
    advice: 'Subscribe to 1bc50003-… before the first write, and wait for the confirmation.',
    look: (event, before) => written(event, before.up && !before.subscribed),
  },
  {
    id: 'session-reused',
    source: 'AND',
    says: 'The same bytes were written in an earlier connection: they were created for that connection’s session, which has ended.',
    advice: 'Read the session after every connection, and create or request new packets.',
    look: (event, before) => written(event, before.earlier.includes(wrote(event) ?? '')),
  },
  {
    id: 'wrong-length',
    source: 'AND',
    says: 'A command must be 20 bytes long: a 4-byte header and one 16-byte AES block.',
    advice: 'Split a list of commands at its plus signs, and write one at a time.',
    look: (event) => written(event, bytesIn(wrote(event) ?? '') !== PACKET_LENGTH),
  },
  {
    id: 'unreadable-header',
    source: 'chosen',
    says: 'The first four bytes of a command contain key class, slot, day and schedule; these are invalid.',
    advice: 'Copy the first four bytes of the unlock command as they are; they are never encrypted.',
    look: (event) => written(event, headerFault(wrote(event) ?? '')),
  },
  {
    id: 'too-many-commands',
    source: 'chosen',
    says: 'More commands are pending than a lock accepts: one in progress and four waiting.',
    advice: 'Wait for the notification that starts with 0x51 (the lock’s answer) before you write the next command.',
    look: (event, before) => written(event, before.unanswered >= COMMANDS_AT_ONCE),
  },
  {
    id: 'missed-notification',
    source: 'AND-RUN',
    says: 'The lock answered while the client was not subscribed: the answer is lost.',
    advice: 'Subscribe before the first write, and stay subscribed until the lock disconnects.',
    look: (event, before) => (event.what === 'notified' && !before.subscribed ? (event.value ?? '') : undefined),
  },
  {
    id: 'left-without-answer',
    source: 'CORE',
    says: 'The client disconnected before the lock had answered its last command.',
    advice:
      'Wait for the notification that starts with 0x51 (the lock’s answer); otherwise the result is unknown and the records stay unread.',
    look: (event, before) =>
      event.what === 'down' && event.why === 'central-closed' && before.unanswered > 0
        ? `${before.unanswered} unanswered, the last ${commandInWords(before.writes.at(-1) ?? '')}`
        : undefined,
  },
  {
    id: 'nothing-written',
    source: 'chosen',
    says: 'The lock disconnected a client that wrote nothing: an idle connection ends, on a Nokē ONE after 15 seconds.',
    advice:
      'Ask for the commands before connecting, or as soon as the session is read; they are valid for this connection only.',
    look: (event, before) =>
      event.what === 'down' && event.why === 'lock-closed' && before.writes.length === 0
        ? before.session === undefined
          ? 'the session was not read'
          : sessionInWords(before.session)
        : undefined,
  },
  {
    id: 'polls-sleeping-lock',
    source: 'SEED/000',
    says: 'A sleeping lock does not listen: no connection attempt reaches it, however often it is repeated.',
    advice: 'Touch it first (lock.touch), then scan, and connect when it advertises.',
    look: (event, before) =>
      event.what === 'connect' && !before.up && before.failedConnects === FAILED_CONNECTS - 1
        ? `${FAILED_CONNECTS} connection attempts in a row to a lock that does not advertise`
        : undefined,
  },
  {
    id: 'request-refused',
    source: 'chosen',
    says: 'A request could not be executed.',
    advice:
      'Connect first, use the three characteristics as the service declares them, and send a hello message to receive errors.',
    look: (event) => (event.what === 'refused' && event.why !== undefined ? event.why : undefined),
  },
  {
    id: 'unreadable-message',
    source: 'chosen',
    says: 'A message could not be parsed and was dropped.',
    advice: 'Send one JSON object per message, as docs/transports/websocket.md and schemas/asyncapi.json describe.',
    look: (event) => (event.what === 'malformed' ? (event.why ?? '') : undefined),
  },
  {
    id: 'does-not-read',
    source: 'chosen',
    says: 'The client does not read its incoming messages.',
    advice: 'Read the socket while you write; a client with too much unread data is disconnected.',
    look: (event) => (event.what === 'slow' || event.what === 'cut' ? (event.why ?? '') : undefined),
  },
];

/** Explanations of a lock's refusal of the last command, by id of the check. */
export interface RefusalRule {
  readonly id: string;
  readonly source: Source;
  readonly says: string;
  readonly advice: string;
}

const WORDS: Readonly<Record<string, Omit<RefusalRule, 'source'>>> = {
  provisioning: {
    id: 'wrong-key-class',
    says: 'A lock in factory state accepts only class 0; a lock that is set up accepts only classes 2 and 4.',
    advice: 'Ask the Core API for the list in this session: it knows whether the lock is set up.',
  },
  slot: {
    id: 'no-such-slot',
    says: 'The header names a key slot that the lock does not have.',
    advice: 'Use the header that came with the key; slots go from 0 to 99.',
  },
  opens: {
    id: 'wrong-key-or-checksum',
    says: 'The block does not decrypt correctly: wrong key, wrong session, or byte 15 is not the sum of bytes 0–14.',
    advice:
      'Block key = key + session bytes mod 256, sixteen of each; create the block with AES decrypt; insert the time before you compute the sum. A key belongs to its lock and to the slot in its header: it fails in the same way if the header names another slot, or if the key was revoked or reset.',
  },
  sequence: {
    id: 'command-repeated',
    says: 'A command of class 0 or 2 was repeated in its session; each is accepted once.',
    advice: 'Write every command of a list once, in order.',
  },
  operand: {
    id: 'operand-out-of-range',
    says: 'The command can be decrypted, but its operand is out of range for the lock.',
    advice:
      'Write the whole list unchanged and in order: both halves of the key must be sent before the set-up command.',
  },
  'opcode-allowed': {
    id: 'not-for-this-key',
    says: 'A limited key can only open the lock.',
    advice: 'Configuration changes are part of an online unlock, from the Core API.',
  },
  'key-day': {
    id: 'key-of-another-day',
    says: 'The key is for a day other than the lock’s current one, or the lock has lost its clock.',
    advice: 'Fetch new keys on site; unlock online once to set the lock’s clock.',
  },
  hours: {
    id: 'outside-hours',
    says: 'The key’s schedule in the lock does not include the current time.',
    advice: 'Check the person’s schedule and the lock’s time.',
  },
  'phone-time': {
    id: 'phone-clock-wrong',
    says: 'The time in the command is more than 300 s from the lock’s own.',
    advice:
      'Set the phone’s clock from the network, and run "noke-sim up" with --at now and --speed 1 if phones use real time; with any other clock, turn on the facility setting untimedCommandsOnly.',
  },
  blacklist: {
    id: 'blacklisted',
    says: 'The key’s slot is blacklisted.',
    advice: 'Restore the account’s good standing, then sync the fob.',
  },
  overlock: {
    id: 'overlocked',
    says: 'The unit is overlocked: no limited key opens it.',
    advice: 'The rental software clears it; the lock is updated at its next online unlock or check-in.',
  },
};

/** The source of a refusal is that of its check. */
function sourceOf(check: string): Source {
  const found = CHECKS.find(({ id }) => id === check);
  if (found === undefined) throw new RangeError(`no check ${check}`);
  return found.source;
}

export const REFUSALS: Readonly<Record<string, RefusalRule>> = Object.fromEntries(
  Object.entries(WORDS).map(([check, words]) => [check, { ...words, source: sourceOf(check) }]),
);
