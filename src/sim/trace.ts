/**
 * Everything that happens, once, in order. The digest is a SHA-256 chain over the lines, so it can be read at any
 * event, stored in a snapshot and continued from there. Callers replace private values by placeholders before they record an event.
 *
 * INV-1 seq counts from 1 without a gap. INV-2 time never runs back. INV-3 recording never throws, whatever the values.
 */
import { hash } from 'node:crypto';
import type { Instant, Json } from './clock.ts';
import type { Secrets } from './secrets.ts';

/** One thing that happened. `actor` is a path such as `lock/A101`; `kind` a dotted name such as `lock.unlocked`. */
export interface TraceEvent {
  readonly seq: number;
  readonly time: Instant;
  readonly actor: string;
  readonly kind: string;
  readonly data: Readonly<Record<string, Json | undefined>>;
}

export type TraceSnapshot = { readonly seq: number; readonly digest: string };

/** Receives an event, and its line as a trace file has it. */
export type TraceReader = (event: TraceEvent, line: string) => void;

const START = hash('sha256', 'noke-sim trace 1');

export class Trace {
  readonly secrets: Secrets;
  readonly #now: () => Instant;
  readonly #readers = new Set<TraceReader>();
  #seq: number;
  #digest: string;
  /** While false, nothing is recorded: for measurements and for searches that need only the state. */
  recording = true;

  constructor(clock: { now(): Instant }, secrets: Secrets, from: TraceSnapshot = { seq: 0, digest: START }) {
    this.secrets = secrets;
    this.#now = () => clock.now();
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

  record(actor: string, kind: string, data: Readonly<Record<string, Json | undefined>> = {}): void {
    if (!this.recording) return;
    const event: TraceEvent = { seq: this.#seq + 1, time: this.#now(), actor, kind, data };
    const line = JSON.stringify(event);
    this.#seq = event.seq;
    this.#digest = hash('sha256', this.#digest + line);
    for (const read of this.#readers) read(event, line);
  }

  /** Calls `read` for every event from now on. Returns a function that unsubscribes. */
  subscribe(read: TraceReader): () => void {
    this.#readers.add(read);
    return () => this.#readers.delete(read);
  }

  snapshot(): TraceSnapshot {
    return { seq: this.#seq, digest: this.#digest };
  }
}

/** The digest of a list of events, for checking a file against its last line. */
export function digestOf(events: Iterable<TraceEvent>, start: string = START): string {
  let digest = start;
  for (const event of events) digest = hash('sha256', digest + JSON.stringify(event));
  return digest;
}
