/** Brings a facility back to where the last process left it. */

import { asJson } from '../hosted-facilities.ts';
import { type Redo, Stage, type StageOptions, type StageSnapshot } from '../hosted-facility.ts';
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
export function recover(store: Store, options: StageOptions, redo: Redo): { stage: Stage; recovery?: Recovery } {
  const found = store.found();
  if (found === undefined) {
    const stage = new Stage({ ...options, journal: store });
    keep(store, stage);
    return { stage };
  }
  // Written by `keep`, here or in an earlier process.
  const from = found.base.snapshot as unknown as StageSnapshot;
  const stage = new Stage({ ...options, from, journal: store });
  for (const { at, input } of found.inputs) stage.replay(at, input, redo);
  const { clock } = stage.site.facility;
  clock.runUntil(Math.max(clock.now(), found.reached));
  const { divergence } = store;
  if (divergence !== undefined) store.leavePast(baseOf(stage));
  stage.dropLostLinks();
  keep(store, stage);
  return { stage, recovery: { inputs: found.inputs.length, seq: found.seq, divergence, notes: store.notes } };
}

const baseOf = (stage: Stage) => ({
  at: stage.now,
  seq: stage.site.facility.trace.seq,
  snapshot: asJson(stage.snapshot()),
});

/** Writes a whole snapshot. */
export function keep(store: Store, stage: Stage): void {
  const base = baseOf(stage);
  store.base(base);
}
