/** The messages pane: SMS, e-mails and push messages to people, and the activity log, in chronological order. */
import type { Instant, Json } from '../../sim/clock.ts';
import { column, type Line, span } from '../text/line.ts';
import type { LocalClock } from '../text/local-clock.ts';
import { spans } from '../text/wrap.ts';
import { compact, isMap, type JsonMap, listAt, numberAt, textAt } from './facts.ts';
import { empty, type PaneArea, type PaneModel, pane, tail } from './pane.ts';

/** What the pane shows. */
export interface Messages {
  /** The newest messages to anybody, newest first. */
  readonly newest: Json;
  /** The newest entries of the activity log, newest first. */
  readonly activity: Json;
}

/** All messages that a person still has, oldest first. */
export interface Box {
  readonly person: string;
  readonly all: Json;
}

export interface Item {
  readonly at: Instant;
  readonly from: string;
  readonly who: string;
  readonly text: string;
  /** The ids that the item mentions: its person, or the unit and user of an activity log entry. */
  readonly names: readonly string[];
}

const CHANNELS: Readonly<Record<string, string>> = { sms: 'SMS', email: 'e-mail', push: 'push', voice: 'call' };

/** All items that pass the filter, oldest first. `box`: the messages of the tenant to whom the filter restricts the pane. */
export function messageItems(
  { newest, activity }: Messages,
  shows: (item: Item) => boolean,
  box?: Box,
): readonly Item[] {
  const others = listAt(newest).filter(isMap).reverse().map(messageItem);
  const all = listAt(box?.all).filter(isMap);
  const messages =
    box === undefined
      ? others
      : [
          ...others.filter(({ who }) => who !== box.person),
          ...all.map((each) => messageItem({ ...each, person: box.person })),
        ];
  return [...messages, ...activityItems(activity)].filter(shows).sort((a, b) => a.at - b.at);
}

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

function messageItem(message: JsonMap): Item {
  const channel = textAt(message, 'channel') ?? 'message';
  const who = textAt(message, 'person') ?? '';
  return {
    at: numberAt(message, 'deliveredAt') ?? numberAt(message, 'sentAt') ?? 0,
    from: CHANNELS[channel] ?? channel,
    who,
    text: `${textAt(message, 'text') ?? textAt(message, 'kind') ?? ''}${message.read === false ? '  (not read)' : ''}`,
    names: [who],
  };
}

/** Fields that are shown elsewhere on the line, or that only programs need. */
const LEFT_OUT = new Set(['at', 'kind', 'unit', 'user', 'facility', 'earliest', 'latest', 'recordedAt']);

/** Reads the activity log, whose first entry is the newest. */
function activityItems(log: Json): Item[] {
  const entries = listAt(log).filter(isMap).reverse();
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
