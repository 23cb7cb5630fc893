/** The trace events of a facility itself, each kind with a clause about one event; and the kinds of all its parts. */
import type { CoreEvent } from '../../core/events.ts';
import { EVENT_TYPES } from '../../core/topics.ts';
import { GATEWAY_KINDS } from '../../link/gateway/kinds.ts';
import { LINK_KINDS } from '../../link/memory/kinds.ts';
import { RADIO_KINDS } from '../../link/radio/kinds.ts';
import { WEBSOCKET_KINDS } from '../../link/websocket/kinds.ts';
import { LOCK_KINDS } from '../../lock/kinds.ts';
import { PHONE_KINDS } from '../../phone/kinds.ts';
import type { Json } from '../../sim/clock.ts';
import type { EventClause, TraceEvent } from '../../sim/trace.ts';

const FACILITY_KINDS = {
  input: ({ verb }) => `the verb ${verb} was used`,
  'core.refused': ({ command, rule }) => `the core refused command ${command} (${rule})`,
  'core.fault': ({ why }) => `an external core did not return a usable answer: ${why}`,
  'fob.squeezed': () => 'somebody squeezed the fob',
  'message.delivered': ({ phone, text }) => `a message reached the phone of ${phone}: “${text}”`,
  'message.undeliverable': () => 'a message was sent to a number or address that belongs to nobody here',
  'person.walks': ({ to }) => `set out for ${to}`,
  'person.arrived': ({ at }) => `arrived at ${at}`,
  'person.entered': ({ by }) => `came in through ${by}`,
  'person.left': ({ by }) => `went out through ${by}`,
  'person.tailgated': ({ by }) => `slipped in through ${by} behind somebody else`,
  'person.leftPhone': ({ phone, at }) => `put down the phone of ${phone} at ${at} and left it there`,
  'person.tookPhone': ({ phone }) => `picked up the phone of ${phone}`,
  'person.askedUsers': ({ unit }) => `asked the users of ${unit} which of them cannot open it`,
  'person.contactedSupport': ({ unit }) => `contacted Nokē Support about ${unit}, because no step had helped`,
  'person.lentPhone': ({ phone, to }) => `handed the phone of ${phone} to ${to}`,
  'portal.numberCompared': ({ as, person, same }) =>
    `${as} compared the phone number of ${person} on the portal page: it is ${same === true ? 'the same' : 'different'}`,
  'pms.changed': ({ unit, status }) =>
    `${unit} is now ${status} in the rental software, and the change waits for the feed`,
  'pms.draft': ({ unit }) =>
    `a rental of ${unit} was started in the rental software; it is still a draft, so the company does not know about it`,
  'pms.synced': ({ units }) =>
    Array.isArray(units) && units.length > 0
      ? `the feed delivered ${units.map(String).join(', ')}`
      : 'the feed delivered no units',
  'pms.syncFailed': ({ tries }) => `the feed failed (attempt ${tries}), and will try again`,
  'pms.feedDown': () => 'the feed broke',
  'pms.feedUp': () => 'the feed works again',
} as const satisfies Record<string, EventClause>;

const IN_WORDS = [FACILITY_KINDS, LOCK_KINDS, PHONE_KINDS, GATEWAY_KINDS, LINK_KINDS, RADIO_KINDS, WEBSOCKET_KINDS];

type Words = (typeof IN_WORDS)[number];

/** The kind of an event, such as `lock.unlocked`; for a core event, `core.` and its type. */
export type EventKind = (Words extends infer W ? (W extends W ? keyof W : never) : never) | `core.${CoreEvent['type']}`;

const CLAUSES: ReadonlyMap<string, EventClause> = new Map(
  IN_WORDS.flatMap((kinds) => Object.entries<EventClause>(kinds)),
);

/** An event in words, and the values that the words leave out. Undefined for the kinds of the core, whose names say what happened. */
export function inWords({
  kind,
  data,
}: Pick<TraceEvent, 'kind' | 'data'>): { readonly words: string; readonly rest: TraceEvent['data'] } | undefined {
  const clause = CLAUSES.get(kind);
  if (clause === undefined) return undefined;
  const rest: Record<string, Json | undefined> = { ...data };
  const read = new Proxy(data, {
    get(values, key) {
      Reflect.deleteProperty(rest, key);
      return Reflect.get(values, key);
    },
  });
  // A recording may lack a value.
  return { words: clause(read).replaceAll('undefined', '?'), rest };
}

/** Every kind of event that can occur in a facility's trace. */
export const KINDS: ReadonlySet<string> = new Set([...CLAUSES.keys(), ...EVENT_TYPES.map((type) => `core.${type}`)]);
