/**
 * Trace file v1: JSON lines. The first line describes the run, then one line per event exactly as in the digest, then a last
 * line. Without the last line the recording was cut short, and readers report that.
 */
import { z } from 'zod';
import type { Instant } from '../sim/clock.ts';
import { GrowingFile } from '../sim/files.ts';
import type { Trace, TraceEvent } from '../sim/trace.ts';
import { LINKS } from './facilities.ts';
import { DATE_TIME_WORDS, isDateTime } from './local-time.ts';

const hexDigest = z.string().regex(/^[0-9a-f]{64}$/, 'a digest of 64 hex digits');
const instant = z.int();

export const traceHeaderSchema = z.strictObject({
  version: z.literal(1),
  tool: z.string().max(200).meta({ description: 'noke-sim and the version that wrote the file.' }),
  facility: z.strictObject({
    from: z.enum(['demo', 'file', 'inline']),
    path: z.string().max(1_000).optional().meta({ description: 'For "file": as the scenario names it.' }),
    digest: hexDigest.meta({ description: 'SHA-256 of the facility file.' }),
  }),
  scenario: z.string().max(1_000).optional().meta({ description: 'The scenario file that was played.' }),
  seed: z.string().max(100),
  link: z.enum(LINKS).optional().meta({ description: 'What carried phones to locks; "memory" when absent.' }),
  startAt: z
    .string()
    .max(40)
    .refine(isDateTime, DATE_TIME_WORDS)
    .meta({ description: 'Local date and time at the facility.' }),
  timeZone: z.string().max(100),
  from: z
    .strictObject({ seq: z.int().min(0), digest: hexDigest })
    .meta({ description: 'Where the trace stood when the recording began.' }),
});

export const traceEventSchema = z.strictObject({
  seq: z.int().min(1),
  time: instant.meta({ description: 'Milliseconds since 1970-01-01T00:00:00Z.' }),
  actor: z.string(),
  kind: z.string(),
  data: z.record(z.string(), z.unknown()),
});

export const traceEndSchema = z.strictObject({
  end: z.strictObject({ events: z.int().min(0), endedAt: instant, digest: hexDigest }),
});

export type TraceHeader = z.infer<typeof traceHeaderSchema>;
export type TraceEnd = z.infer<typeof traceEndSchema>['end'];

const CHUNK = 64 * 1024;

/** Writes a trace to disk while it happens. Throws FileError. */
export class TraceRecorder {
  readonly #file: GrowingFile;
  readonly #stop: () => void;
  readonly #trace: Trace;
  readonly #now: () => Instant;
  #events = 0;
  #buffer: string[] = [];
  #size = 0;

  constructor(file: string, header: Omit<TraceHeader, 'version' | 'from'>, trace: Trace, clock: { now(): Instant }) {
    this.#file = new GrowingFile(file);
    this.#trace = trace;
    this.#now = () => clock.now();
    const first: TraceHeader = { version: 1, ...header, from: trace.snapshot() };
    this.#write(first);
    this.#stop = trace.subscribe((event) => this.#event(event));
  }

  /** Writes the last line and closes the file. */
  close(): void {
    this.#stop();
    const end: TraceEnd = { events: this.#events, endedAt: this.#now(), digest: this.#trace.digest };
    this.#write({ end });
    try {
      this.#flush();
    } finally {
      this.#file.close();
    }
  }

  #event(event: TraceEvent): void {
    this.#events++;
    this.#write(event);
  }

  #write(line: unknown): void {
    const text = `${JSON.stringify(line)}\n`;
    this.#buffer.push(text);
    this.#size += text.length;
    if (this.#size >= CHUNK) this.#flush();
  }

  #flush(): void {
    const text = this.#buffer.join('');
    this.#buffer = [];
    this.#size = 0;
    this.#file.write(Buffer.from(text));
  }
}
