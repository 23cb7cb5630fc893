/** The messages pane: what people were told by SMS, e-mail and push, and the activity log, in one order of time. */
import type { Instant, Json } from '../sim/clock.ts';
import { compact, isMap, type JsonMap, listAt, mapAt, numberAt, textAt } from './facts.ts';
import { column, type Line, span } from './line.ts';
import type { LocalClock } from './local-clock.ts';
import { empty, type PaneModel, pane, type Room, tail } from './pane.ts';

/** Of each person's messages and of the activity log no more than the last so many can be scrolled to. */
export const LAST_MESSAGES = 200;

interface Item {
  readonly at: Instant;
  readonly from: string;
  readonly who: string;
  readonly text: string;
}

const CHANNELS: Readonly<Record<string, string>> = { sms: 'SMS', email: 'e-mail', push: 'push', voice: 'call' };

export function messagesPane(view: Json, back: number, local: LocalClock, room: Room): PaneModel {
  const items = [...messages(view), ...activity(view)].sort((a, b) => a.at - b.at);
  const { from, to } = tail(items.length, room.height - 1, back);
  const more = items.length - to;
  const head = more === 0 ? 'Messages and activity' : `Messages and activity, ${more} later`;
  if (items.length === 0) return pane(head, room, empty('nobody has been told anything yet'));
  return pane(
    head,
    room,
    items.slice(from, to).map((item) => shown(item, local)),
  );
}

const shown = (item: Item, local: LocalClock): Line => [
  span(`${local.time(item.at).slice(0, 8)} `, 'dim'),
  span(`${column(item.from, 8)} `, item.from === 'activity' ? 'dim' : 'note'),
  ...(item.who === '' ? [] : [span(`${item.who} `, 'strong')]),
  span(item.text),
];

function messages(view: Json): Item[] {
  const items: Item[] = [];
  for (const [person, list] of Object.entries(mapAt(view, 'message'))) {
    if (!Array.isArray(list)) continue;
    for (const message of (list as readonly Json[]).slice(-LAST_MESSAGES)) {
      if (!isMap(message)) continue;
      const channel = textAt(message, 'channel') ?? 'message';
      items.push({
        at: numberAt(message, 'at') ?? 0,
        from: CHANNELS[channel] ?? channel,
        who: person,
        text: textAt(message, 'text') ?? rest(message, ['at', 'channel']),
      });
    }
  }
  return items;
}

function activity(view: Json): Item[] {
  const entries = listAt(view, 'activity').slice(-LAST_MESSAGES).filter(isMap);
  return entries.map((entry) => ({
    at: numberAt(entry, 'at') ?? numberAt(entry, 'time') ?? 0,
    from: 'activity',
    who: '',
    text: textAt(entry, 'text') ?? rest(entry, ['at', 'time']),
  }));
}

/** What else an entry says, its kind first. */
function rest(entry: JsonMap, said: readonly string[]): string {
  const first = ['type', 'kind', 'event'].find((key) => typeof entry[key] === 'string');
  const others = Object.fromEntries(Object.entries(entry).filter(([key]) => !said.includes(key) && key !== first));
  return [first === undefined ? '' : compact(entry[first]), compact(others)].filter((part) => part !== '').join('  ');
}
