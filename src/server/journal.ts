/** The journal of a running facility: what must survive a crash. The store keeps it on disk; without a store nothing is kept. */
import type { OutsideInput } from '../link/websocket/ingress.ts';
import type { Instant, Json } from '../sim/clock.ts';
import type { TraceEvent } from '../sim/trace.ts';

/** The whole state of a facility at one instant; later inputs are replayed on top of it. */
export interface Checkpoint {
  readonly at: Instant;
  /** Sequence number of the last trace event that it includes. */
  readonly seq: number;
  readonly snapshot: Json;
}

export interface Journal {
  /** Everything recorded from now on builds on this checkpoint. With `back`, the facility returned to it: later entries are discarded history. */
  checkpoint(base: Checkpoint, back?: boolean): void;
  /** Records an input before it takes effect. */
  input(at: Instant, input: OutsideInput): void;
  event(event: TraceEvent): void;
  /** Makes everything recorded so far durable. `at` is the present simulation time. */
  flush(at: Instant): void;
}

export const noJournal: Journal = { checkpoint() {}, input() {}, event() {}, flush() {} };
