/**
 * The record of everything that happens, once, in order. The digest is a SHA-256 chain over the lines, so it can be read at any
 * event, stored in a snapshot and continued from there. Callers replace private values with placeholders before they record an event.
 *
 * INV-1: Seq counts from 1 without a gap. INV-2: Time never runs backwards. INV-3: Recording never throws, whatever the values.
 * INV-4: `causedBy` is an earlier event. It is not part of the digest: it follows from the inputs, as everything else does.
 */
import { hash } from 'node:crypto';
import type { Instant, Json } from './clock.ts';
import type { Secrets } from './secrets.ts';

/** A recorded event. `actor` is a path such as `lock/A101`; `kind` a dotted name such as `lock.unlocked`. */
export interface TraceEvent {
  readonly seq: number;
  readonly time: Instant;
  readonly actor: string;
  readonly kind: string;
  readonly data: Readonly<Record<string, Json | undefined>>;
  /** The event that triggered this one, by its `seq`. Inputs have none, nor do events that began with the facility or came from a connected program. */
  readonly causedBy?: number | undefined;
}

/** What happened in an event of one kind, as a clause without a full stop. Recorded data may lack a value or hold a different one. */
export type EventClause = (data: TraceEvent['data']) => string;

export type TraceSnapshot = { readonly seq: number; readonly digest: string };

export type TraceReader = (event: TraceEvent) => void;
/** Receives an event, and its line as it is in a trace file. */
export type LineReader = (event: TraceEvent, line: string) => void;

const START = hash('sha256', 'noke-sim trace 1');

/** The clock of a trace. `cause` is the event that is being handled, or 0. */
export interface TraceClock {
  now(): Instant;
  cause: number;
}

export class Trace {
  readonly secrets: Secrets;
  readonly #clock: TraceClock;
  readonly #readers = new Set<TraceReader>();
  readonly #lineReaders = new Set<LineReader>();
  #seq: number;
  #digest: string;
  /** While false, nothing is recorded: for measurements and for searches that need only the state. */
  recording = true;
  /** While false, events are recorded, but the digest stays as it is: for searches, which never read it. */
  digesting = true;

  constructor(clock: TraceClock, secrets: Secrets, from: TraceSnapshot = { seq: 0, digest: START }) {
    this.secrets = secrets;
    this.#clock = clock;
    this.#seq = from.seq;
    this.#digest = from.digest;
  }

  get seq(): number {
    return this.#seq;
  }

  /** 64 hex digits over everything recorded so far. */
  get digest(): string {
    return this.#digest;
  }

  /** Records an event, caused by the event that is being handled. Whatever follows in the same handler is caused by this one. */
  record(actor: string, kind: string, data: Readonly<Record<string, Json | undefined>> = {}): void {
    if (!this.recording) return;
    const clock = this.#clock;
    const { cause } = clock;
    const event: { -readonly [K in keyof TraceEvent]: TraceEvent[K] } = {
      seq: this.#seq + 1,
      time: clock.now(),
      actor,
      kind,
      data,
    };
    // The line is written before `causedBy` is set, because the cause is not part of the digest.
    const line = this.digesting || this.#lineReaders.size > 0 ? JSON.stringify(event) : '';
    this.#seq = event.seq;
    if (this.digesting) this.#digest = hash('sha256', this.#digest + line);
    clock.cause = event.seq;
    if (cause > 0) event.causedBy = cause;
    for (const read of this.#readers) read(event);
    if (this.#lineReaders.size === 0) return;
    const whole = cause > 0 ? `${line.slice(0, -1)},"causedBy":${cause}}` : line;
    for (const read of this.#lineReaders) read(event, whole);
  }

  /** Runs `act` as a consequence of that event (0: of none). Afterwards, the previous cause applies again. */
  under<T>(cause: number, act: () => T): T {
    const clock = this.#clock;
    const before = clock.cause;
    clock.cause = cause;
    try {
      return act();
    } finally {
      clock.cause = before;
    }
  }

  /** Runs `act`; subsequent events are not a consequence of it. */
  apart<T>(act: () => T): T {
    return this.under(this.#clock.cause, act);
  }

  /** Calls `read` for every event from now on. Returns a function that unsubscribes. */
  subscribe(read: TraceReader): () => void {
    this.#readers.add(read);
    return () => this.#readers.delete(read);
  }

  /** Calls `read` for every event from now on with its line, after those who read only events. Returns a function that unsubscribes. */
  subscribeLines(read: LineReader): () => void {
    this.#lineReaders.add(read);
    return () => this.#lineReaders.delete(read);
  }

  snapshot(): TraceSnapshot {
    return { seq: this.#seq, digest: this.#digest };
  }
}

/** The digest of a list of events, for checking a file against its last line. */
export function digestOf(events: Iterable<TraceEvent>, start: string = START): string {
  let digest = start;
  for (const event of events) digest = nextDigest(digest, JSON.stringify(event));
  return digest;
}

/** The digest after one more event, given its line in a trace file. */
export const nextDigest = (digest: string, line: string): string => hash('sha256', digest + line.replace(CAUSE, '}'));

/** The cause of an event at the end of its line; the same text at the end of the data would be followed by another brace. */
const CAUSE = /,"causedBy":\d+\}$/;
