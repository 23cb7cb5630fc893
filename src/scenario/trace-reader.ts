/**
 * Reads a trace file line by line. Never throws on any bytes: anything but a trace gives one problem with its line.
 *
 * INV-1 seq has no gaps and time never decreases. INV-2 the digest of the last line is that of the lines before it.
 * INV-3 at most one chunk and one line are in memory.
 */

import { hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { z } from 'zod';
import { type Problem, problem } from '../facility/files/problem.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { MOST_EVENTS } from './scenario.ts';
import { type TraceEnd, type TraceHeader, traceEndSchema, traceEventSchema, traceHeaderSchema } from './trace-file.ts';

/** The longest line that is read. */
export const TRACE_MAX_LINE_BYTES = 1024 * 1024;
const CHUNK = 256 * 1024;

/** Where the bytes of a trace come from: up to `length` more, none at the end. */
export interface ByteSource {
  read(length: number): Uint8Array;
  close(): void;
}

export type TraceStep =
  | { readonly kind: 'event'; readonly event: TraceEvent; readonly line: number }
  | { readonly kind: 'end'; readonly end: TraceEnd }
  /** The file has no last line: the recording was cut short. The lines before are valid. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'problem'; readonly problem: Problem };

export type OpenedTrace =
  | { readonly ok: true; readonly header: TraceHeader; readonly reader: TraceReader }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Opens a trace file and reads its first line. */
export function openTrace(file: string): OpenedTrace {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const message =
      code === 'ENOENT'
        ? 'there is no such file; check the path'
        : `the file cannot be read (${code}); check its rights`;
    return { ok: false, problems: [wholeFile(file, code, message)] };
  }
  return openTraceFrom(file, {
    read(length) {
      const bytes = new Uint8Array(length);
      try {
        return bytes.subarray(0, readSync(fd, bytes, 0, length, null));
      } catch {
        return bytes.subarray(0, 0);
      }
    },
    close: () => closeSync(fd),
  });
}

/** The same for bytes from elsewhere; `file` is only their name. */
export function openTraceFrom(file: string, source: ByteSource): OpenedTrace {
  const reader = new TraceReader(file, source);
  const header = reader.readHeader();
  if ('problem' in header) {
    reader.close();
    return { ok: false, problems: [header.problem] };
  }
  return { ok: true, header, reader };
}

const wholeFile = (file: string, found: string, message: string): Problem =>
  problem({ file, line: 0, column: 0, path: '', found, expected: 'a trace file', message });

export class TraceReader {
  readonly #file: string;
  readonly #source: ByteSource;
  #rest: Uint8Array = new Uint8Array();
  #atEnd = false;
  #line = 0;
  #seq = 0;
  #events = 0;
  #time = Number.NEGATIVE_INFINITY;
  #digest = '';
  #last: TraceStep | undefined;

  constructor(file: string, source: ByteSource) {
    this.#file = file;
    this.#source = source;
  }

  /** @internal for `openTrace` */
  readHeader(): TraceHeader | { readonly problem: Problem } {
    const line = this.#nextLine();
    if (typeof line !== 'string')
      return {
        problem:
          line ??
          wholeFile(
            this.#file,
            'an empty file',
            'the file is empty; record a trace with "noke-sim run FILE --trace TRACE"',
          ),
      };
    const value = parse(line);
    const header = traceHeaderSchema.safeParse(value);
    if (!header.success) {
      const version = typeof value === 'object' && value !== null && 'version' in value && value.version !== 1;
      const message = version
        ? 'this trace has another version than 1; read it with the noke-sim that wrote it'
        : `this is not the first line of a trace file: ${firstIssue(header.error)}`;
      return { problem: this.#problem('another line', message) };
    }
    this.#seq = header.data.from.seq;
    this.#digest = header.data.from.digest;
    return header.data;
  }

  /** The next event, or how the file ends. Further calls after the end return the same. */
  next(): TraceStep {
    if (this.#last !== undefined) return this.#last;
    const step = this.#read();
    if (step.kind !== 'event') {
      this.#last = step;
      this.close();
    }
    return step;
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
    if (typeof line !== 'string') return { kind: 'problem', problem: line };
    const fail = (found: string, message: string): TraceStep => ({
      kind: 'problem',
      problem: this.#problem(found, message),
    });
    const value = parse(line);
    const end = traceEndSchema.safeParse(value);
    if (end.success) return this.#end(end.data.end, fail);
    const parsed = traceEventSchema.safeParse(value);
    if (!parsed.success) return fail('another line', `this line is no trace event: ${firstIssue(parsed.error)}`);
    const event = parsed.data as TraceEvent;
    if (event.seq !== this.#seq + 1) {
      return fail(`event ${event.seq}`, `event ${this.#seq + 1} is missing; the file was changed after it was written`);
    }
    if (event.time < this.#time)
      return fail('an earlier time', 'time runs back here; the file was changed after it was written');
    if (++this.#events > MOST_EVENTS) return fail('more events', `a trace holds at most ${MOST_EVENTS} events`);
    this.#seq = event.seq;
    this.#time = event.time;
    this.#digest = hash('sha256', this.#digest + line);
    return { kind: 'event', event, line: this.#line };
  }

  #end(end: TraceEnd, fail: (found: string, message: string) => TraceStep): TraceStep {
    if (end.events !== this.#events) {
      return fail(
        `${this.#events} events`,
        `the last line counts ${end.events} events; lines were added or taken away`,
      );
    }
    if (end.digest !== this.#digest) {
      return fail(
        'another digest',
        'the digest does not fit the lines above; the file was changed after it was written',
      );
    }
    if (this.#nextLine() !== undefined) return fail('more lines', 'nothing may follow the last line of a trace');
    return { kind: 'end', end };
  }

  /** The next line without its break; undefined at the end of the file. */
  #nextLine(): string | Problem | undefined {
    this.#line++;
    let searched = 0;
    for (;;) {
      const at = this.#rest.indexOf(0x0a, searched);
      if (at >= 0 || (this.#atEnd && this.#rest.length > 0)) {
        const bytes = at >= 0 ? this.#rest.subarray(0, at) : this.#rest;
        this.#rest = at >= 0 ? this.#rest.subarray(at + 1) : new Uint8Array();
        if (bytes.length > TRACE_MAX_LINE_BYTES) return this.#tooLong();
        return decode(bytes) ?? this.#problem('binary data', 'this is not a text file; a trace is JSON lines in UTF-8');
      }
      if (this.#atEnd) return undefined;
      if (this.#rest.length > TRACE_MAX_LINE_BYTES) return this.#tooLong();
      searched = this.#rest.length;
      const more = this.#source.read(CHUNK);
      if (more.length === 0) this.#atEnd = true;
      else this.#rest = Buffer.concat([this.#rest, more]);
    }
  }

  #tooLong(): Problem {
    return this.#problem('a very long line', `a line of a trace is at most ${TRACE_MAX_LINE_BYTES} bytes long`);
  }

  #problem(found: string, message: string): Problem {
    return problem({
      file: this.#file,
      line: this.#line,
      column: 1,
      path: '',
      found,
      expected: 'a trace of version 1',
      message,
    });
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'it does not fit';
  return issue.path.length === 0
    ? 'it is not a JSON object of that form'
    : `"${issue.path.join('.')}" is missing or wrong`;
}
