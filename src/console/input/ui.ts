/** The UI state: mode, focused pane, selection, typed lines, open pages. Plain data, changed by pure functions. */
import { bisect } from '../../sim/bisect.ts';
import type { ScreenTopic } from '../screens/topic.ts';
import { type Filter, nextFilter } from '../text/filter.ts';
import type { PaneId, Tab } from '../text/layout.ts';
import type { Tone } from '../text/line.ts';
import type { TreeTopic } from '../tree/walk.ts';
import { type Editor, emptyEditor } from './editor.ts';
import type { Action, Mode } from './key-entry.ts';

/** Panes that scroll but have no selected row. */
type Scrolled = 'lock' | 'messages' | 'monitor';

export interface Answer {
  readonly text: string;
  readonly tone: Tone;
}

/** The change that shows an answer to the user. */
export const withAnswer = (text: string, tone: Tone = 'note'): Partial<Ui> => ({ answer: { text, tone } });

/** The subject of a page. */
export type PageTopic =
  | { readonly kind: 'event'; readonly seq: number }
  /** Why the attempt that includes that event failed. */
  | { readonly kind: 'why'; readonly seq: number }
  | { readonly kind: 'unit' }
  | { readonly kind: 'messages' }
  | { readonly kind: 'monitor' }
  /** The ports, and commands to try. */
  | { readonly kind: 'firstLines' }
  /** An answer that is too long to be shown above the prompt. */
  | { readonly kind: 'answer'; readonly answer: Answer }
  | TreeTopic
  | ScreenTopic
  /** A field report beside the run of its most likely cause, and one row of it. */
  | { readonly kind: 'report' }
  | { readonly kind: 'reported'; readonly paper: number; readonly row: number }
  /** A fork beside its original, from event `after` on, and one row of it. */
  | { readonly kind: 'compare'; readonly after: number }
  | { readonly kind: 'compared'; readonly left: number | undefined; readonly right: number | undefined };

/** An open page, with its marked row. */
export interface OpenPage {
  readonly topic: PageTopic;
  readonly row: number;
  /** The text last searched for on this page. */
  readonly search?: string;
}

export const SORTS = ['as built', 'problems first', 'by status', 'by tenant'] as const;
export type Sort = (typeof SORTS)[number];

export interface Ui {
  readonly mode: Mode;
  readonly pane: PaneId;
  readonly tab: Tab;
  /** The id of the selected unit or entry; if undefined or not listed, the first is selected. */
  readonly chosen: string | undefined;
  /** Index into the unit's locks. */
  readonly lock: number;
  /** The `seq` of the selected event; if undefined, the newest is selected. */
  readonly event: number | undefined;
  /** Rows scrolled from the top (lock) or from the newest row (the others). */
  readonly scroll: Readonly<Record<Scrolled, number>>;
  readonly filter: Filter;
  readonly sort: Sort;
  /** The line at the prompt. */
  readonly editor: Editor;
  /** The search line, with its history. */
  readonly search: Editor;
  /** The line of the help page, or the name of a unit. */
  readonly typed: Editor;
  /** Index of the selected line of the help page. */
  readonly help: number;
  /** Pages in front of the panes; the last one is visible. */
  readonly pages: readonly OpenPage[];
  readonly answer: Answer | undefined;
}

export const initialUi: Ui = {
  mode: 'browse',
  pane: 'units',
  tab: 'timeline',
  chosen: undefined,
  lock: 0,
  event: undefined,
  scroll: { lock: 0, messages: 0, monitor: 0 },
  filter: 'quiet',
  sort: 'as built',
  editor: emptyEditor,
  search: emptyEditor,
  typed: emptyEditor,
  help: 0,
  pages: [],
  answer: undefined,
};

/** The lists in which the selection can move. */
export interface Extent {
  readonly panes: readonly PaneId[];
  /** Ids of the listed units and entries. */
  readonly subjects: readonly string[];
  /** Numbers of the listed events, in order. */
  readonly events: readonly { readonly seq: number }[];
  readonly rows: Readonly<Record<Scrolled | 'help' | 'page', number>>;
  /** The number of rows on a page. */
  readonly page: number;
}

const TABS: readonly PaneId[] = ['timeline', 'messages', 'monitor'];
const isTab = (id: PaneId): id is Tab => TABS.includes(id);

/** The UI with a different pane focused; a tabbed pane comes to the front. */
export const focusPane = (ui: Ui, id: PaneId): Ui => ({ ...ui, pane: id, tab: isTab(id) ? id : ui.tab });

