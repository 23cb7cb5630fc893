/** Recovers a facility to the state in which the last process left it. */

import { HostedFacility, type HostedFacilityOptions, type ReplayInput } from '../hosted-facility.ts';
import type { Divergence, Store } from './store.ts';

export interface Recovery {
  /** The number of inputs that were replayed. */
  readonly inputs: number;
  /** Sequence number of the last recovered event. */
  readonly seq: number;
  /** Set if replaying the inputs produced different events, because a different version of this program wrote the store. */
  readonly divergence: Divergence | undefined;
  /** Damage that was repaired, or accepted with `acceptLoss`. */
  readonly notes: readonly string[];
}

/** Opens the facility from the store, or opens a new one if the store is empty. */
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
  const from = found.checkpoint.snapshot;
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
  snapshot: hosted.snapshot(),
  at: hosted.now,
  seq: hosted.parts.facility.trace.seq,
});

export function writeCheckpoint(store: Store, hosted: HostedFacility): void {
  const base = checkpointOf(hosted);
  store.checkpoint(base);
}
