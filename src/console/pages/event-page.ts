/**
 * The page of an event: the meaning of its kind, its values with the meaning of each code, its packets field by field, earlier inputs about the same
 * objects, its chain of causes, and its effects.
 */
import { inWords } from '../../facility/open/kinds.ts';
import { chainOf } from '../../sim/causes.ts';
import type { Instant, Json } from '../../sim/clock.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { compact, isMap } from '../panes/facts.ts';
import { eventLine } from '../panes/timeline.ts';
import { column, type Line, span } from '../text/line.ts';
import type { LocalClock } from '../text/local-clock.ts';
import { spans } from '../text/wrap.ts';
import { effectsOf, inputsBefore } from './history.ts';
import { meaningOf } from './meaning.ts';
import { packetsIn } from './packet.ts';
import { blank, heading, type Page, type PageLine, words } from './page.ts';

const LABEL = 15;
/** Maps nested deeper than this are printed on one line. */
const DEEPEST = 3;

export interface EventContext {
  /** Every known event, in order. */
  readonly events: readonly TraceEvent[];
  readonly local: LocalClock;
}

export function eventPage(event: TraceEvent, { events, local }: EventContext): Page {
  const said = inWords(event);
  return {
    title: `Event ${event.seq}`,
    lines: [
      { line: eventHead(event), hang: 2 },
      words(`${local.dateTime(event.time)}${local.time(event.time).slice(8)}  ${event.actor}`),
      ...(said === undefined ? [] : [words(said.words)]),
      ...section('Values', values(event.data, local)),
      ...packets(event),
      ...section(
        'Earlier inputs for the same objects',
        trail(inputsBefore(events, event, about(event)), local, event.time),
      ),
      ...section('Causes, first to last', causes(event, events, local)),
      ...section('What followed from it', trail(effectsOf(events, event), local, event.time)),
    ],
  };
}

const eventHead = (event: TraceEvent): Line => [span(`${event.kind} `, 'strong'), span(compactHead(event), 'plain')];

/** The most informative value: the message to a person, the reason, or the result. */
const compactHead = ({ data }: TraceEvent): string => compact(data.message ?? data.why ?? data.says ?? data.verb ?? '');

const section = (title: string, lines: readonly PageLine[]): PageLine[] =>
  lines.length === 0 ? [] : [blank, heading(title), ...lines];

function values(data: Readonly<Record<string, Json | undefined>>, local: LocalClock, depth = 1): PageLine[] {
  const lines: PageLine[] = [];
  for (const [key, value] of Object.entries(data)) {
    if (value === undefined) continue;
    const indent = 2 * depth;
    const label = `${' '.repeat(indent)}${column(key, Math.max(LABEL - indent, key.length))} `;
    if (isMap(value) && depth < DEEPEST) {
      lines.push({ line: [span(label, 'dim')], hang: 0 }, ...values(value, local, depth + 1));
      continue;
    }
    const means = meaningOf(key, value, local);
    lines.push({ line: [span(label, 'dim'), ...spans(compact(value))], hang: LABEL + 1, value });
    if (means !== undefined)
      lines.push({ line: [span(' '.repeat(LABEL + 1)), span(`= ${means}`, 'note')], hang: LABEL + 3 });
  }
  return lines;
}

function packets(event: TraceEvent): PageLine[] {
  return packetsIn(event).flatMap(({ name, fields, fault }) =>
    section(`${name}, by byte`, [
      ...fields.map(
        ({ field, at, text }): PageLine => ({
          line: [span(`  ${String(at).padStart(2)}  `, 'dim'), span(column(field, LABEL)), span(' '), ...spans(text)],
          hang: LABEL + 7,
        }),
      ),
      ...(fault === undefined ? [] : [{ line: [span(`  ${fault}`, 'bad')], hang: 2 } as const]),
    ]),
  );
}

function causes(event: TraceEvent, events: readonly TraceEvent[], local: LocalClock): PageLine[] {
  const chain = chainOf(events, event.seq);
  if (chain.length <= 1 && event.causedBy === undefined)
    return [
      words(
        'none is recorded: this event is an input, happened when the facility was opened, or came from a connected program',
      ),
    ];
  return trail(chain, local, event.time);
}

/** Events as lines that open them; those on another day than `beside` have a date. */
export const trail = (events: readonly TraceEvent[], local: LocalClock, beside?: Instant): PageLine[] =>
  events.map((event) => ({
    line: [span(`  ${String(event.seq).padStart(5)} `, 'dim'), ...eventLine(event, local, beside)],
    hang: LABEL + 7,
    event: event.seq,
  }));

/** The ids in an event: the parts of its actor's path, and those among its values. */
function about({ actor, data }: TraceEvent): ReadonlySet<string> {
  const named = ['lock', 'unit', 'target', 'phone', 'person', 'entry'].map((key) => data[key]);
  const ids = [...actor.split('/').slice(1), ...named];
  return new Set(ids.filter((id): id is string => typeof id === 'string' && id !== ''));
}
