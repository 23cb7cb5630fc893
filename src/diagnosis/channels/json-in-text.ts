/**
 * Finds JSON in text: values on one line or several, after whatever a log prints before them.
 *
 * INV-1: Bounded work: the number of characters that are read without a result has a limit. INV-2: A value that never ends costs only its own first
 * line.
 */
import { parsedJson } from '../../sim/json.ts';

/** A value, with its first line (from 1) and the text before it on that line. */
export interface Found {
  readonly line: number;
  readonly before: string;
  readonly value: unknown;
}

interface Unread {
  readonly line: number;
  readonly text: string;
}

/** Lines that belong to a list of values, not to a value in it. */
const STRUCTURE = /^\s*[[\],]*\s*$/;
/** A list must begin with an object, because logs also print words in square brackets. */
const OPENS = /\{|\[\s*(?:\{|$)/;
/** How many characters may be read without a result; beyond this, only values on a single line are tried. */
const FRUITLESS_MAX = 8 * 1024 * 1024;

/** Yields every value in a text, and every line that belongs to none. */
export function* valuesIn(lines: readonly string[]): Generator<Found | Unread> {
  let vain = 0;
  for (let i = 0; i < lines.length; ) {
    const line = lines[i] ?? '';
    if (STRUCTURE.test(line)) {
      i++;
      continue;
    }
    const read = valueAt(lines, i, vain < FRUITLESS_MAX);
    vain += read.found === undefined ? read.length : 0;
    yield read.found ?? { line: i + 1, text: line };
    i = read.found === undefined ? i + 1 : read.next;
  }
}

interface Read {
  readonly found: Found | undefined;
  readonly next: number;
  readonly length: number;
}

function valueAt(lines: readonly string[], start: number, several: boolean): Read {
  const first = lines[start] ?? '';
  const opens = first.search(OPENS);
  const indent = first.search(/\S/);
  const depth = new Depth();
  const parts: string[] = [];
  let length = 0;
  const none = (next: number): Read => ({ found: undefined, next, length });
  if (opens < 0) return none(start);
  for (let i = start; i < lines.length && (several || i === start); i++) {
    const line = lines[i] ?? '';
    // A new value begins at the same indentation, so this one was cut off.
    if (i > start && beginsAt(line, indent)) return none(i);
    const part = i === start ? line.slice(opens) : line;
    parts.push(part);
    length += part.length;
    depth.take(part);
    if (!depth.closed) continue;
    const value = parsedJson(parts.join('\n').replace(/,\s*$/, ''));
    if (value === undefined) return none(i);
    return { found: { line: start + 1, before: first.slice(0, opens), value }, next: i + 1, length };
  }
  return none(lines.length);
}

const beginsAt = (line: string, indent: number): boolean =>
  line.search(/\S/) <= indent && (/^\s*\{/.test(line) || /^\s*\d{4}-\d{2}-\d{2}T/.test(line));

/** An object that contains no other object, with its first line. */
export interface Leaf {
  readonly line: number;
  readonly text: string;
  /** Undefined if the text is not valid JSON. */
  readonly value: unknown;
}

/** Yields every object in a text that contains no other object. */
export function* leavesIn(lines: readonly string[]): Generator<Leaf> {
  let open: { line: number; parts: string[] } | undefined;
  for (const [i, line] of lines.entries()) {
    let from = 0;
    for (const { char, at } of bracketsOf(line)) {
      if (char === '{') {
        open = { line: i + 1, parts: [] };
        from = at;
      } else if (char === '}' && open !== undefined) {
        const text = [...open.parts, line.slice(from, at + 1)].join('\n');
        yield { line: open.line, text, value: parsedJson(text) };
        open = undefined;
      }
    }
    open?.parts.push(line.slice(from));
  }
}

const STRING_OR_BRACKET = /"(?:[^"\\]|\\.)*"?|[{}[\]]/g;

/** The brackets of a line that are outside strings; a JSON string never continues on the next line. */
function* bracketsOf(line: string): Generator<{ char: string; at: number }> {
  for (const { 0: char, index: at } of line.matchAll(STRING_OR_BRACKET)) if (!char.startsWith('"')) yield { char, at };
}

class Depth {
  #depth = 0;

  get closed(): boolean {
    return this.#depth <= 0;
  }

  take(line: string): void {
    for (const { char } of bracketsOf(line)) this.#depth += char === '{' || char === '[' ? 1 : -1;
  }
}
