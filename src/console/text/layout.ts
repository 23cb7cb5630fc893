/**
 * The layout of the panes for a terminal size. Below 120×36, timeline, messages and monitor are tabs in one place. A recording in which no program
 * has broken a rule has no monitor.
 *
 * INV-1: Panes never overlap or extend beyond the terminal. INV-2: Below 80×24 there is no layout; the console shows only a message.
 */

export const MIN_SIZE = { columns: 80, rows: 24 } as const;
const LARGE = { columns: 120, rows: 36 } as const;
const LEFT = 41;
/** From this width on, the units get a quarter of the additional columns. */
const WIDE = 140;

export interface Rect {
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

export const PANES = ['units', 'lock', 'timeline', 'messages', 'monitor'] as const;
export type PaneId = (typeof PANES)[number];
/** The panes that become tabs on a small terminal. */
export type Tab = Extract<PaneId, 'timeline' | 'messages' | 'monitor'>;

/** The maximum number of rows of an answer. */
export const MAX_ANSWER_ROWS = 5;

export interface Layout {
  /** Panes that are absent are not on the screen. */
  readonly panes: Partial<Readonly<Record<PaneId, Rect>>>;
  readonly header: Rect;
  readonly answer: Rect;
  readonly prompt: Rect;
  readonly bar: Rect;
  /** Everything between header and answer, for pages. */
  readonly body: Rect;
  readonly tabbed: boolean;
}

export interface Wanted {
  readonly tab: Tab;
  readonly monitor: boolean;
  /** Rows of the answer, at least one. */
  readonly answerRows: number;
}

/** The layout, or undefined if the terminal is too small. */
export function layoutFor(columns: number, rows: number, wanted: Wanted): Layout | undefined {
  if (columns < MIN_SIZE.columns || rows < MIN_SIZE.rows) return undefined;
  const strip = (top: number, height = 1): Rect => ({ top, left: 0, width: columns, height });
  const answerRows = Math.max(1, Math.min(MAX_ANSWER_ROWS, wanted.answerRows));
  const body: Rect = { top: 1, left: 0, width: columns, height: rows - 3 - answerRows };
  const tabbed = columns < LARGE.columns || rows < LARGE.rows;
  return {
    header: strip(0),
    answer: strip(rows - 2 - answerRows, answerRows),
    prompt: strip(rows - 2),
    bar: strip(rows - 1),
    body,
    tabbed,
    panes: tabbed ? small(body, wanted.tab) : large(body, wanted.monitor),
  };
}

function small(body: Rect, tab: Tab): Layout['panes'] {
  const upper = Math.ceil((body.height * 3) / 5);
  return {
    units: { top: body.top, left: 0, width: LEFT, height: upper },
    lock: { top: body.top, left: LEFT, width: body.width - LEFT, height: upper },
    [tab]: { top: body.top + upper, left: 0, width: body.width, height: body.height - upper },
  };
}

function large(body: Rect, monitor: boolean): Layout['panes'] {
  const left = LEFT + Math.max(0, Math.floor((body.width - WIDE) / 4));
  const right = body.width - left;
  const upper = Math.floor((body.height * 9) / 20);
  const lower = monitor ? Math.floor(body.height / 5) : 0;
  const middle = body.height - upper - lower;
  const half = Math.ceil(right / 2);
  return {
    units: { top: body.top, left: 0, width: left, height: body.height },
    lock: { top: body.top, left, width: half, height: upper },
    messages: { top: body.top, left: left + half, width: right - half, height: upper },
    timeline: { top: body.top + upper, left, width: right, height: middle },
    ...(monitor ? { monitor: { top: body.top + upper + middle, left, width: right, height: lower } } : {}),
  };
}
