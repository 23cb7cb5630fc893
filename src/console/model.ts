/**
 * The whole screen as plain data, built from the facility, its trace and the UI state. Pure: the same state gives the same screen, and
 * the terminal only paints it.
 */
import type { Verb } from '../facility/verbs/verb.ts';
import type { Instant } from '../sim/clock.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { complete, type Ids } from './input/completion.ts';
import type { Kind } from './input/keys.ts';
import type { Ui } from './input/ui.ts';
import type { Look, Subject } from './panes/facility-reader.ts';
import { helpBar, helpLines, helpPage } from './panes/help.ts';
import { lockPane } from './panes/lock.ts';
import { type Messages, messagesPane } from './panes/messages.ts';
import { monitorPane, type Note } from './panes/monitor.ts';
import type { PaneArea, PaneModel } from './panes/pane.ts';
import { timelinePane } from './panes/timeline.ts';
import { unitsPane } from './panes/units.ts';
import type { Position, Upcoming } from './player/player.ts';
import { countdown } from './text/duration.ts';
import { type Layout, layoutFor, PANES, type PaneId, type Rect, SMALLEST } from './text/layout.ts';
import { column, cut, type Line, line, type Span, span, textOf } from './text/line.ts';
import type { LocalClock } from './text/local-clock.ts';

export interface ConsoleState {
  readonly kind: Kind;
  readonly title: string;
  readonly columns: number;
  readonly rows: number;
  readonly look: Look;
  readonly subjects: readonly Subject[];
  readonly ids: Ids;
  readonly messages: Messages;
  readonly verbs: ReadonlyMap<string, Verb>;
  /** Events that the filter shows. */
  readonly events: readonly TraceEvent[];
  /** Description of the filter; empty if it shows everything. */
  readonly filter: string;
  readonly notes: readonly Note[];
  readonly now: Instant;
  readonly local: LocalClock;
  readonly timeZone: string;
  readonly paused: boolean;
  readonly speed: number;
  readonly behindMs: number;
  /** Only while paused. */
  readonly next: Upcoming | undefined;
  readonly position: Position | undefined;
  readonly divergence: string | undefined;
  readonly ui: Ui;
}

export interface Placed {
  readonly rect: Rect;
  readonly model: PaneModel;
}

export interface ScreenModel {
  /** By pane, and `header`, `answer`, `prompt`, `bar`, `help`, or only `tooSmall` on a terminal that is too small. */
  readonly parts: ReadonlyMap<string, Placed>;
}

const strip = (rect: Rect, content: Line): Placed => ({ rect, model: { lines: [cut(content, rect.width)], rows: [] } });

export function screenModel(state: ConsoleState): ScreenModel {
  const { ui, columns, rows, kind } = state;
  const layout = layoutFor(columns, rows, ui.tab);
  const parts = new Map<string, Placed>();
  if (layout === undefined) {
    const tooSmall = `The console needs ${SMALLEST.columns}×${SMALLEST.rows}; this terminal has ${columns}×${rows}. Enlarge it, or press q to quit.`;
    return {
      parts: parts.set('tooSmall', {
        rect: { top: 0, left: 0, width: columns, height: rows },
        model: wrapped(tooSmall, columns, rows),
      }),
    };
  }
  if (ui.mode === 'help') {
    const area: PaneArea = { ...layout.body, focused: true };
    parts.set('help', { rect: layout.body, model: helpPage(helpLines(kind, state.verbs), ui.scroll.help, area) });
  } else placePanes(state, layout, parts);
  parts.set('header', strip(layout.header, header(state)));
  parts.set('answer', strip(layout.answer, answer(state)));
  parts.set('prompt', strip(layout.prompt, prompt(state, layout.prompt.width)));
  parts.set('bar', strip(layout.bar, helpBar(ui.mode, kind, columns)));
  return { parts };
}

function placePanes(state: ConsoleState, layout: Layout, parts: Map<string, Placed>): void {
  const { look, subjects, messages, ui, notes, local, now } = state;
  const chosen = Math.min(ui.chosen, Math.max(0, subjects.length - 1));
  const models: Readonly<Record<PaneId, (area: PaneArea) => PaneModel>> = {
    units: (area) => unitsPane(look, subjects, chosen, area),
    lock: (area) => lockPane(look, subjects[chosen], ui.lock, ui.scroll.lock, { now, local }, area),
    timeline: (area) => timelinePane(state.events, ui.scroll.timeline, state.filter, local, area),
    messages: (area) => messagesPane(messages, ui.scroll.messages, local, area),
    monitor: (area) => monitorPane(notes, ui.scroll.monitor, local, area),
  };
  for (const id of PANES) {
    const rect = layout.panes[id];
    if (rect === undefined) continue;
    // One free column on the right separates neighbouring panes.
    const width = rect.width - 1;
    const model = models[id]({ width, height: rect.height, focused: ui.pane === id && ui.mode === 'browse' });
    parts.set(id, { rect, model: { ...model, lines: model.lines.map((each) => cut(each, width)) } });
  }
}

function header(state: ConsoleState): Line {
  const { position, speed, behindMs, columns } = state;
  const spans: Span[] = [span(` ${column(state.title, Math.min(24, state.title.length))} `, 'chosen')];
  spans.push(span(` ${state.local.dateTime(state.now)} `, 'strong'));
  spans.push(state.paused ? span('paused', 'warn') : span('running', 'good'), span(` ×${speed}`));
  if (behindMs > 0) spans.push(span(` behind ${countdown(behindMs)}`, 'warn'));
  if (position !== undefined) spans.push(span(`  step ${position.step} event ${position.seq}/${position.of}`, 'note'));
  const zone = span(`  ${state.timeZone}`, 'dim');
  return textOf(spans).length + zone.text.length <= columns ? [...spans, zone] : spans;
}

/** The line above the prompt: the last outcome or a difference from the recording, else candidates while typing, else the next step. */
function answer(state: ConsoleState): Line {
  const { ui } = state;
  if (ui.answer !== undefined) return line(ui.answer.text, ui.answer.tone);
  if (state.divergence !== undefined) return line(state.divergence, 'bad');
  if (ui.mode === 'prompt') {
    const { candidates, hint } = complete(ui.editor.text, ui.editor.cursor, state.verbs, state.ids);
    const shown = candidates.slice(0, 30).map((candidate) => candidate.trimEnd());
    return [span(`${hint}  `, 'dim'), span(shown.join('  '), 'note')];
  }
  if (!state.paused || state.next === undefined) return [];
  const { text, at } = state.next;
  return [span('next: ', 'dim'), span(`${text} in ${countdown(at - state.now)}`)];
}

/** The line being typed, scrolled sideways if it is too long; the cursor is shown in reverse video. */
function prompt(state: ConsoleState, width: number): Line {
  const { ui } = state;
  if (ui.mode !== 'prompt') return state.kind === 'live' ? [span(':', 'dim')] : [];
  const { text, cursor } = ui.editor;
  const room = width - 4;
  const from = Math.max(0, cursor - room);
  const under = text.charAt(cursor) === '' ? ' ' : text.charAt(cursor);
  return [
    span(': ', 'strong'),
    span(text.slice(from, cursor)),
    span(under, 'chosen'),
    span(text.slice(cursor + 1, from + room)),
  ];
}

function wrapped(text: string, columns: number, rows: number): PaneModel {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1] ?? '';
    if (last !== '' && last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return { lines: lines.slice(0, rows).map((each) => cut(line(each), columns)), rows: [] };
}
