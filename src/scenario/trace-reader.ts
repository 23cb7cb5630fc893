/**
 * Reads a trace file line by line. Never throws, whatever the bytes: a file that is not a trace leads to one problem with its line. A file that ends
 * within a line was truncated there. Lines in which `up --json` reports its ports and its monitor are skipped.
 *
 * INV-1: Seq has no gaps, time never decreases and a cause is earlier than its effect. INV-2: The digest in the last line is the digest of the lines
 * before it. INV-3: At most one chunk and one line are in memory.
 */

import { closeSync, openSync, readSync } from 'node:fs';
import type { z } from 'zod';
import { type Problem, problem } from '../facility/files/problem.ts';
import { counted } from '../protocol/counted.ts';
import { type LineSource, takeCommonLines } from '../sim/common-lines.ts';
import { whyUnreadable } from '../sim/files.ts';
import { parsedJson } from '../sim/json.ts';
import { nextDigest, type TraceEvent } from '../sim/trace.ts';
import { MAX_EVENTS } from './scenario.ts';
import {
  anyTraceHeader,
  type TraceEnd,
  type TraceHeader,
  traceEndSchema,
  traceEventSchema,
  traceEventV2Schema,
} from './trace-file.ts';

/** The maximum length of a line. The first line is longer, because it contains the facility. */
export const TRACE_MAX_LINE_BYTES = 1024 * 1024;
export const TRACE_MAX_FIRST_LINE_BYTES = 32 * 1024 * 1024;
const CHUNK = 256 * 1024;
/** How many lines are read after the lines that `skipCommon` skipped: enough for some events among other lines. */
const LAST_LINES = 12;

/** Supplies the bytes of a trace: returns up to `length` more, in `into` if it can, and none at the end. May throw a system error. */
export interface ByteSource {
  read(length: number, into?: Uint8Array): Uint8Array;
  close(): void;
}

export type TraceStep =
  | { readonly kind: 'event'; readonly event: TraceEvent; readonly line: number }
  | { readonly kind: 'end'; readonly end: TraceEnd }
  /** The file has no last line: the recording was truncated. The preceding lines are valid. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'problem'; readonly problem: Problem };

export type OpenedTrace =
  | { readonly ok: true; readonly header: TraceHeader; readonly reader: TraceReader }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Opens a trace file and reads its first line. */
export function openTrace(file: string): OpenedTrace {
  try {
    const fd = openSync(file, 'r');
    return openTraceFrom(file, {
      read(length, into) {
        const bytes = into ?? Buffer.allocUnsafe(length);
        return bytes.subarray(0, readSync(fd, bytes, 0, Math.min(length, bytes.length), null));
      },
      close: () => closeSync(fd),
    });
  } catch (error) {
    return { ok: false, problems: [unreadable(file, error)] };
  }
}

/** Like `openTrace`, for bytes from another source; `file` is only a name. */
export function openTraceFrom(file: string, source: ByteSource): OpenedTrace {
  const reader = new TraceReader(file, source);
  const header = reader.readHeader();
  if ('problem' in header) {
    reader.close();
    return { ok: false, problems: [header.problem] };
  }
  return { ok: true, header, reader };
}

const unreadable = (file: string, error: unknown): Problem => wholeFile(file, 'a system error', whyUnreadable(error));

const wholeFile = (file: string, found: string, message: string): Problem =>
  problem({ code: 'E-TRACE-1', file, line: 0, column: 0, path: '', found, expected: 'a trace file', message });

export class TraceReader {
  readonly #file: string;
  readonly #source: ByteSource;
  #rest: Uint8Array = new Uint8Array();
  #atEnd = false;
  #bytes = 0;
  #line = 0;
  /** The number of the event before the first, and of the last one read. */
  #from = 0;
  #seq = 0;
  #time = Number.NEGATIVE_INFINITY;
  #digest = '';
  /** Whether lines were skipped; if so, the digest of the lines so far is not known. */
  #skipped = false;
  #event: z.ZodType = traceEventSchema;
  #last: TraceStep | undefined;

  constructor(file: string, source: ByteSource) {
    this.#file = file;
    this.#source = source;
  }

