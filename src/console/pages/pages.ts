/** Builds the page of a topic. */
import type { Json } from '../../sim/clock.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { PageTopic } from '../input/ui.ts';
import { compact, isMap, type JsonMap, mapAt, numberAt } from '../panes/facts.ts';
import { type Item, messageLine } from '../panes/messages.ts';
import { type Note, noteLine } from '../panes/monitor.ts';
import type { Look, Subject } from '../panes/subject.ts';
import { appPage } from '../screens/app-page.ts';
import { portalPage } from '../screens/portal-page.ts';
import { column, span } from '../text/line.ts';
import type { LocalClock } from '../text/local-clock.ts';
import { spans } from '../text/wrap.ts';
import { treeOf } from '../tree/tree.ts';
import { comparedPage, comparePage } from './compare-page.ts';
import { eventPage } from './event-page.ts';
import { eventAt, settersOf } from './history.ts';
import { meaningOf } from './meaning.ts';
import { blank, heading, type Page, type PageLine, words } from './page.ts';
import { type Report, reportedPage, reportPage } from './report-page.ts';
import { type WhyContext, whyPage } from './why-page.ts';

export interface PageContext extends WhyContext {
  readonly look: Look;
  /** A value that a person knows, such as `alice.lastPin`; undefined in a recording. */
  readonly reveal: (reference: string) => string | undefined;
  readonly past: readonly TraceEvent[];
  readonly subject: Subject | undefined;
  readonly messages: readonly Item[];
  readonly notes: readonly Note[];
  /** The ports and commands to try. */
  readonly firstLines: readonly string[];
  /** Every known event of the facility from which a fork was made. */
  readonly left: readonly TraceEvent[];
  /** The names of that facility and of the one on the screen; empty for the one with which the console was opened. */
  readonly leftName: string;
  readonly name: string;
  /** The field report whose run is shown. */
  readonly report: Report | undefined;
  /** Width of the page in columns. */
  readonly width: number;
}

export function pageOf(topic: PageTopic, context: PageContext): Page {
  const { known, local, messages, notes } = context;
  switch (topic.kind) {
    case 'event': {
      const event = eventAt(known, topic.seq);
      if (event === undefined)
        return {
          title: `Event ${topic.seq}`,
          lines: [words('This event is no longer in memory; look in the trace file.')],
        };
      return eventPage(event, { events: known, local });
    }
    case 'why':
      return whyPage(topic.seq, context);
    case 'unit':
      return unitPage(context);
    case 'messages':
      return {
        title: `Messages and activity ${messages.length}`,
        lines: messages.map((item) => ({ line: messageLine(item, local), hang: 18 })),
      };
    case 'firstLines':
      return { title: 'Ports, and commands to try', lines: context.firstLines.map((each) => words(each, 0)) };
    case 'answer':
      return { title: 'Answer', lines: [{ line: spans(topic.answer.text, topic.answer.tone), hang: 0 }] };
    case 'tree':
      return treeOf(topic, context);
    case 'portal':
      return portalPage(topic, { ...context, now: numberAt(mapAt(context.look('time')), 'ms') ?? 0 });
    case 'app':
      return appPage(topic, context);
    case 'report':
    case 'reported': {
      const { report } = context;
      if (report === undefined) return { title: 'Report', lines: [words('This recording is not part of a report.')] };
      return topic.kind === 'report'
        ? reportPage(report, context)
        : reportedPage(report, topic.paper, topic.row, context);
    }
    case 'compare':
      return comparePage({ ...context, right: known, after: topic.after }, local, context.width);
    case 'compared':
      return comparedPage({ left: context.left, right: known }, topic, local);
    case 'monitor':
      return {
        title: `Monitor ${notes.length}`,
        lines: notes.map((note) => ({ line: noteLine(note, local), hang: 13 })),
      };
  }
}

const LABEL = 17;

/** Everything that the facility shows about a unit or entry and its locks. */
function unitPage({ subject, look, local, past }: PageContext): Page {
  if (subject === undefined) return { title: 'Unit', lines: [words('No unit is selected.')] };
  const part = (path: string, actor: string): PageLine[] => values(mapAt(look(path)), settersOf(past, actor), local);
  const path = `${subject.kind}.${subject.id}`;
  return {
    title: `${subject.kind} ${subject.id}`,
    lines: [
      ...part(path, path.replace('.', '/')),
      ...subject.locks.flatMap((id) => [blank, heading(`Lock ${id}`), ...part(`lock.${id}`, `lock/${id}`)]),
    ],
  };
}

/** The values of a map; each opens the event that set it, if that is known. */
function values(map: JsonMap, setters: ReadonlyMap<string, TraceEvent>, local: LocalClock, indent = 2): PageLine[] {
  return Object.entries(map).flatMap(([key, value]): PageLine[] => {
    if (value === undefined) return [];
    const label = span(`${' '.repeat(indent)}${column(key, Math.max(key.length, LABEL - indent))} `, 'dim');
    const parts = mapsIn(value);
    if (parts.length > 0)
      return parts.flatMap((part) => [{ line: [label], hang: 0 }, ...values(part, NO_SETTERS, local, indent + 2)]);
    const means = meaningOf(key === 'mechanicalState' ? 'mechanical' : key, value, local);
    const set = setters.get(key);
    const line = [label, ...spans(compact(value)), ...(means === undefined ? [] : [span(`  = ${means}`, 'note')])];
    return [{ line, hang: LABEL + 1, value, ...(set === undefined ? {} : { event: set.seq }) }];
  });
}

/** Events name the fields of an object, not those of the maps inside it. */
const NO_SETTERS: ReadonlyMap<string, TraceEvent> = new Map();

/** The maps that a value consists of: itself, or each element of a list; none for any other value. */
function mapsIn(value: Json): readonly JsonMap[] {
  const parts = Array.isArray(value) ? value : [value];
  return parts.every((part) => isMap(part) && Object.keys(part).length > 0) ? parts.filter(isMap) : [];
}
