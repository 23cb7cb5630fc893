/**
 * The rules that what connects is held against. Each is an entry: an id, a sentence, what to do, and a pure function that
 * looks at one thing that happened and at the conversation before it. A rule speaks when it gives back what it saw.
 */
import type { Watched } from '../link/websocket/client-event.ts';
import { fromHex } from '../protocol/bytes.ts';
import { decodeHeader } from '../protocol/header.ts';
import type { Conversation } from './conversation.ts';
import { commandInWords, sessionInWords } from './decode.ts';

export interface MonitorRule {
  readonly id: string;
  /** What a client must not do, one sentence. */
  readonly says: string;
  readonly advice: string;
  /** What was seen, when the rule is broken. */
  readonly look: (event: Watched, before: Conversation) => string | undefined;
}

/** public: commands, sessions and answers have 20 bytes. */
const PACKET_LENGTH = 20;
/** NP1: one command in work and four waiting; more are answered 65. */
const COMMANDS_AT_ONCE = 5;
/** Connects to a silent lock before a client is told. */
const FAILED_CONNECTS = 3;

const wrote = (event: Watched): string | undefined => (event.what === 'write' ? event.value : undefined);
const written = (event: Watched, broken: boolean): string | undefined => {
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
    says: 'A command is written before the session of this connection was read.',
    advice: 'After connecting read 1bc50004-…; every block key needs its first sixteen bytes.',
    look: (event, before) => written(event, before.up && before.session === undefined),
  },
  {
    id: 'write-before-subscribe',
    says: 'A command is written while nobody listens for its answer.',
    advice: 'Subscribe to 1bc50003-… before the first write, and wait for the confirmation.',
    look: (event, before) => written(event, before.up && !before.subscribed),
  },
  {
    id: 'session-reused',
    says: 'The same bytes were written in an earlier connection: they were made for its session, which is void.',
    advice: 'Read the session after every connect and make the packets, or ask for them, anew.',
    look: (event, before) => written(event, before.earlier.includes(wrote(event) ?? '')),
  },
  {
    id: 'wrong-length',
    says: 'A command has 20 bytes: 4 of header, 16 of one AES block.',
    advice: 'Split a list of commands at its plus signs, and write one at a time.',
    look: (event) => written(event, bytesIn(wrote(event) ?? '') !== PACKET_LENGTH),
  },
  {
    id: 'unreadable-header',
    says: 'The first four bytes of a command name key class, slot, day and schedule, and these name nothing.',
    advice: 'Copy the first four bytes of the unlock command as they are; they are never encrypted.',
    look: (event) => written(event, headerFault(wrote(event) ?? '')),
  },
  {
    id: 'too-many-commands',
    says: 'More commands are under way than a lock takes: one in work and four waiting.',
    advice: 'Wait for the 51 answer of a command before the next is written.',
    look: (event, before) => written(event, before.unanswered >= COMMANDS_AT_ONCE),
  },
  {
    id: 'missed-notification',
    says: 'The lock answered and the client was not subscribed: the answer is lost.',
    advice: 'Subscribe before the first write, and stay subscribed until the lock has hung up.',
    look: (event, before) => (event.what === 'notified' && !before.subscribed ? (event.value ?? '') : undefined),
  },
  {
    id: 'left-without-answer',
    says: 'The client hung up before the lock had answered its last command.',
    advice: 'Wait for the 51 answer; what the lock did is unknown otherwise, and its records stay unread.',
    look: (event, before) =>
      event.what === 'down' && event.why === 'central-closed' && before.unanswered > 0
        ? `${before.unanswered} unanswered, the last ${commandInWords(before.writes.at(-1) ?? '')}`
        : undefined,
  },
  {
    id: 'nothing-written',
    says: 'The lock hung up on a client that wrote nothing: a session lasts a minute at most.',
    advice:
      'Ask for the commands before connecting, or as soon as the session is read; they are good for this connection only.',
    look: (event, before) =>
      event.what === 'down' && event.why === 'lock-closed' && before.writes.length === 0
        ? before.session === undefined
          ? 'the session was not even read'
          : sessionInWords(before.session)
        : undefined,
  },
  {
    id: 'polls-sleeping-lock',
    says: 'A sleeping lock is silent: it hears no connect, however often one is tried.',
    advice: 'Somebody must touch it first (lock.touch); scan and connect when it advertises.',
    look: (event, before) =>
      event.what === 'connect' && !before.up && before.failedConnects === FAILED_CONNECTS - 1
        ? `${FAILED_CONNECTS} connects in a row to a lock that does not advertise`
        : undefined,
  },
  {
    id: 'request-refused',
    says: 'A request could not be carried out as it was asked.',
    advice:
      'Connect first, use the three characteristics as the service declares them, and say hello to be told of errors.',
    look: (event) => (event.what === 'refused' && event.why !== undefined ? event.why : undefined),
  },
  {
    id: 'unreadable-message',
    says: 'A message could not be read, and was dropped.',
    advice: 'Send one JSON object a message, as docs/transports/websocket.md and schemas/asyncapi.json describe.',
    look: (event) => (event.what === 'malformed' ? (event.why ?? '') : undefined),
  },
  {
    id: 'does-not-read',
    says: 'The client does not read what it is sent.',
    advice: 'Read the socket while you write; a client for whom too much waits is cut off.',
    look: (event) => (event.what === 'slow' || event.what === 'cut' ? (event.why ?? '') : undefined),
  },
];

