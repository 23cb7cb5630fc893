/**
 * The messages between people, phones, locks, gateway and core, read from the events of a run.
 *
 * INV-1: Trace events hide names, codes and keys, so no message shows any. INV-2: The number of messages is bounded.
 */
import type { Instant } from '../sim/clock.ts';
import type { TraceEvent } from '../sim/trace.ts';

/** One message, as reports show it. A party is its kind and, if there are several, its id: `lock A101`. */
export interface Message {
  /** Milliseconds since the first message. */
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  readonly what: string;
  /** Upper-case hex; empty if no bytes were sent. */
  readonly bytes: string;
  /** An explanation in words; empty if there is nothing to add. */
  readonly means: string;
}

/** The number of messages that are kept: the latest ones. */
const MAX_MESSAGES = 60;

type Data = Readonly<Record<string, unknown>>;
type Draft = Omit<Message, 'atMs' | 'bytes' | 'means'> & { bytes?: string; means?: string };

const text = (value: unknown): string => (value === undefined ? '' : String(value));
const idOf = (actor: string): string => actor.split('/').at(-1) ?? '';
const lock = (id: unknown): string => `lock ${text(id)}`;
const phone = (id: unknown): string => `phone ${text(id)}`;

/** Actions of a person that a phone or a lock can detect. */
function input({ verb, args }: Data): Draft | undefined {
  const [kind = '', act = ''] = text(verb).split('.');
  const to = typeof args === 'object' && args !== null ? Reflect.get(args, kind) : undefined;
  return (kind === 'lock' || kind === 'phone') && to !== undefined
    ? { from: 'person', to: `${kind} ${text(to)}`, what: act }
    : undefined;
}

/** The messages that an event of a kind represents, seen from the actor of the event; `link/ada/A101` is between phone ada and lock A101. */
const SENT: Readonly<Record<string, (data: Data, actor: string) => Draft | undefined>> = {
  input,
  'phone.request': ({ type }, actor) => ({ from: phone(idOf(actor)), to: 'core', what: `asks: ${text(type)}` }),
  'phone.answer': ({ type, ok }, actor) => ({
    from: 'core',
    to: phone(idOf(actor)),
    what: `answers: ${text(type)}`,
    means: ok === false ? 'refused' : '',
  }),
  'link.discovered': (_, actor) => ({ ...fromLock(actor), what: 'is discovered' }),
  'link.connecting': (_, actor) => ({ ...toLock(actor), what: 'connects' }),
  'link.up': (_, actor) => ({ ...fromLock(actor), what: 'is connected' }),
  'link.notify': ({ value }, actor) => ({ ...fromLock(actor), what: 'notifies', bytes: text(value) }),
  'link.down': ({ why }, actor) => ({ ...fromLock(actor), what: 'is disconnected', means: text(why) }),
  'link.write': ({ value }, actor) => ({ ...toLock(actor), what: 'writes', bytes: text(value) }),
  'lock.received': ({ via, packet }, actor) =>
    via === 'mesh' ? { from: 'gateway', to: lock(idOf(actor)), what: 'sends', bytes: text(packet) } : undefined,
  'lock.heartbeat': (_, actor) => ({ from: lock(idOf(actor)), to: 'gateway', what: 'heartbeat' }),
  'gateway.heartbeat': ({ lock: id }) => ({ from: 'gateway', to: 'core', what: `heartbeat of ${text(id)}` }),
  'gateway.records': ({ lock: id, count }) => ({
    from: 'gateway',
    to: 'core',
    what: `records of ${text(id)}: ${text(count)}`,
  }),
  'gateway.results': ({ lock: id, count }) => ({
    from: 'gateway',
    to: 'core',
    what: `answers of ${text(id)}: ${text(count)}`,
  }),
  'core.list.sent': ({ via }) => (via === 'gateway' ? { from: 'core', to: 'gateway', what: 'commands' } : undefined),
  'message.delivered': ({ kind, phone: id }) => ({ from: 'core', to: phone(id), what: `message: ${text(kind)}` }),
};

function ends(actor: string): readonly [string, string] {
  const [, of = '', id = ''] = actor.split('/');
  return [phone(of), lock(id)];
}
const toLock = (actor: string) => ({ from: ends(actor)[0], to: ends(actor)[1] });
const fromLock = (actor: string) => ({ from: ends(actor)[1], to: ends(actor)[0] });

/** A lock's interpretation of the bytes that it received. */
const JUDGED: Readonly<Record<string, (data: Data) => string>> = {
  'lock.accepted': ({ op }) => `accepted: ${text(op)}`,
  'lock.refused': ({ check, result }) => `refused: ${text(check)} (${text(result)})`,
};

/** The last messages of these events. */
export function conversationOf(events: readonly TraceEvent[]): readonly Message[] {
  const messages: (Draft & { readonly at: Instant })[] = [];
  for (const { kind, actor, data, time } of events) {
    const judged = JUDGED[kind]?.(data as Data);
    if (judged !== undefined) {
      // A lock verifies packets in the order in which it received them.
      const first = messages.find(
        ({ to, bytes, means }) => to === lock(idOf(actor)) && bytes !== undefined && means === undefined,
      );
      if (first !== undefined) first.means = judged;
    }
    const sent = SENT[kind]?.(data as Data, actor);
    if (sent !== undefined) messages.push({ ...sent, at: time });
  }
  const kept = messages.slice(-MAX_MESSAGES);
  const startedAt = kept[0]?.at ?? 0;
  return kept.map(({ at, from, to, what, bytes = '', means = '' }) => ({
    atMs: at - startedAt,
    from,
    to,
    what,
    bytes,
    means,
  }));
}

/** The kinds of event that it reads, so that a test can compare them with the kinds that exist. */
export const MESSAGE_KINDS: readonly string[] = [...Object.keys(SENT), ...Object.keys(JUDGED)];
