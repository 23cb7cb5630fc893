/** Brings a facility back to where the last process left it. */

import { asJson } from '../hosted-facilities.ts';
import {
  HostedFacility,
  type HostedFacilityOptions,
  type HostedFacilitySnapshot,
  type ReplayInput,
} from '../hosted-facility.ts';
import type { Divergence, Store } from './store.ts';

export interface Recovery {
  /** Inputs that were done again. */
  readonly inputs: number;
  /** Number of the last event that is back. */
  readonly seq: number;
  /** Set when the same inputs did not give the same events: the store was written by another version of this program. */
  readonly divergence: Divergence | undefined;
  /** What was damaged in the store and made good, or given up with the person's word. */
  readonly notes: readonly string[];
}

/** Opens the facility as the store has it, or new when the store is. */
export function recover(
  store: Store,
  options: HostedFacilityOptions,
  replayInput: ReplayInput,
): { hosted: HostedFacility; recovery?: Recovery } {
  const found = store.found();
  if (found === undefined) {
    const hosted = new HostedFacility({ ...options, journal: store });
    writeCheckpoint(store, hosted);
    return { hosted };
  }
  // Written by `keep`, here or in an earlier process.
  const from = found.checkpoint.snapshot as unknown as HostedFacilitySnapshot;
  const hosted = new HostedFacility({ ...options, from, journal: store });
  for (const { at, input } of found.inputs) hosted.replay(at, input, replayInput);
  const { clock } = hosted.parts.facility;
  clock.runUntil(Math.max(clock.now(), found.reached));
  const { divergence } = store;
  if (divergence !== undefined) store.startEra(checkpointOf(hosted));
  hosted.dropLostLinks();
  writeCheckpoint(store, hosted);
  return { hosted, recovery: { inputs: found.inputs.length, seq: found.seq, divergence, notes: store.notes } };
}

const checkpointOf = (hosted: HostedFacility) => ({
  at: hosted.now,
  seq: hosted.parts.facility.trace.seq,
  snapshot: asJson(hosted.snapshot()),
});

/** Writes a whole snapshot. */
export function writeCheckpoint(store: Store, hosted: HostedFacility): void {
  const base = checkpointOf(hosted);
  store.checkpoint(base);
}
