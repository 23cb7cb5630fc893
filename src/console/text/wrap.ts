/**
 * Breaks lines between words, so that a page shows everything, however long. Words longer than a row are broken too.
 *
 * INV-1: No row is wider than the page, whose width counts as at least one column. INV-2: The rows together contain
 * every character except the spaces at which they break.
 */
import { type Line, MAX_LINE_LENGTH, type Span, span, type Tone } from './line.ts';

/** Text of any length, in spans that are short enough not to be truncated. */
export function spans(text: string, tone: Tone = 'plain'): Line {
  const out: Span[] = [];
  for (let at = 0; at < text.length || at === 0; at += MAX_LINE_LENGTH) {
    out.push(span(text.slice(at, at + MAX_LINE_LENGTH), tone));
  }
  return out;
}

/** The rows of a line; all but the first are indented by `hang` columns. */
export function wrap(whole: Line, columns: number, hang = 0): readonly Line[] {
  const width = Math.max(1, columns);
  const text = whole.map((part) => part.text).join('');
  if (text.length <= width) return [whole];
  const indent = Math.min(hang, Math.max(0, width - 10));
  const rows: Line[] = [];
  let from = 0;
  while (from < text.length) {
    const room = rows.length === 0 ? width : width - indent;
    const to = breakAfter(text, from, room);
    const row = part(whole, from, to);
    rows.push(rows.length === 0 || indent === 0 ? row : [span(' '.repeat(indent)), ...row]);
    from = to;
    while (text.charAt(from) === ' ') from++;
  }
  return rows;
}

/** The end of the row that begins at `from`: after the last word that fits. */
function breakAfter(text: string, from: number, room: number): number {
  if (text.length - from <= room) return text.length;
  const space = text.lastIndexOf(' ', from + room);
  // A row that consists only of spaces, such as an indentation, is not a place to break.
  return space > from && text.slice(from, space).trim() !== '' ? space : from + room;
}

function part(whole: Line, from: number, to: number): Line {
  const out: Span[] = [];
  let at = 0;
  for (const { text, tone } of whole) {
    const piece = text.slice(Math.max(0, from - at), Math.max(0, to - at));
    if (piece !== '') out.push({ text: piece, tone });
    at += text.length;
  }
  return out;
}
