/** Where a running facility writes down what must survive. The store keeps it on disk; without one it is forgotten. */
import type { OutsideInput } from '../link/websocket/ingress.ts';
import type { Instant, Json } from '../sim/clock.ts';
import type { TraceEvent } from '../sim/trace.ts';

/** A whole facility at one moment, from which later inputs go on. */
export interface Checkpoint {
  readonly at: Instant;
  /** Number of the last trace event it includes. */
  readonly seq: number;
  readonly snapshot: Json;
}

export interface Journal {
  /** What is noted from now on follows from here; with `back`, what was noted after it belongs to a past that was left. */
  checkpoint(base: Checkpoint, back?: boolean): void;
  /** Noted before it is done. */
  input(at: Instant, input: OutsideInput): void;
  event(event: TraceEvent): void;
  /** Everything noted so far outlives the process from here on. `at` is how far the simulation has come. */
  flush(at: Instant): void;
}

export const noJournal: Journal = { checkpoint() {}, input() {}, event() {}, flush() {} };
