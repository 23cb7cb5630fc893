/**
 * The whole screen as plain data, built from the facility, its trace and the UI state. Pure: the same state always
 * gives the same screen, and the terminal only paints it.
 */
import type { Verb } from '../facility/verbs/verb.ts';
import type { Instant } from '../sim/clock.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { complete, type Ids } from './input/completion.ts';
import { characterAt, type Editor } from './input/editor.ts';
import type { Kind } from './input/key-entry.ts';
import { keyModeOf } from './input/keys.ts';
import { type Answer, selectedEventIndex, type Ui } from './input/ui.ts';
import { type Page, pagePane } from './pages/page.ts';
import { type HelpItem, helpBar, helpPage } from './panes/help.ts';
import { lockPane } from './panes/lock.ts';
import { type Item, messagesPane } from './panes/messages.ts';
import { monitorPane, type Note } from './panes/monitor.ts';
import type { PaneArea, PaneModel } from './panes/pane.ts';
import type { Look, Subject } from './panes/subject.ts';
import { timelinePane } from './panes/timeline.ts';
import { unitsPane } from './panes/units.ts';
import type { Position, Progress, Upcoming } from './player/player.ts';
import { countdown } from './text/duration.ts';
import { FILTERS } from './text/filter.ts';
import { type Layout, layoutFor, MAX_ANSWER_ROWS, MIN_SIZE, type PaneId, type Rect } from './text/layout.ts';
import { column, cut, type Line, line, type Span, span, type Tone, textOf } from './text/line.ts';
import type { LocalClock } from './text/local-clock.ts';
import { spans, wrap } from './text/wrap.ts';

/** A search: its text, its progress, the number of events found, and the place of the selected one, from 1. */
export interface SearchState {
  readonly text: string;
  readonly done: number;
  readonly count: number;
  readonly place: number | undefined;
  readonly has: (seq: number) => boolean;
  /** The actions that follow once the search has reached the match that a key waits for; empty if no key is waiting. */
  readonly next: string;
}

export interface ConsoleState {
  readonly kind: Kind;
  readonly title: string;
  /** The name of a branch or fork; empty for the facility or recording with which the console was opened. */
  readonly beside: string;
  readonly columns: number;
  readonly rows: number;
  readonly panes: readonly PaneId[];
  readonly look: Look;
  /** The listed units and entries, the one shown in the lock pane, and a description of the list's filter and order. */
  readonly subjects: readonly Subject[];
  readonly subject: Subject | undefined;
  readonly order: string;
  /** The ids of all units and entries that the typed name could mean. */
  readonly candidates: readonly string[];
  readonly ids: Ids;
  /** The messages that pass the filter. */
  readonly messages: readonly Item[];
  readonly verbs: ReadonlyMap<string, Verb>;
  /** The events that pass the filter. */
  readonly events: readonly TraceEvent[];
  /** Description of the filter; empty if it shows everything. */
  readonly filter: string;
  readonly search: SearchState | undefined;
  readonly notes: readonly Note[];
  readonly now: Instant;
  readonly local: LocalClock;
  readonly timeZone: string;
  readonly paused: boolean;
  readonly speed: number;
  readonly behindMs: number;
  readonly working: Progress | undefined;
  /** Only set while paused. */
  readonly next: Upcoming | undefined;
  readonly position: Position | undefined;
  readonly divergence: string | undefined;
  /** The page in front, in page mode. */
  readonly page: Page | undefined;
  readonly help: readonly HelpItem[];
  readonly ui: Ui;
}

export interface Placed {
  readonly rect: Rect;
  readonly model: PaneModel;
}

export interface ScreenModel {
  /** By name: the panes, `header`, `answer`, `prompt`, `bar`, `help`, `page`; or just `tooSmall` if the terminal is too small. */
  readonly parts: ReadonlyMap<string, Placed>;
}

const strip = (rect: Rect, content: Line): Placed => ({ rect, model: { lines: [cut(content, rect.width)], rows: [] } });

/** The layout of a state; undefined if the terminal is too small. */
export const layoutOf = (
  state: Pick<ConsoleState, 'columns' | 'rows' | 'panes' | 'divergence' | 'ui'>,
): Layout | undefined =>
  layoutFor(state.columns, state.rows, {
    tab: state.ui.tab,
    monitor: state.panes.includes('monitor'),
    answerRows: wrap(spans(said(state)?.text ?? ''), state.columns).length,
  });

