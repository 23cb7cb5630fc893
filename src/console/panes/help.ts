/** The help page and the help bar, generated from the tables of keys, marks and verbs. Typing filters the page; Enter runs a line. */

import type { Verb } from '../../facility/verbs/verb.ts';
import { counted } from '../../protocol/counted.ts';
import type { Action, Kind, Mode } from '../input/key-entry.ts';
import { TOPICS } from '../input/key-entry.ts';
import { keysOf } from '../input/keys.ts';
import { MARKS } from '../text/legend.ts';
import { column, type Line, line, type Span, span, type Tone } from '../text/line.ts';
import { wrap } from '../text/wrap.ts';
import { around, type PaneArea, type PaneModel, title } from './pane.ts';
import { POWER_MARKS, statusTone } from './units.ts';

const STATUSES = ['available', 'occupied', 'gatelock', 'overlock', 'pre-let'];

/** The effect of Enter on a line: it performs the action of a key, or begins a line with a verb. */
export type Runs = { readonly action: Action } | { readonly verb: string };

export interface HelpItem {
  readonly topic: string;
  readonly head: string;
  readonly tone: Tone;
  readonly text: string;
  readonly runs?: Runs;
}

/** The bottom line of the screen: as many keys as fit. */
export function helpBar(mode: Mode, kind: Kind, width: number): Line {
  const spans: Span[] = [];
  let area = width;
  for (const { shown, bar } of keysOf(mode, kind)) {
    if (bar === undefined) continue;
    const cost = shown.length + bar.length + 3;
    if (cost > area) break;
    spans.push(span(` ${shown} `, 'chosen'), span(`${bar} `));
    area -= cost;
  }
  return spans;
}

/** The lines of the help page that contain every typed word. */
export function helpItems(kind: Kind, verbs: ReadonlyMap<string, Verb>, typed: string): readonly HelpItem[] {
  const wanted = typed.toLowerCase().split(/\s+/);
  return allItems(kind, verbs).filter(({ topic, head, text }) => {
    const all = `${topic} ${head} ${text}`.toLowerCase();
    return wanted.every((word) => all.includes(word));
  });
}

function allItems(kind: Kind, verbs: ReadonlyMap<string, Verb>): HelpItem[] {
  const items: HelpItem[] = [];
  for (const topic of TOPICS)
    for (const { shown, page, action, topic: own } of keysOf('browse', kind))
      if (own === topic) items.push({ topic, head: shown, tone: 'strong', text: page, runs: { action } });
  const keys = (mode: Mode, topic: string): void => {
    for (const { shown, page } of keysOf(mode, kind)) items.push({ topic, head: shown, tone: 'strong', text: page });
  };
  keys('page', 'On a page');
  keys('tree', 'In the guided tree');
  if (kind === 'live') {
    for (const { name, summary } of [...verbs.values()].sort((a, b) => (a.name < b.name ? -1 : 1)))
      items.push({ topic: 'Verbs', head: name, tone: 'strong', text: summary, runs: { verb: name } });
    keys('prompt', 'At the prompt');
    items.push(...PROMPT);
  }
  for (const { mark, means, tone } of MARKS)
    items.push({ topic: 'Marks of the timeline', head: mark, tone, text: means });
  for (const [power, mark] of Object.entries(POWER_MARKS)) {
    const text = power.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    items.push({ topic: 'Marks before the state of a lock', head: mark, tone: 'strong', text });
  }
  for (const status of STATUSES) items.push({ topic: 'Colours of units', head: '', tone: 'plain', text: status });
  return items;
}

const PROMPT: readonly HelpItem[] = [
  'verb subject name=value   such as: lock.touch A101',
  'Put text with spaces in quotes.',
  'The notation of scenarios also works: lock.touch: A101',
].map((text) => ({ topic: 'At the prompt', head: '', tone: 'plain', text }));

/** The fewest columns before the texts of a topic; its longest name may need more. */
const HEAD = 12;

/** The rows of the page, with the item of each; headings and blank rows have none. */
function rowsOf(
  items: readonly HelpItem[],
  width: number,
): { readonly line: Line; readonly item: number | undefined }[] {
  const rows: { line: Line; item: number | undefined }[] = [];
  const heads = new Map<string, number>();
  for (const { topic, head } of items) heads.set(topic, Math.max(heads.get(topic) ?? HEAD, head.length));
  for (const [index, item] of items.entries()) {
    const { topic, head, tone, text } = item;
    const headWidth = heads.get(topic) ?? HEAD;
    if (topic !== items[index - 1]?.topic) {
      if (rows.length > 0) rows.push({ line: line(''), item: undefined });
      rows.push({ line: line(topic, 'strong'), item: undefined });
    }
    const textTone = topic === 'Colours of units' ? statusTone(text) : 'plain';
    const whole = [span(`${column(head, headWidth)} `, tone), span(text, textTone)];
    for (const row of wrap(whole, width - 2, headWidth + 1)) rows.push({ line: row, item: index });
  }
  return rows;
}

export function helpPage(items: readonly HelpItem[], selected: number, area: PaneArea): PaneModel {
  const height = area.height - 1;
  const chosen = Math.max(0, Math.min(selected, items.length - 1));
  if (items.length === 0)
    return {
      lines: [title('Help', area), line('  nothing matches; Ctrl-U clears the filter', 'dim')],
      rows: [],
    };
  const rows = rowsOf(items, area.width);
  const at = rows.findIndex(({ item }) => item === chosen);
  const { from, to } = around(rows.length, height, at);
  const more = rows.length - to;
  const shown = rows
    .slice(from, to)
    .map(({ line: row, item }): Line => [item === chosen ? span('▸ ', 'chosen') : span('  '), ...row]);
  const head = more > 0 ? `Help, ${counted(more, 'more line')} below` : 'Help';
  return { lines: [title(head, area), ...shown], rows: rows.slice(from, to).map(({ item }) => item) };
}