/** The UI after a navigation action; other actions change nothing. */
export function navigate(ui: Ui, action: Action, extent: Extent): Ui {
  const { panes } = extent;
  const at = panes.indexOf(ui.pane);
  const tabs = panes.filter(isTab);
  switch (action) {
    case 'nextPane':
      return focusPane(ui, panes[(at + 1) % panes.length] ?? 'units');
    case 'previousPane':
      return focusPane(ui, panes[(at + panes.length - 1) % panes.length] ?? 'units');
    case 'nextTab':
      return focusPane(ui, tabs[(tabs.indexOf(ui.tab) + 1) % tabs.length] ?? 'timeline');
    case 'filter':
      return { ...ui, filter: nextFilter(ui.filter) };
    case 'problems':
      return { ...ui, filter: ui.filter === 'problems' ? 'quiet' : 'problems' };
    case 'sort':
      return { ...ui, sort: SORTS[(SORTS.indexOf(ui.sort) + 1) % SORTS.length] ?? 'as built' };
    case 'nextLock':
      return { ...ui, lock: ui.lock + 1 };
    case 'up':
      return moveSelection(ui, -1, extent);
    case 'down':
      return moveSelection(ui, 1, extent);
    case 'pageUp':
      return moveSelection(ui, -extent.page, extent);
    case 'pageDown':
      return moveSelection(ui, extent.page, extent);
    case 'first':
      return moveSelection(ui, -Number.MAX_SAFE_INTEGER, extent);
    case 'last':
      return moveSelection(ui, Number.MAX_SAFE_INTEGER, extent);
    default:
      return ui;
  }
}

export function selectUnit(ui: Ui, id: string | undefined): Ui {
  return id === undefined || id === ui.chosen ? ui : { ...ui, chosen: id, lock: 0, scroll: { ...ui.scroll, lock: 0 } };
}

/** The index of the selected unit in a list of ids. */
export const selectedIndex = (ui: Ui, ids: readonly string[]): number =>
  ui.chosen === undefined ? 0 : Math.max(0, ids.indexOf(ui.chosen));

/** The index of the selected event in a list: the event itself, or the last one before it. */
export function selectedEventIndex(ui: Ui, events: Extent['events']): number {
  if (ui.event === undefined) return events.length - 1;
  const { event } = ui;
  return Math.max(0, bisect(events, ({ seq }) => seq <= event) - 1);
}

/** Opens a page in front of the pages that are already open, at its top; pages that grow open at their newest line and follow it. */
export const openPage = (ui: Ui, topic: PageTopic): Ui => ({
  ...ui,
  mode: 'page',
  pages: [...ui.pages.slice(-MAX_PAGES), { topic, row: GROWING.has(topic.kind) ? LAST_ROW : 0 }],
});

const GROWING: ReadonlySet<PageTopic['kind']> = new Set(['messages', 'monitor']);
const LAST_ROW = Number.MAX_SAFE_INTEGER;

const MAX_PAGES = 100;

/** Replaces the page in front with a different one, scrolled to its top. */
export const replacePage = (ui: Ui, topic: PageTopic): Partial<Ui> => ({
  pages: [...ui.pages.slice(0, -1), { topic, row: 0 }],
});

/** Leaves the current mode; a page returns to the one behind it. */
export function goBack(ui: Ui): Ui {
  const pages = ui.mode === 'page' ? ui.pages.slice(0, -1) : ui.pages;
  return { ...ui, pages, mode: pages.length > 0 ? 'page' : 'browse', typed: emptyEditor, help: 0 };
}

/** Moves the selected row by `rows`, downwards if positive. */
export function moveSelection(ui: Ui, rows: number, extent: Extent): Ui {
  if (ui.mode === 'help') return { ...ui, help: within(ui.help + rows, extent.rows.help - 1) };
  const page = ui.pages.at(-1);
  if (ui.mode === 'page' && page !== undefined) {
    const last = extent.rows.page - 1;
    const row = within(Math.min(page.row, last) + rows, last);
    return { ...ui, pages: [...ui.pages.slice(0, -1), { ...page, row }] };
  }
  const { subjects, events } = extent;
  switch (ui.pane) {
    case 'units':
      return {
        ...selectUnit(ui, subjects[within(selectedIndex(ui, subjects) + rows, subjects.length - 1)]),
        event: undefined,
      };
    case 'timeline': {
      const index = within(selectedEventIndex(ui, events) + rows, events.length - 1);
      return { ...ui, event: index >= events.length - 1 ? undefined : events[index]?.seq };
    }
    default: {
      const next = ui.scroll[ui.pane] + (ui.pane === 'lock' ? rows : -rows);
      return { ...ui, scroll: { ...ui.scroll, [ui.pane]: within(next, extent.rows[ui.pane] - 1) } };
    }
  }
}

const within = (value: number, last: number): number => Math.max(0, Math.min(value, last));
