/** Snapshots that people saved by name. In memory unless the store keeps them. INV-1 bounded; a full shelf refuses. */
import type { Instant } from '../sim/clock.ts';
import type { HostedFacilitySnapshot } from './hosted-facility.ts';

export const SAVED_SNAPSHOTS_LIMIT = 32;

export interface SavedSnapshot {
  readonly name: string;
  /** Simulation time at which it was taken. */
  readonly at: Instant;
  /** Trace events up to there. */
  readonly seq: number;
}

export interface SavedSnapshots {
  list(): readonly SavedSnapshot[];
  get(name: string): HostedFacilitySnapshot | undefined;
  /** Puts one there, in place of one of the same name. False when the shelf is full. */
  put(saved: SavedSnapshot, snapshot: HostedFacilitySnapshot): boolean;
  delete(name: string): boolean;
}

export function inMemorySnapshots(limit = SAVED_SNAPSHOTS_LIMIT): SavedSnapshots {
  const kept = new Map<string, { readonly saved: SavedSnapshot; readonly snapshot: string }>();
  return {
    list: () => [...kept.values()].map(({ saved }) => saved),
    get: (name) => {
      const found = kept.get(name);
      // Written by `put` just below.
      return found === undefined ? undefined : (JSON.parse(found.snapshot) as HostedFacilitySnapshot);
    },
    put: (saved, snapshot) => {
      if (!kept.has(saved.name) && kept.size >= limit) return false;
      kept.set(saved.name, { saved, snapshot: JSON.stringify(snapshot) });
      return true;
    },
    delete: (name) => kept.delete(name),
  };
}
