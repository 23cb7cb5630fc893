/** The trace events of a facility itself, each kind with its legend; and the kinds of all its parts. */
import type { CoreEvent } from '../../core/events.ts';
import { EVENT_TYPES } from '../../core/topics.ts';
import { GATEWAY_KINDS } from '../../link/gateway/kinds.ts';
import { LINK_KINDS } from '../../link/memory/kinds.ts';
import { RADIO_KINDS } from '../../link/radio/kinds.ts';
import { WEBSOCKET_KINDS } from '../../link/websocket/kinds.ts';
import { LOCK_KINDS } from '../../lock/kinds.ts';
import { PHONE_KINDS } from '../../phone/kinds.ts';

const FACILITY_KINDS = {
  input: 'somebody did something: a verb and its arguments',
  'core.refused': 'the core refused a command, with the rule',
  'core.fault': 'an external core did not return a usable answer',
  'fob.squeezed': 'somebody pressed a fob',
  'message.delivered': 'a message reached a phone',
  'message.undeliverable': 'a message was sent to a number or address that belongs to nobody here',
  'person.walks': 'somebody set out for a place',
  'person.arrived': 'somebody arrived there',
  'person.entered': 'somebody came in through an entry',
  'person.left': 'somebody went out through an entry',
  'person.tailgated': 'somebody slipped in behind somebody else',
  'person.leftPhone': 'somebody put a phone down and left it',
  'person.tookPhone': 'somebody picked up a phone',
  'person.askedUsers': 'somebody asked the users of a unit which of them cannot open it',
  'person.contactedSupport': 'no step helped: somebody contacted Nokē Support about a unit',
  'person.lentPhone': 'somebody handed a phone to somebody else',
  'portal.numberCompared': 'somebody compared the number on a portal page with a different one',
  'pms.changed': 'a completed change waits in the property-management system for the feed',
  'pms.draft': 'a rental was started in the property-management system; nobody else knows about it',
  'pms.synced': 'the feed delivered these units',
  'pms.syncFailed': 'the feed failed, and will try again',
  'pms.feedDown': 'the feed broke',
  'pms.feedUp': 'the feed works again',
} as const satisfies Record<string, string>;

const IN_WORDS = [FACILITY_KINDS, LOCK_KINDS, PHONE_KINDS, GATEWAY_KINDS, LINK_KINDS, RADIO_KINDS, WEBSOCKET_KINDS];

type Words = (typeof IN_WORDS)[number];

/** The kind of an event, such as `lock.unlocked`; that of an event of the core is its type after `core.`. */
export type EventKind = (Words extends infer W ? (W extends W ? keyof W : never) : never) | `core.${CoreEvent['type']}`;

/** The legends of event kinds that have one. */
export const KINDS_IN_WORDS: ReadonlyMap<string, string> = new Map(IN_WORDS.flatMap((kinds) => Object.entries(kinds)));

/** Every kind of event that can occur in a facility's trace. */
export const KINDS: ReadonlySet<string> = new Set([
  ...KINDS_IN_WORDS.keys(),
  ...EVENT_TYPES.map((type) => `core.${type}`),
]);
