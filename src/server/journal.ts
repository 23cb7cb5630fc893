/** The journal of a running facility: everything that must survive a crash. The store keeps it on disk; without a store nothing is kept. */
import type { Command } from '../core/commands.ts';
import type { LinkInput, OpenLink } from '../link/websocket/links.ts';
import type { BackendRequest } from '../phone/backend.ts';
import type { Instant, Json } from '../sim/clock.ts';
import type { Steps } from '../sim/steps.ts';
import type { TraceEvent } from '../sim/trace.ts';

/** A snapshot of a hosted facility: the simulation and the open links. */
export type HostedFacilitySnapshot = {
  readonly version: 1;
  readonly facility: Json;
  readonly links: readonly OpenLink[];
};

/** One input from outside the simulation. A run is a function of facility, seed and inputs. `kind` identifies the source of the input. */
export type OutsideInput =
  | { readonly kind: 'verb'; readonly verb: string; readonly args: Readonly<Record<string, unknown>> }
  | LinkInput
  | { readonly kind: 'core-api'; readonly command: Command }
  | { readonly kind: 'app-api'; readonly request: BackendRequest }
  | { readonly kind: 'link'; readonly act: 'attach' }
  | {
      readonly kind: 'link';
      readonly act: 'packets';
      readonly mac: string;
      readonly session: string;
      readonly packets: readonly string[];
    }
  | { readonly kind: 'radio' };

/** The whole state of a facility at one instant; later inputs are replayed on top of it. */
export interface Checkpoint {
  readonly at: Instant;
  /** Sequence number of the last trace event that the snapshot includes. */
  readonly seq: number;
  readonly snapshot: HostedFacilitySnapshot;
}

export interface Journal {
  /**
   * Writes a checkpoint of the present in small steps. It takes effect when the returned function is called: from then on, everything recorded since
   * `stage` builds on it. With `back`, the facility returns to the checkpoint at that moment, and later entries are discarded.
   */
  stage(base: Checkpoint, back?: boolean): Steps<() => void>;
  /** Records an input before it takes effect. */
  input(at: Instant, input: OutsideInput): void;
  event(event: TraceEvent): void;
  /** Makes everything recorded so far durable. `at` is the current simulated time. */
  flush(at: Instant): void;
}

export const noJournal: Journal = {
  *stage() {
    return () => {};
  },
  input() {},
  event() {},
  flush() {},
};