  /** How many bytes have been taken from the source. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @internal for `openTrace` */
  readHeader(): TraceHeader | { readonly problem: Problem } {
    const line = this.#nextLine(TRACE_MAX_FIRST_LINE_BYTES);
    if (line === undefined) return { problem: wholeFile(this.#file, 'an empty file', EMPTY) };
    if ('problem' in line) return line;
    const header = anyTraceHeader.safeParse(line.value);
    if (!header.success) return { problem: this.#problem('a different line', this.#noHeader(line, header.error)) };
    this.#seq = header.data.from.seq;
    this.#from = this.#seq;
    this.#digest = header.data.from.digest;
    if (header.data.version < 3) this.#event = traceEventV2Schema;
    return header.data;
  }

  /** The next event, or the end of the file. Further calls after the end return the same. */
  next(): TraceStep {
    if (this.#last !== undefined) return this.#last;
    const step = this.#read();
    if (step.kind !== 'event') {
      this.#last = step;
      this.close();
    }
    return step;
  }

  /**
   * Skips the lines that this trace and another one have in common, compared as bytes rather than events, and returns the last events among them.
   * INV-2 is then not checked: lines that were changed in the same way in both traces go unnoticed.
   */
  skipCommon(other: TraceReader): { readonly skipped: number; readonly last: readonly TraceEvent[] } {
    const [own, others] = [this.#lineSource(), other.#lineSource()];
    const lines = takeCommonLines(own, others, TRACE_MAX_LINE_BYTES);
    this.#rest = own.rest;
    other.#rest = others.rest;
    const last: TraceEvent[] = [];
    for (const line of (decode(lines) ?? '').split('\n').slice(-LAST_LINES)) {
      const event = this.#event.safeParse(parsedJson(line));
      if (event.success) last.push(event.data as TraceEvent);
    }
    const end = last.at(-1);
    const before = this.#seq;
    if (end === undefined) return { skipped: 0, last };
    for (const reader of [this, other]) {
      reader.#line += end.seq - before;
      reader.#seq = end.seq;
      reader.#time = end.time;
      reader.#skipped = true;
    }
    return { skipped: end.seq - before, last };
  }

  #lineSource(): LineSource {
    return {
      rest: this.#rest,
      more: (into) => {
        // A system error occurs again when the next line is read.
        const bytes = this.#more(into);
        return 'problem' in bytes ? new Uint8Array() : bytes;
      },
    };
  }

  close(): void {
    if (this.#last === undefined) this.#last = { kind: 'cut' };
    if (!this.#closed) this.#source.close();
    this.#closed = true;
  }

  #closed = false;

  #read(): TraceStep {
    const line = this.#nextLine();
    if (line === undefined) return { kind: 'cut' };
    if ('problem' in line) return { kind: 'problem', problem: line.problem };
    if (line.isCut) return { kind: 'cut' };
    const { value, text } = line;
    const fail = (found: string, message: string): TraceStep => ({
      kind: 'problem',
      problem: this.#problem(found, message),
    });
    const end = traceEndSchema.safeParse(value);
    if (end.success) return this.#end(end.data.end, fail);
    const parsed = this.#event.safeParse(value);
    // A different recording begins here: a live facility returned to a snapshot.
    if (!parsed.success && anyTraceHeader.safeParse(value).success) return { kind: 'cut' };
    if (!parsed.success)
      return fail('a different line', `this line is not a trace event: ${firstIssue(parsed.error, 'an event')}`);
    const event = parsed.data as TraceEvent;
    if (event.seq !== this.#seq + 1) {
      return fail(`event ${event.seq}`, `event ${this.#seq + 1} is missing; the file was changed after it was written`);
    }
    if (event.time < this.#time)
      return fail('an earlier time', 'time goes backwards here; the file was changed after it was written');
    if (event.causedBy !== undefined && event.causedBy >= event.seq)
      return fail(`the cause ${event.causedBy}`, `the cause of event ${event.seq} is not an earlier event`);
    if (event.seq - this.#from > MAX_EVENTS)
      return fail('more events', `a trace contains at most ${MAX_EVENTS} events`);
    this.#seq = event.seq;
    this.#time = event.time;
    this.#digest = nextDigest(this.#digest, text);
    return { kind: 'event', event, line: this.#line };
  }

  #end(end: TraceEnd, fail: (found: string, message: string) => TraceStep): TraceStep {
    const events = this.#seq - this.#from;
    if (end.events !== events) {
      return fail(
        counted(events, 'event'),
        `the last line counts ${counted(end.events, 'event')}; lines were added or removed`,
      );
    }
    if (!this.#skipped && end.digest !== this.#digest) {
      return fail(
        'a different digest',
        'the digest does not match the lines above; the file was changed after it was written',
      );
    }
    if (this.#nextLine() !== undefined) return fail('more lines', 'nothing may follow the last line of a trace');
    return { kind: 'end', end };
  }

  #noHeader(line: Line, error: z.ZodError): string {
    if (line.isCut) return 'the file ends within its first line; the recording contains nothing that can be shown';
    const { value } = line;
    if (typeof value === 'object' && value !== null && 'version' in value && !isKnown(value.version))
      return 'this trace has a version other than 1, 2 or 3; use the version of noke-sim that wrote it';
    if (typeof value === 'object' && value !== null && 'seq' in value)
      return 'the first line is an event; only "noke-sim up --json --all" prints a recording from its beginning';
    return `this is not a trace file: its first line is not a header: ${firstIssue(error, 'the header of a trace')}`;
  }

  /** The next line that belongs to the recording; undefined at the end of the file. */
  #nextLine(longest = TRACE_MAX_LINE_BYTES): Line | { readonly problem: Problem } | undefined {
    for (;;) {
      const bytes = this.#nextBytes(longest);
      if (bytes === undefined || 'problem' in bytes) return bytes;
      const text = decode(bytes.line);
      const isCutJson = !bytes.whole && bytes.line[0] === OPENING_BRACE;
      if (text === undefined && !isCutJson)
        return { problem: this.#problem('binary data', 'this is not a text file; a trace is JSON lines in UTF-8') };
      const value = parsedJson(text ?? '');
      const line: Line = { text: text ?? '', value, isCut: isCutJson && value === undefined };
      if (!isAside(line.value)) return line;
    }
  }

  /** The next line without its line break, and whether it had one. */
  #nextBytes(
    longest: number,
  ): { readonly line: Uint8Array; readonly whole: boolean } | { readonly problem: Problem } | undefined {
    this.#line++;
    let searched = 0;
    for (;;) {
      const at = this.#rest.indexOf(0x0a, searched);
      if (at >= 0 || (this.#atEnd && this.#rest.length > 0)) {
        const bytes = at >= 0 ? this.#rest.subarray(0, at) : this.#rest;
        this.#rest = at >= 0 ? this.#rest.subarray(at + 1) : new Uint8Array();
        if (bytes.length > longest) return this.#tooLong(longest);
        return { line: bytes, whole: at >= 0 };
      }
      if (this.#atEnd) return undefined;
      if (this.#rest.length > longest) return this.#tooLong(longest);
      searched = this.#rest.length;
      const more = this.#more();
      if ('problem' in more) return more;
      if (more.length === 0) this.#atEnd = true;
      else this.#rest = Buffer.concat([this.#rest, more]);
    }
  }

  #more(into?: Uint8Array): Uint8Array | { readonly problem: Problem } {
    try {
      const length = into?.length ?? Math.max(CHUNK, this.#rest.length);
      const bytes = this.#source.read(length, into);
      this.#bytes += bytes.length;
      return bytes;
    } catch (error) {
      return { problem: unreadable(this.#file, error) };
    }
  }

  #tooLong(longest: number): { readonly problem: Problem } {
    const which = longest === TRACE_MAX_LINE_BYTES ? 'a' : 'the first';
    return {
      problem: this.#problem('a very long line', `${which} line of a trace may be at most ${longest} bytes long`),
    };
  }

  #problem(found: string, message: string): Problem {
    return problem({
      code: 'E-TRACE-1',
      file: this.#file,
      line: this.#line,
      column: 1,
      path: '',
      found,
      expected: 'a trace of version 1, 2 or 3',
      message,
    });
  }
}

/** A line as text and as JSON, or undefined if it is not JSON. `isCut`: the program that wrote the file did not finish the line. */
interface Line {
  readonly text: string;
  readonly value: unknown;
  readonly isCut: boolean;
}

const isKnown = (version: unknown): boolean => version === 1 || version === 2 || version === 3;

const OPENING_BRACE = 0x7b;

/** `{"ready":…}` or `{"monitor":…}`, which `up --json` prints between the lines of the recording. */
function isAside(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const [key, ...more] = Object.keys(value);
  return more.length === 0 && (key === 'ready' || key === 'monitor');
}

const EMPTY = 'the file is empty; record a trace with "noke-sim run FILE --trace TRACE" or "noke-sim up --trace TRACE"';

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function firstIssue(error: z.ZodError, what: string): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'a value is wrong';
  return issue.path.length === 0
    ? `expected a JSON object with ${what}`
    : `"${issue.path.join('.')}" is missing or wrong`;
}
