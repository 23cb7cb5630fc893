/** The UI state: focused pane, selected unit, scroll positions, the line being typed. Plain data. */

import { type Filter, nextFilter } from '../text/filter.ts';
import { PANES, type PaneId, TABS, type Tab } from '../text/layout.ts';
import type { Tone } from '../text/line.ts';
import { type Editor, emptyEditor } from './editor.ts';
import type { Action, Mode } from './keys.ts';

/** Lists with their own scroll position; the units pane follows the selection. */
type Scrolled = Exclude<PaneId, 'units'> | 'help';

export interface Answer {
  readonly text: string;
  readonly tone: Tone;
}

export interface Ui {
  readonly mode: Mode;
  readonly pane: PaneId;
  readonly tab: Tab;
  /** Index of the selected unit or entry. */
  readonly chosen: number;
  /** Index among its locks. */
  readonly lock: number;
  /** Rows from the top (lock, help) or from the newest (the others). */
  readonly scroll: Readonly<Record<Scrolled, number>>;
  readonly filter: Filter;
  readonly editor: Editor;
  readonly answer: Answer | undefined;
}

export const firstUi: Ui = {
  mode: 'browse',
  pane: 'units',
  tab: 'timeline',
  chosen: 0,
  lock: 0,
  scroll: { lock: 0, timeline: 0, messages: 0, monitor: 0, help: 0 },
  filter: 'quiet',
  editor: emptyEditor,
  answer: undefined,
};

/** Number of rows in each list, and rows per page. */
export interface Extent {
  readonly subjects: number;
  readonly rows: Readonly<Record<Scrolled, number>>;
  readonly page: number;
}

const isTab = (id: PaneId): id is Tab => TABS.some((tab) => tab === id);

/** The UI with another pane focused; a tabbed pane comes to the front. */
export const focused = (ui: Ui, id: PaneId): Ui => ({ ...ui, pane: id, tab: isTab(id) ? id : ui.tab });

/** The UI after a navigation action; other actions change nothing. */
export function moved(ui: Ui, action: Action, extent: Extent): Ui {
  const at = PANES.indexOf(ui.pane);
  switch (action) {
    case 'nextPane':
      return focused(ui, PANES[(at + 1) % PANES.length] ?? 'units');
    case 'previousPane':
      return focused(ui, PANES[(at + PANES.length - 1) % PANES.length] ?? 'units');
    case 'nextTab':
      return focused(ui, TABS[(TABS.indexOf(ui.tab) + 1) % TABS.length] ?? 'timeline');
    case 'filter':
      return { ...ui, filter: nextFilter(ui.filter), scroll: { ...ui.scroll, timeline: 0 } };
    case 'nextLock':
      return { ...ui, lock: ui.lock + 1 };
    case 'up':
      return by(ui, -1, extent);
    case 'down':
      return by(ui, 1, extent);
    case 'pageUp':
      return by(ui, -extent.page, extent);
    case 'pageDown':
      return by(ui, extent.page, extent);
    case 'first':
      return by(ui, -Number.MAX_SAFE_INTEGER, extent);
    case 'last':
      return by(ui, Number.MAX_SAFE_INTEGER, extent);
    default:
      return ui;
  }
}

/** Selects a unit by its index. */
export function chose(ui: Ui, index: number, extent: Extent): Ui {
  const chosen = within(index, extent.subjects - 1);
  return chosen === ui.chosen ? ui : { ...ui, chosen, lock: 0, scroll: { ...ui.scroll, lock: 0 } };
}

/** Moves the focused list by `rows`, downwards if positive. */
export function by(ui: Ui, rows: number, extent: Extent): Ui {
  if (ui.mode !== 'help' && ui.pane === 'units') return chose(ui, ui.chosen + rows, extent);
  const list: Scrolled = ui.mode === 'help' || ui.pane === 'units' ? 'help' : ui.pane;
  const downwards = list === 'lock' || list === 'help';
  const next = within(ui.scroll[list] + (downwards ? rows : -rows), extent.rows[list] - 1);
  return { ...ui, scroll: { ...ui.scroll, [list]: next } };
}

const within = (value: number, last: number): number => Math.max(0, Math.min(value, last));