export function screenModel(state: ConsoleState): ScreenModel {
  const { ui, columns, rows, kind } = state;
  const layout = layoutOf(state);
  const parts = new Map<string, Placed>();
  if (layout === undefined) {
    const tooSmall = `The console needs ${MIN_SIZE.columns}×${MIN_SIZE.rows}; this terminal has ${columns}×${rows}. Enlarge it, or press Ctrl-C to quit.`;
    const lines = wrap(line(tooSmall), columns).slice(0, rows);
    return {
      parts: parts.set('tooSmall', {
        rect: { top: 0, left: 0, width: columns, height: rows },
        model: { lines, rows: [] },
      }),
    };
  }
  const front: PaneArea = { ...layout.body, focused: true };
  if (ui.mode === 'help') parts.set('help', { rect: layout.body, model: helpPage(state.help, ui.help, front) });
  else if (state.page !== undefined)
    parts.set('page', { rect: layout.body, model: pagePane(state.page, ui.pages.at(-1) ?? { row: 0 }, front) });
  else placePanes(state, layout, parts);
  parts.set('header', strip(layout.header, header(state)));
  parts.set('answer', { rect: layout.answer, model: { lines: answer(state), rows: [] } });
  parts.set('prompt', strip(layout.prompt, prompt(state, layout.prompt.width)));
  parts.set('bar', strip(layout.bar, helpBar(keyModeOf(ui), kind, columns)));
  return { parts };
}

function placePanes(state: ConsoleState, layout: Layout, parts: Map<string, Placed>): void {
  const { look, subjects, subject, events, messages, search, filter, ui, notes, local, now } = state;
  const place = subject === undefined ? 0 : subjects.indexOf(subject);
  const models: Readonly<Record<PaneId, (area: PaneArea) => PaneModel>> = {
    units: (area) => unitsPane(look, subjects, place, state.order, area),
    lock: (area) => lockPane(look, subject, ui.lock, ui.scroll.lock, { now, local }, area),
    timeline: (area) => {
      const isFound = ({ seq }: TraceEvent): boolean => search?.has(seq) === true;
      const follows = ui.event === undefined;
      const { none } = FILTERS[ui.filter];
      const view = { selected: selectedEventIndex(ui, events), follows, filter, none, isFound };
      return timelinePane(events, view, local, area);
    },
    messages: (area) => {
      const words = ui.filter === 'chosen' || ui.filter === 'problems' ? filter : '';
      return messagesPane(messages, ui.scroll.messages, words, local, area);
    },
    monitor: (area) => monitorPane(notes, ui.scroll.monitor, local, area),
  };
  for (const id of state.panes) {
    const rect = layout.panes[id];
    if (rect === undefined) continue;
    // A blank column separates a pane from its neighbour on the right.
    const width = rect.left + rect.width < state.columns ? rect.width - 1 : rect.width;
    const model = models[id]({ width, height: rect.height, focused: ui.pane === id && ui.mode === 'browse' });
    parts.set(id, { rect, model: { ...model, lines: model.lines.map((each) => cut(each, width)) } });
  }
}

/**
 * The search, the position, the whole title and the time zone are shown only if they fit, in this order. The rest is never truncated for the title.
 */
function header(state: ConsoleState): Line {
  const { position, speed, behindMs, columns, search } = state;
  const shown: Span[] = [];
  if (state.beside !== '') shown.push(span(` ${state.beside} `, 'warn'));
  shown.push(span(` ${state.local.dateTime(state.now)} `, 'strong'));
  shown.push(state.paused ? span('paused', 'warn') : span('running', 'good'), span(` ×${speed}`));
  if (behindMs > 0) shown.push(span(` behind ${countdown(behindMs)}`, 'warn'));
  const most = columns - textOf(shown).length - 2;
  let width = Math.max(0, Math.min(TITLE, state.title.length, most));
  let room = most - width;
  /** Adds the first of these texts that fits. */
  const add = (tone: Tone, ...texts: readonly string[]): void => {
    const text = texts.find(({ length }) => length + GAP.length <= room);
    if (text === undefined) return;
    shown.push(span(`${GAP}${text}`, tone));
    room -= GAP.length + text.length;
  };
  if (search !== undefined) {
    const of = search.place === undefined ? `${search.count} found` : `${search.place} of ${search.count}`;
    add('note', `/${column(search.text, Math.min(search.text.length, 16))} ${of}`);
  }
  if (position !== undefined) {
    const event = `event ${position.seq}/${position.of}`;
    add('note', `step ${position.step} ${event}`, event);
  }
  if (state.title.length - width <= room) {
    room -= state.title.length - width;
    width = state.title.length;
  }
  add('dim', state.timeZone);
  return width < Math.min(SHORTEST_TITLE, state.title.length)
    ? shown
    : [span(` ${shortTitle(state.title, width)} `, 'chosen'), ...shown];
}

