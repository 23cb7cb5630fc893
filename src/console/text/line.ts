/**
 * Text in panes: a line is a list of spans, each with a tone; the terminal maps tones to colours.
 *
 * INV-1: Every character in a line is printable and one column wide, whatever the input, so nothing that a client sends can move the cursor or break a
 * row.
 */

/** The meaning of a span, not its colour. The five status tones match the colours of the product's portal. */
export type Tone =
  | 'plain'
  | 'dim'
  | 'strong'
  | 'good'
  | 'warn'
  | 'bad'
  | 'note'
  | 'chosen'
  | 'available'
  | 'occupied'
  | 'gatelock'
  | 'overlock'
  | 'preLet';

export interface Span {
  readonly text: string;
  readonly tone: Tone;
  /** The text as it was, if characters of it are shown as `?`. */
  readonly source?: string;
}

export type Line = readonly Span[];

/** The maximum line length, however wide the terminal. */
export const MAX_LINE_LENGTH = 500;

/** Latin, Greek, Cyrillic, arrows, box and block drawing: one column wide in every terminal. All other characters become `?`. */
const NARROW =
  /[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u052f\u2010-\u2027\u2030-\u205e\u20ac\u2190-\u21ff\u2200-\u22ff\u2500-\u25ff]/;

/** Combining marks, formatting characters, and unassigned code points. */
const NO_WIDTH = /[\p{M}\p{C}]/u;

/** Replaces every control or wide character with `?`. */
export function printable(text: string): string {
  const short = text.length > MAX_LINE_LENGTH ? text.slice(0, MAX_LINE_LENGTH) : text;
  if (/^[ -~]*$/.test(short)) return short;
  let out = '';
  for (const character of short) {
    const narrow = NARROW.test(character) && !NO_WIDTH.test(character);
    out += narrow ? character : /\s/.test(character) ? ' ' : '?';
  }
  return out;
}

export function span(text: string, tone: Tone = 'plain'): Span {
  const shown = printable(text);
  return shown === text ? { text, tone } : { text: shown, tone, source: text };
}

export const line = (text: string, tone: Tone = 'plain'): Line => [span(text, tone)];
export const textOf = (whole: Line): string => whole.map((part) => part.text).join('');
/** The original text of a line, before `span` replaced any characters. Control characters become `?`. */
export const sourceOf = (whole: Line): string =>
  whole.map(({ text, source = text }) => source.replace(CONTROL, '?')).join('');

const CONTROL = /\p{Cc}/gu;

/** The line truncated to `width` columns, ending in `…`. */
export function cut(whole: Line, width: number): Line {
  let length = 0;
  for (const part of whole) length += part.text.length;
  if (length <= width) return whole;
  const out: Span[] = [];
  let room = width - 1;
  for (const part of whole) {
    if (part.text.length > room) return [...out, { tone: part.tone, text: `${part.text.slice(0, room)}…` }];
    out.push(part);
    room -= part.text.length;
  }
  return out;
}

/** `text` padded or truncated to exactly `width` columns. */
export function column(text: string, width: number): string {
  const clean = printable(text);
  if (clean.length <= width) return clean.padEnd(width);
  return width <= 1 ? clean.slice(0, width) : `${clean.slice(0, width - 1)}…`;
}

/** A span of exactly `width` columns. */
export const cell = (text: string, width: number, tone: Tone = 'plain'): Span => ({ text: column(text, width), tone });
