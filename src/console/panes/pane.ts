/** A pane as plain data: a title and the lines that fit; and the window that a scrolled list is seen through. */
import { type Line, line, span } from '../text/line.ts';

export interface PaneModel {
  /** The first line is the title. Never more lines than the pane is high. */
  readonly lines: readonly Line[];
  /** For each line after the title the index of what it shows, where that can be chosen. */
  readonly rows: readonly (number | undefined)[];
}

export interface PaneArea {
  readonly width: number;
  readonly height: number;
  readonly focused: boolean;
}

/** `── Units 24 ─────`; the focused pane's title stands out. */
export function title(text: string, area: PaneArea): Line {
  const tone = area.focused ? 'strong' : 'dim';
  const shown = area.focused ? `▸ ${text} ` : ` ${text} `;
  const rest = Math.max(0, area.width - 2 - shown.length);
  return [span('──', 'dim'), span(shown, tone), span('─'.repeat(rest), 'dim')];
}

/** Lines from a title and what stands below it. */
export const pane = (head: string, area: PaneArea, below: readonly Line[]): PaneModel => ({
  lines: [title(head, area), ...below.slice(0, Math.max(0, area.height - 1))],
  rows: [],
});

/** Part of a list: `from` up to but not including `to`. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** The stretch of `count` rows, `height` high, that ends `back` rows before the last. */
export function tail(count: number, height: number, back: number): Window {
  const to = Math.max(Math.min(count, height), count - Math.max(0, back));
  return { from: Math.max(0, to - height), to };
}

/** The stretch that shows row `chosen` as near to its middle as the ends allow. */
export function around(count: number, height: number, chosen: number): Window {
  const from = Math.max(0, Math.min(count - height, chosen - Math.floor(height / 2)));
  return { from, to: Math.min(count, from + height) };
}

export const empty = (why: string): readonly Line[] => [line(why, 'dim')];
