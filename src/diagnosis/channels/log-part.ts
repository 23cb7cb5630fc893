/**
 * The part of a large log that is read. A log is in the order of time and is saved after the failure, so what is read is the part before and shortly
 * after the reported time of the complaint, or the end of the log if nobody reported a time.
 *
 * INV-1: The part has at most `PAPER_MAX_BYTES` and `LINES_MAX` lines, and begins and ends at the end of a line.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Instant } from '../../sim/clock.ts';
import { LINES_MAX, PAPER_MAX_BYTES, wideEncodingOf } from './paper-text.ts';

/** A file of a known size, or bytes in memory. */
export interface ByteSource {
  readonly size: number;
  read(from: number, length: number): Uint8Array;
}

/** Opens a file, or takes bytes in memory, for the duration of `use`. A pipe has no size and is empty here. */
export function withSource<T>(file: string | Uint8Array, use: (source: ByteSource) => T): T {
  if (typeof file !== 'string')
    return use({ size: file.length, read: (from, length) => file.subarray(from, from + length) });
  const descriptor = openSync(file, 'r');
  try {
    const read = (from: number, length: number): Uint8Array => {
      const block = Buffer.alloc(length);
      return block.subarray(0, readSync(descriptor, block, 0, length, from));
    };
    return use({ size: fstatSync(descriptor).size, read });
  } finally {
    closeSync(descriptor);
  }
}

export interface LogPart {
  readonly bytes: Uint8Array;
  /** The number of lines of the file before the part. */
  readonly linesBefore: number;
}

/** The share of the part that lies before the complaint. */
const BEFORE = 0.75;
/** The time at a place in the log is read from a block of this size, and lines are counted in such blocks. */
const BLOCK = 1024 * 1024;
const NEWLINE = 0x0a;

/** `timeIn` is the time of the first statement in a block; undefined if it has none. Undefined for a log within the limits or in UTF-16. */
export function partOfLog(
  source: ByteSource,
  around: Instant | undefined,
  timeIn: (block: Uint8Array) => Instant | undefined,
): LogPart | undefined {
  // In UTF-16, a limit could split a character.
  if (wideEncodingOf(source.read(0, 2)) !== undefined) return undefined;
  const { size } = source;
  const centre = around === undefined ? size : placeOf(source, around, timeIn);
  const most = Math.min(size, PAPER_MAX_BYTES);
  const from = Math.max(0, Math.min(size - most, Math.round(centre - BEFORE * most)));
  const window = source.read(from, most);
  const cut = withinLines(window, centre - from);
  const begins = from + cut.from > 0 ? window.indexOf(NEWLINE, cut.from) + 1 : 0;
  const ends = from + cut.to < size ? window.lastIndexOf(NEWLINE, cut.to) + 1 : window.length;
  if (from + begins === 0 && from + ends === size) return undefined;
  return { bytes: window.subarray(begins, ends), linesBefore: linesIn(source, from + begins) };
}

/** Where the log reaches a point in time; its end if it never does. */
function placeOf(source: ByteSource, around: Instant, timeIn: (block: Uint8Array) => Instant | undefined): number {
  let from = 0;
  let to = source.size;
  while (to - from > BLOCK) {
    const middle = Math.floor((from + to) / 2);
    const block = source.read(middle, BLOCK);
    const at = timeIn(block.subarray(block.indexOf(NEWLINE) + 1));
    // A block that contains only lines of other apps has no time; the search then continues in the later half, which has the end of the log.
    if (at === undefined || at < around) from = middle;
    else to = middle;
  }
  return to;
}

/** The part of the window, at most `LINES_MAX` lines, with most of them before the centre. */
function withinLines(window: Uint8Array, centre: number): { readonly from: number; readonly to: number } {
  const whole = { from: 0, to: window.length };
  if (countIn(window) < LINES_MAX) return whole;
  let to = Math.min(centre, window.length);
  for (let n = (1 - BEFORE) * LINES_MAX; n > 0 && to !== -1; n--) to = window.indexOf(NEWLINE, to + 1);
  if (to === -1) to = window.length;
  let from = to;
  for (let n = LINES_MAX; n > 0 && from > 0; n--) from = window.lastIndexOf(NEWLINE, from - 1);
  return { from: Math.max(0, from), to };
}

function countIn(block: Uint8Array): number {
  let count = 0;
  for (let i = block.indexOf(NEWLINE); i !== -1; i = block.indexOf(NEWLINE, i + 1)) count += 1;
  return count;
}

function linesIn(source: ByteSource, until: number): number {
  let count = 0;
  for (let at = 0; at < until; at += BLOCK) count += countIn(source.read(at, Math.min(BLOCK, until - at)));
  return count;
}
