/**
 * A page: text in front of the panes that is shown in full, however long it is. Its lines wrap, one row is marked, and a line may open an event or
 * hold a value.
 *
 * INV-1: Nothing on a page is truncated. INV-2: The marked row is on the screen.
 */
import { counted } from '../../protocol/counted.ts';
import type { Press } from '../../screens/press.ts';
import type { Json } from '../../sim/clock.ts';
import type { OpenPage, PageTopic } from '../input/ui.ts';
import { around, type PaneArea, type PaneModel, title } from '../panes/pane.ts';
import { type Line, line, sourceOf, span } from '../text/line.ts';
import { spans, wrap } from '../text/wrap.ts';

/** A file that a page offers, as a browser offers a download. */
export interface SavedFile {
  readonly name: string;
  readonly text: () => string;
}

export interface PageLine {
  readonly line: Line;
  /** How many columns the continuation rows of the line are indented. */
  readonly hang: number;
  /** The `seq` of the event that the line opens. */
  readonly event?: number;
  /** The page that the line opens instead. */
  readonly opens?: PageTopic;
  /** The verb that Enter calls on this line. */
  readonly press?: Press;
  /** The file that Enter writes on this line. */
  readonly saves?: SavedFile;
  /** Whether the two sides of the line differ. */
  readonly differs?: boolean;
  /** The full line, if columns truncate it. */
  readonly whole?: string;
  /** The value on the line, for finding its origin. */
  readonly value?: Json;
}

export interface Page {
  readonly title: string;
  readonly lines: readonly PageLine[];
}

export interface PageRow {
  readonly line: Line;
  readonly of: PageLine;
  /** Whether this is the first row of its line. */
  readonly isFirst: boolean;
}

export const blank: PageLine = { line: line(''), hang: 0 };
export const heading = (text: string): PageLine => ({ line: line(text, 'strong'), hang: 0 });
export const words = (text: string, indent = 2): PageLine => ({
  line: [span(' '.repeat(indent)), ...spans(text)],
  hang: indent,
});

/** The width of the mark and a space. */
const MARGIN = 2;

const wrapped = new WeakMap<Page, { readonly width: number; readonly rows: readonly PageRow[] }>();

/** The rows of a page on a screen of the given width. */
export function rowsOf(page: Page, width: number): readonly PageRow[] {
  const known = wrapped.get(page);
  if (known?.width === width) return known.rows;
  const rows = page.lines.flatMap((of) =>
    wrap(of.line, width - MARGIN, of.hang).map((row, index) => ({ line: row, of, isFirst: index === 0 })),
  );
  wrapped.set(page, { width, rows });
  return rows;
}

export function pagePane(page: Page, { row, search }: Omit<OpenPage, 'topic'>, area: PaneArea): PaneModel {
  const rows = rowsOf(page, area.width);
  const height = area.height - 1;
  const marked = Math.max(0, Math.min(row, rows.length - 1));
  const { from, to } = around(rows.length, height, marked);
  const more = rows.length - to;
  const isFound = (each: PageRow): boolean => search !== undefined && isMatch(each, search);
  const lines = rows
    .slice(from, to)
    .map(
      (each, index): Line => [
        from + index === marked ? span('▸ ', 'chosen') : isFound(each) ? span('* ', 'note') : span('  '),
        ...each.line,
      ],
    );
  return {
    lines: [title(more > 0 ? `${page.title}, ${more} more below` : page.title, area), ...lines],
    rows: lines.map((_, index) => from + index),
  };
}

/** The text that is copied from a page: without wrapping, and with the characters that the screen shows as `?`. */
export const copyOf = (page: Page): string =>
  [page.title, ...page.lines.map((each) => wholeOf(each).trimEnd())].join('\n');

/** The answer to copying that text. */
export const copiedText = ({ title, lines }: Page): string =>
  `copied ${title}, ${counted(lines.length + 1, 'line')}; some terminals must allow it (OSC 52)`;

const wholeOf = ({ whole, line: shown }: PageLine): string => whole ?? sourceOf(shown);

/** Whether a row is the first of a line that contains the text, including truncated text. */
export const isMatch = ({ of, isFirst }: PageRow, text: string): boolean =>
  isFirst && wholeOf(of).toLowerCase().includes(text.toLowerCase());
