/** The messages pane: SMS, e-mails and push messages to people, and the activity log, in chronological order. */
import type { Instant, Json } from '../../sim/clock.ts';
import { column, type Line, span } from '../text/line.ts';
import type { LocalClock } from '../text/local-clock.ts';
import { spans } from '../text/wrap.ts';
import { compact, isMap, type JsonMap, listAt, mapAt, numberAt, textAt } from './facts.ts';
import { empty, type PaneArea, type PaneModel, pane, tail } from './pane.ts';

/** The maximum number of messages per person, and of activity log entries, that can be scrolled to. */
export const LAST_MESSAGES = 200;

/** Messages by person, and the activity log. */
export interface Messages {
  readonly message: Json;
  readonly activity: Json;
}

export interface Item {
  readonly at: Instant;
  readonly from: string;
  readonly who: string;
  readonly text: string;
  /** The ids that it mentions: its person, or the unit and user of an activity log entry. */
  readonly names: readonly string[];
}

const CHANNELS: Readonly<Record<string, string>> = { sms: 'SMS', email: 'e-mail', push: 'push', voice: 'call' };

/** All items that pass the filter, oldest first. */
export const messageItems = (messages: Messages, shows: (item: Item) => boolean): readonly Item[] =>
  [...letters(messages.message), ...activity(messages.activity)].filter(shows).sort((a, b) => a.at - b.at);

export function messagesPane(
  items: readonly Item[],
  back: number,
  filter: string,
  local: LocalClock,
  area: PaneArea,
): PaneModel {
  const { from, to } = tail(items.length, area.height - 1, back);
  const more = items.length - to;
  const head = `Messages and activity${filter === '' ? '' : ` ${filter}`}${more === 0 ? '' : `, ${more} newer below`}`;
  if (items.length === 0) return pane(head, area, empty('no messages'));
  return pane(
    head,
    area,
    items.slice(from, to).map((item) => messageLine(item, local)),
  );
}

export const messageLine = (item: Item, local: LocalClock): Line => [
  span(`${local.time(item.at).slice(0, 8)} `, 'dim'),
  span(`${column(item.from, 8)} `, item.from === 'activity' ? 'dim' : 'note'),
  ...(item.who === '' ? [] : [span(`${item.who} `, 'strong')]),
  ...spans(item.text),
];

function letters(boxes: Json): Item[] {
  const items: Item[] = [];
  for (const [person, box] of Object.entries(mapAt(boxes))) {
    for (const letter of listAt(box, 'all').slice(-LAST_MESSAGES)) {
      if (!isMap(letter)) continue;
      const channel = textAt(letter, 'channel') ?? 'message';
      items.push({
        at: numberAt(letter, 'deliveredAt') ?? numberAt(letter, 'sentAt') ?? 0,
        from: CHANNELS[channel] ?? channel,
        who: person,
        text: `${textAt(letter, 'text') ?? textAt(letter, 'kind') ?? ''}${letter.read === false ? '  (not read)' : ''}`,
        names: [person],
      });
    }
  }
  return items;
}

/** Fields that are shown elsewhere on the line, or that only programs need. */
const LEFT_OUT = new Set(['at', 'kind', 'unit', 'user', 'facility', 'earliest', 'latest', 'recordedAt']);

/** Reads the activity log, whose first entry is the newest. */
function activity(log: Json): Item[] {
  const entries = listAt(log).slice(0, LAST_MESSAGES).filter(isMap).reverse();
  return entries.map((entry) => ({
    at: numberAt(entry, 'at') ?? 0,
    from: 'activity',
    who: '',
    // Worded only when needed: of hundreds of entries, a frame shows the last few.
    get text() {
      return entryText(entry);
    },
    names: NAMED.flatMap((key) => textAt(entry, key) ?? []),
  }));
}

const NAMED = ['unit', 'user', 'lock'] as const;

function entryText(entry: JsonMap): string {
  const more = Object.fromEntries(Object.entries(entry).filter(([key]) => !LEFT_OUT.has(key)));
  const parts = [textAt(entry, 'kind'), textAt(entry, 'unit'), textAt(entry, 'user'), compact(more)];
  return parts.filter((part) => part !== undefined && part !== '').join('  ');
}