const GAP = '  ';
/** The width of a title when the rest of the header needs the space, and the minimum width at which a title is still useful. */
const TITLE = 24;
const SHORTEST_TITLE = 4;

/** A title that fits. A path keeps its end, which names the file. */
const shortTitle = (title: string, width: number): string =>
  title.length > width && /[/\\]/.test(title) ? `…${title.slice(title.length - width + 1)}` : column(title, width);

/** The last outcome, or a difference from the recording while nothing is typed. */
function said({ ui, divergence }: Pick<ConsoleState, 'divergence' | 'ui'>): Answer | undefined {
  const isTyping = ui.mode !== 'browse' && ui.mode !== 'page';
  return ui.answer ?? (divergence === undefined || isTyping ? undefined : { text: divergence, tone: 'bad' });
}

/** The text above the prompt: the last outcome, or otherwise progress, candidates while typing, or the next step. */
function answer(state: ConsoleState): readonly Line[] {
  const { ui, columns, working, search } = state;
  const isBusy = working !== undefined || (search?.done ?? 1) < 1;
  const shown = isBusy ? ui.answer : said(state);
  if (shown === undefined) return [cut(hint(state), columns)];
  return lastCut(wrap(spans(shown.text, shown.tone), columns), columns);
}

/** As many rows as fit; longer text ends in `…`. An answer that is longer is a page of its own. */
const lastCut = (rows: readonly Line[], columns: number): readonly Line[] =>
  rows.length <= MAX_ANSWER_ROWS
    ? rows
    : rows
        .slice(0, MAX_ANSWER_ROWS)
        .map((row, index) => (index === MAX_ANSWER_ROWS - 1 ? cut([...row, span(' '.repeat(columns))], columns) : row));

function hint(state: ConsoleState): Line {
  const { ui, search } = state;
  if (ui.mode === 'prompt') {
    const { candidates, hint: about } = complete(ui.editor.text, ui.editor.cursor, state.verbs, state.ids);
    return [span(`${about}  `, 'dim'), span(listed(candidates), 'note')];
  }
  if (ui.mode === 'unit') return [span('unit or entry  ', 'dim'), span(listed(state.candidates), 'note')];
  const searching = search !== undefined && search.done < 1 ? search : undefined;
  // A key is waiting for the search, so the search comes before a move that is still in progress.
  if (state.working !== undefined && (searching?.next ?? '') === '') {
    const { text, done } = state.working;
    return [span(`${text}${done === undefined ? '' : `, ${percent(done)}`}; Esc or Space stops it`, 'note')];
  }
  if (searching !== undefined) {
    const { text, done, next } = searching;
    return [span(`searching for “${text}”, ${percent(done)}${next}; Esc stops it`, 'note')];
  }
  const { position } = state;
  if (position !== undefined && position.seq === position.of) return [span('end of the recording', 'note')];
  if (!state.paused || state.next === undefined) return [];
  const { text, at } = state.next;
  return [span('next: ', 'dim'), span(`${text} in ${countdown(at - state.now)}`)];
}

const listed = (candidates: readonly string[]): string =>
  candidates
    .slice(0, 30)
    .map((candidate) => candidate.trimEnd())
    .join('  ');

const percent = (part: number): string => `${Math.floor(part * 100)}%`;

/** The line that the user types in each mode, and the text before it. */
function typedLine({ ui, kind }: ConsoleState): readonly [before: string, editor: Editor | undefined] {
  switch (ui.mode) {
    case 'prompt':
      return [': ', ui.editor];
    case 'search':
      return ['/ ', ui.search];
    case 'unit':
      return ['unit ', ui.typed];
    case 'help':
      return ['help on ', ui.typed];
    default:
      return [kind === 'live' && ui.mode === 'browse' ? ':' : '', undefined];
  }
}

/** The line being typed, scrolled horizontally if it is too long; the cursor is shown in reverse video. */
function prompt(state: ConsoleState, width: number): Line {
  const [before, editor] = typedLine(state);
  if (editor === undefined) return before === '' ? [] : [span(before, 'dim')];
  const { text, cursor } = editor;
  const room = width - before.length - 2;
  const from = Math.max(0, cursor - room);
  const under = characterAt(text, cursor);
  return [
    span(before, 'strong'),
    span(text.slice(from, cursor)),
    span(under === '' ? ' ' : under, 'chosen'),
    span(text.slice(cursor + under.length, from + room)),
  ];
}
