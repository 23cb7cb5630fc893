/** A pane as plain data: a title and the lines that fit. Also computes the visible window of a scrolled list. */
import { type Line, line, span } from '../text/line.ts';

export interface PaneModel {
  /** The first line is the title. There are at most as many lines as the pane is high. */
  readonly lines: readonly Line[];
  /** For each line after the title, the index of the selectable item that it shows. */
  readonly rows: readonly (number | undefined)[];
}

export interface PaneArea {
  readonly width: number;
  readonly height: number;
  readonly focused: boolean;
}

/** `── Units 24 ─────`; the title of the focused pane is highlighted. */
export function title(text: string, area: PaneArea): Line {
  const tone = area.focused ? 'strong' : 'dim';
  const shown = area.focused ? `▸ ${text} ` : ` ${text} `;
  const rest = Math.max(0, area.width - 2 - shown.length);
  return [span('──', 'dim'), span(shown, tone), span('─'.repeat(rest), 'dim')];
}

/** The first of these titles that fits, or else the last one, truncated. */
export function titleThatFits(area: PaneArea, ...texts: readonly [string, ...string[]]): Line {
  const shown = texts.find((text) => text.length + TITLE_FRAME <= area.width) ?? texts.at(-1) ?? '';
  return title(shown, area);
}

/** The columns of a title around its text: two lines, a mark and two spaces. */
const TITLE_FRAME = 5;

/** A pane from its title and the lines below. */
export const pane = (head: string, area: PaneArea, below: readonly Line[]): PaneModel => ({
  lines: [title(head, area), ...below.slice(0, Math.max(0, area.height - 1))],
  rows: [],
});

/** A part of a list: `from` inclusive, `to` exclusive. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** The window of `height` rows that ends `back` rows before the end of `count` rows. */
export function tail(count: number, height: number, back: number): Window {
  const to = Math.max(Math.min(count, height), count - Math.max(0, back));
  return { from: Math.max(0, to - height), to };
}

/** The window with row `chosen` as close to its middle as possible. */
export function around(count: number, height: number, chosen: number): Window {
  const from = Math.max(0, Math.min(count - height, chosen - Math.floor(height / 2)));
  return { from, to: Math.min(count, from + height) };
}

export const empty = (why: string): readonly Line[] => [line(why, 'dim')];