/** What a lock's own checks say of the last command: the check that refused it, by id. */
export interface RefusalRule {
  readonly id: string;
  readonly says: string;
  readonly advice: string;
}

export const REFUSALS: Readonly<Record<string, RefusalRule>> = {
  provisioning: {
    id: 'wrong-key-class',
    says: 'A factory lock takes only class 0, a set-up lock only classes 2 and 4.',
    advice: 'Ask the Core API for the list in this session: it knows whether the lock is set up.',
  },
  slot: {
    id: 'no-such-slot',
    says: 'The header names a key slot that the lock does not have.',
    advice: 'Use the header that came with the key; slots go from 0 to 99.',
  },
  opens: {
    id: 'wrong-key-or-checksum',
    says: 'The block does not open: another key, another session, or byte 15 is not the sum of bytes 0–14.',
    advice:
      'Block key = key + session bytes mod 256, sixteen of each; make the block with AES decrypt; put the time in before the sum. A revoked or reset key fails like this too.',
  },
  sequence: {
    id: 'command-repeated',
    says: 'A command of class 0 or 2 was written again in its session; each counts once.',
    advice: 'Write every command of a list once, in order.',
  },
  operand: {
    id: 'operand-out-of-range',
    says: 'The command opens, and its operand says what the lock cannot take.',
    advice: 'Write the list as it came, all of it and in order: a set-up needs both halves of the key before it.',
  },
  'opcode-allowed': {
    id: 'not-for-this-key',
    says: 'A limited key opens the lock and does nothing else.',
    advice: 'Changes come inside an online unlock, from the Core API.',
  },
  'key-day': {
    id: 'key-of-another-day',
    says: 'The key is of another day than the lock’s own, or the lock has lost its clock.',
    advice: 'Fetch the keys anew on site; unlock online once to give the lock its time back.',
  },
  hours: {
    id: 'outside-hours',
    says: 'The lock’s own hours for this key are closed now.',
    advice: 'Look at the schedule of the person, and at the lock’s time.',
  },
  'phone-time': {
    id: 'phone-clock-wrong',
    says: 'The time in the command is more than 300 s from the lock’s own.',
    advice: 'Set the phone’s clock by the network; on a simulated clock use keys with untimed commands.',
  },
  blacklist: {
    id: 'blacklisted',
    says: 'The key’s slot is blacklisted.',
    advice: 'Good standing first; then a sync of the fob.',
  },
  overlock: {
    id: 'overlocked',
    says: 'The unit is overlocked: no limited key opens it.',
    advice: 'The rental software clears it; the lock learns at its next online unlock or check-in.',
  },
};
