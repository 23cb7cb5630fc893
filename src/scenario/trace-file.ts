/**
 * Trace file v3: JSON lines. The first line describes the run and contains the facility; then follows one line per event, as in the digest but with
 * its cause, and then a last line. A file without the last line was cut short, and readers report that.
 *
 * INV-1: A recorded file can be opened anywhere, without any other file. INV-2: The facility in a file contains nothing that people chose (names,
 * numbers, addresses, codes).
 */
import { z } from 'zod';
import { withPseudonyms } from '../facility/files/pseudonyms.ts';
import { facilityFile } from '../facility/files/schema.ts';
import type { Instant } from '../sim/clock.ts';
import { GrowingFile } from '../sim/files.ts';
import type { Trace } from '../sim/trace.ts';
import { LINKS } from './facilities.ts';
import { DATE_TIME_WORDS, isDateTime } from './local-time.ts';

const hexDigest = z.string().regex(/^[0-9a-f]{64}$/, 'a digest of 64 hex digits');
const instant = z.int();

const from = z.enum(['demo', 'file', 'inline']);
const path = z.string().max(1_000).optional().meta({ description: 'For "file": the path as the scenario names it.' });

const run = {
  tool: z
    .string()
    .max(200)
    .meta({ description: 'The version of noke-sim that wrote the file, such as `noke-sim 0.1.0`.' }),
  scenario: z.string().max(1_000).optional().meta({ description: 'The scenario file that was run.' }),
  seed: z.string().max(100),
  link: z.enum(LINKS).optional().meta({ description: 'The link between phones and locks; "memory" when absent.' }),
  startAt: z
    .string()
    .max(40)
    .refine(isDateTime, DATE_TIME_WORDS)
    .meta({ description: 'Local date and time at the facility.' }),
  timeZone: z.string().max(100),
  from: z
    .strictObject({ seq: z.int().min(0), digest: hexDigest })
    .meta({ description: 'The position of the trace when the recording began.' }),
};

/** The first line in the format of older releases, with the facility in a separate file. */
export const traceHeaderV1Schema = z.strictObject({
  version: z.literal(1),
  facility: z.strictObject({ from, path, digest: hexDigest.meta({ description: 'SHA-256 of the facility file.' }) }),
  ...run,
});
const header = {
  facility: z.strictObject({
    from,
    path,
    plan: facilityFile.meta({ description: 'The facility, with pseudonyms for everything that describes a person.' }),
  }),
  ...run,
};
/** Like version 3, for version 2, whose events have no causes. */
export const traceHeaderV2Schema = z.strictObject({ version: z.literal(2), ...header });
export const traceHeaderSchema = z.strictObject({ version: z.literal(3), ...header });
/** Every first line that can be read. */
export const anyTraceHeader = z.discriminatedUnion('version', [
  traceHeaderSchema,
  traceHeaderV2Schema,
  traceHeaderV1Schema,
]);

/** One event in the formats of older releases. */
export const traceEventV2Schema = z.strictObject({
  seq: z.int().min(1),
  time: instant.meta({ description: 'Milliseconds since 1970-01-01T00:00:00Z.' }),
  actor: z.string(),
  kind: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export const traceEventSchema = traceEventV2Schema.extend({
  causedBy: z
    .int()
    .min(1)
    .optional()
    .meta({ description: 'The event that triggered this one, by its seq. It is not part of the digest.' }),
});

export const traceEndSchema = z.strictObject({
  end: z.strictObject({
    why: z.string().max(100).optional().meta({ description: 'Why a live facility ended.' }),
    events: z.int().min(0),
    endedAt: instant,
    digest: hexDigest,
  }),
});

/** The first line of a trace, of any version that can be read: the run and its facility (docs/formats/trace-v3.md). */
export type TraceHeader = z.infer<typeof anyTraceHeader>;
/** The input of a recorder: the run, and the facility itself. */
export type RecordedRun = Omit<z.infer<typeof traceHeaderSchema>, 'version' | 'from'>;
export type TraceEnd = z.infer<typeof traceEndSchema>['end'];

const CHUNK = 64 * 1024;

/** The first line of a recording that begins now. */
export function firstLine({ facility, ...rest }: RecordedRun, trace: Trace): string {
  const plan = withPseudonyms(facility.plan);
  return JSON.stringify({ version: 3, ...rest, facility: { ...facility, plan }, from: trace.snapshot() });
}

/** Writes a trace to disk while the run continues. Throws FileError. */
export class TraceRecorder {
  readonly #file: GrowingFile;
  readonly #stop: () => void;
  readonly #trace: Trace;
  readonly #now: () => Instant;
  #events = 0;
  #buffer: string[] = [];
  #size = 0;

  constructor(file: string, run: RecordedRun, trace: Trace, clock: { now(): Instant }) {
    this.#file = new GrowingFile(file);
    this.#trace = trace;
    this.#now = () => clock.now();
    this.#write(firstLine(run, trace));
    this.flush();
    this.#stop = trace.subscribeLines((_event, line) => {
      this.#events++;
      this.#write(line);
    });
  }

  /** Writes the last line and closes the file. */
  close(): void {
    const end: TraceEnd = { events: this.#events, endedAt: this.#now(), digest: this.#trace.digest };
    this.#write(JSON.stringify({ end }));
    this.cut();
  }

  /** Closes the file without a last line, because the run continues in a way that a recording cannot represent. */
  cut(): void {
    this.#stop();
    try {
      this.flush();
    } finally {
      this.#file.close();
    }
  }

  #write(line: string): void {
    const text = `${line}\n`;
    this.#buffer.push(text);
    this.#size += text.length;
    if (this.#size >= CHUNK) this.flush();
  }

  /** Writes everything recorded so far to disk. */
  flush(): void {
    if (this.#size === 0) return;
    const text = this.#buffer.join('');
    this.#buffer = [];
    this.#size = 0;
    this.#file.write(Buffer.from(text));
  }
}
