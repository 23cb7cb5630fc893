/**
 * A file of evidence as text, and the record of the readings from it.
 *
 * INV-1: Total: any bytes give lines or undefined. INV-2: Bounded: bytes, readings, unread lines and their lengths have limits, and reaching one adds a
 * warning.
 */
import { counted } from '../../protocol/counted.ts';
import type { Instant } from '../../sim/clock.ts';
import type { About, ChannelId, Paper, Reading, UnreadLine } from './reading.ts';

/** Only this much of a larger file is read. */
export const PAPER_MAX_BYTES = 32 * 1024 * 1024;
/** The maximum number of lines in one file. */
export const LINES_MAX = 400_000;
/** The maximum number of readings in one file. Every simulated cause keeps a finding for each of them. */
export const PAPER_MAX_READINGS = 20_000;
/** Unread lines beyond this number are counted but not listed. */
export const UNREAD_MAX = 1_000;
/** Longer lines are not read. */
export const LINE_MAX = 64 * 1024;
const UNREAD_LENGTH = 200;

/** How many bytes are examined to recognise a file. */
const HEAD_BYTES = 64 * 1024;

/** The encoding named by a byte-order mark; undefined if there is none. */
export const wideEncodingOf = (bytes: Uint8Array): string | undefined => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
};

/** Decodes a file in UTF-8, UTF-16 or Windows-1252; undefined for binary data. */
export function textOf(bytes: Uint8Array): string | undefined {
  const part = bytes.subarray(0, PAPER_MAX_BYTES);
  const wide = wideEncodingOf(part);
  if (wide !== undefined) return new TextDecoder(wide).decode(part);
  if (part.includes(0)) return undefined;
  // The limit may fall inside a character.
  const whole = part.subarray(0, part.length < bytes.length ? part.lastIndexOf(0x0a) + 1 : part.length);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(whole);
  } catch {
    return new TextDecoder('windows-1252').decode(whole);
  }
}

export const linesOf = (text: string): readonly string[] => {
  // One more than the limit shows that there are more, and the end of the last line is followed by an empty text.
  const most = LINES_MAX + 2;
  const lines = text.split(/\r\n|\r|\n/, most);
  if (lines.length < most && lines.at(-1) === '') lines.pop();
  return lines;
};

/** The first lines of a file, from which a channel recognises it; none for binary data. */
export function headOf(bytes: Uint8Array): readonly string[] {
  const text = textOf(bytes.subarray(0, HEAD_BYTES));
  return text === undefined ? [] : linesOf(text).filter((line) => line.trim() !== '');
}

/** Whether at least the given share of the lines matches a pattern. */
export const mostMatch = (lines: readonly string[], pattern: RegExp, share = 0.5): boolean =>
  lines.length > 0 && lines.filter((line) => pattern.test(line)).length >= share * lines.length;

export const bytesOfText = (lines: readonly string[]): Uint8Array =>
  new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));

/** Collects the readings of a file. */
export class PaperDraft {
  readonly #name: string;
  readonly #channel: ChannelId;
  readonly #bytes: Uint8Array;
  #readings: Reading[] = [];
  readonly #unread: UnreadLine[] = [];
  readonly #warnings: string[] = [];
  readonly #around: Instant | undefined;
  #left = 0;
  #moreUnread = 0;

  /**
   * `around` is the reported time of the complaint; if there are too many statements, those nearest to it are kept, or the latest if nobody reported
   * a time.
   */
  constructor(name: string, channel: ChannelId, bytes: Uint8Array, around?: Instant) {
    this.#name = name;
    this.#channel = channel;
    this.#bytes = bytes;
    this.#around = around;
    if (bytes.length > PAPER_MAX_BYTES)
      this.warn(
        `only the first ${PAPER_MAX_BYTES / 1024 / 1024} MiB of this file were read; shorten it to the time in question`,
      );
  }

  /** The lines of the file; none for binary data. */
  lines(): readonly string[] {
    const lines = linesOf(textOf(this.#bytes) ?? '');
    if (lines.length <= LINES_MAX) return lines;
    this.warn(`only the first ${LINES_MAX} lines of this file were read; shorten it to the time in question`);
    return lines.slice(0, LINES_MAX);
  }

  add(reading: Reading): void {
    this.#readings.push(reading);
    if (this.#readings.length >= 2 * PAPER_MAX_READINGS) this.#keepNearest();
  }

  #keepNearest(): void {
    const around = this.#around ?? Number.MAX_SAFE_INTEGER;
    const distances = this.#readings.map(({ at }, i) => ({ i, far: Math.abs(at - around) }));
    const kept = new Set(
      distances
        .toSorted((a, b) => a.far - b.far)
        .slice(0, PAPER_MAX_READINGS)
        .map(({ i }) => i),
    );
    this.#left += this.#readings.length - kept.size;
    this.#readings = this.#readings.filter((_, i) => kept.has(i));
  }

  unread(line: number, text: string): void {
    if (this.#unread.length < UNREAD_MAX) this.#unread.push({ line, text: text.slice(0, UNREAD_LENGTH) });
    else this.#moreUnread++;
  }

  warn(sentence: string): void {
    if (!this.#warnings.includes(sentence)) this.#warnings.push(sentence);
  }

  paper(about?: About): Paper {
    if (this.#readings.length > PAPER_MAX_READINGS) this.#keepNearest();
    if (this.#left > 0) {
      const which =
        this.#around === undefined
          ? `last ${PAPER_MAX_READINGS} statements`
          : `${PAPER_MAX_READINGS} statements nearest to the complaint`;
      this.warn(`only the ${which} of this file were used; ${counted(this.#left, 'more was', 'more were')} omitted`);
    }
    if (this.#moreUnread > 0)
      this.warn(`${counted(this.#moreUnread, 'more line was', 'more lines were')} not understood`);
    const span = spanOf(this.#readings);
    return {
      name: this.#name,
      channel: this.#channel,
      readings: this.#readings,
      unread: this.#unread,
      warnings: this.#warnings,
      ...(span === undefined ? {} : span),
      ...(about === undefined ? {} : { about }),
    };
  }
}

/** The earliest and latest time; none if no fact has a time. */
function spanOf(readings: readonly Reading[]): { from: Instant; to: Instant } | undefined {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const reading of readings) {
    if (reading.channel === 'told' && reading.ats.length === 0) continue;
    from = Math.min(from, reading.at);
    to = Math.max(to, reading.at);
  }
  return from <= to ? { from, to } : undefined;
}
