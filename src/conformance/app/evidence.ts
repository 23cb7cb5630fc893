/**
 * Determines whether a rule of the monitor was exercised: the app did something that the rule is about, and could have done it wrong.
 *
 * INV-1: Only observations of the ports and the locks count, never a statement by the app or its driver.
 */
import type { ClientEvent } from '../../link/websocket/client-event.ts';
import { after, type Conversation, newConversation } from '../../monitor/conversation.ts';
import { fromHex } from '../../protocol/bytes.ts';
import { decodeHeader } from '../../protocol/header.ts';
import { APP_STEPS } from './steps.ts';

/** A lock processes one command and queues four, so an app overruns it only with a sixth. Source: NP1. */
const QUEUE = 5;
/** How many conversations are kept, one for each client and lock. */
const MAX_KEPT = 1_000;

type Shows = (event: ClientEvent, before: Conversation) => boolean;

const writes: Shows = ({ what }, { up }) => what === 'write' && up;
const ends: Shows = ({ what }, before) => what === 'down' && before.writes.length > 0;

/** By rule about a conversation: whether an event could have broken it. */
const SHOWN: Readonly<Record<string, Shows>> = {
  'write-before-session': writes,
  'write-before-subscribe': writes,
  'wrong-length': writes,
  'unreadable-header': writes,
  'session-reused': (event, before) => writes(event, before) && before.earlier.length > 0,
  'too-many-commands': (event, before) => writes(event, before) && before.writes.length >= QUEUE,
  'missed-notification': ({ what }, { subscribed }) => what === 'notified' && subscribed,
  'left-without-answer': (event, before) => ends(event, before) && event.why === 'central-closed',
  'nothing-written': ends,
  'request-refused': ({ what }) => what === 'read',
  'unreadable-message': ({ what }) => what === 'read' || what === 'write',
};

/** Rules about the command that a lock accepted. An app that wrote the command must have read the session, so it does read the lock's messages. */
const ACCEPTED = [
  'does-not-read',
  'wrong-key-class',
  'wrong-key-or-checksum',
  'command-repeated',
  'operand-out-of-range',
];
/** Whether a command contains the phone's time depends on its encrypted block, so only the lock's own check shows that the time was compared. */
const PHONE_TIME = 'phone-clock-wrong';
const ACCEPTED_OFFLINE = (APP_STEPS.find(({ id }) => id === 'offline')?.exercises ?? []).filter(
  (rule) => rule !== PHONE_TIME,
);

export class Evidence {
  readonly #shown = new Set<string>();
  readonly #conversations = new Map<string, Conversation>();
  /** The last command to each lock. */
  readonly #commands = new Map<string, string>();

  get shown(): ReadonlySet<string> {
    return this.#shown;
  }

  observe(event: ClientEvent): void {
    const { client, mac = '' } = event;
    const id = `${client} ${mac}`;
    const before = this.#conversations.get(id) ?? newConversation(client, mac);
    for (const [rule, shows] of Object.entries(SHOWN)) if (shows(event, before)) this.#shown.add(rule);
    if (event.what === 'write' && event.value !== undefined) this.#commands.set(mac, event.value);
    if (this.#conversations.has(id) || this.#conversations.size < MAX_KEPT)
      this.#conversations.set(id, after(before, event));
  }

  /** Called when a lock has accepted the last command that was written to it. */
  accepted(mac: string): void {
    for (const rule of ACCEPTED) this.#shown.add(rule);
    if (keyClassOf(this.#commands.get(mac) ?? '') === OFFLINE_CLASS)
      for (const rule of ACCEPTED_OFFLINE) this.#shown.add(rule);
  }

  /** Called when a lock has compared the phone's time with its own. */
  comparedTime(): void {
    this.#shown.add(PHONE_TIME);
  }

  /** Called when the app has searched for a sleeping lock. */
  lookedForSleeper(): void {
    this.#shown.add('polls-sleeping-lock');
  }
}

/** The class of offline keys. Source: NP1. */
const OFFLINE_CLASS = 4;

function keyClassOf(hex: string): number | undefined {
  const bytes = fromHex(hex);
  const header = bytes.ok && bytes.value.length >= 4 ? decodeHeader(bytes.value.slice(0, 4)) : undefined;
  return header?.ok === true ? header.value.keyClass : undefined;
}
