/** Snapshots that users have saved by name, in memory or in the store. INV-1: Their number is bounded; beyond the limit `put` refuses. */
import type { Instant } from '../sim/clock.ts';
import type { Steps } from '../sim/steps.ts';
import type { HostedFacilitySnapshot } from './journal.ts';
import { chunksOf, joined } from './snapshot-chunks.ts';

export const SAVED_SNAPSHOTS_LIMIT = 32;

export interface SavedSnapshot {
  readonly name: string;
  /** Simulation time of the snapshot. */
  readonly at: Instant;
  /** Sequence number of the last trace event. */
  readonly seq: number;
}

export interface SavedSnapshots {
  list(): readonly SavedSnapshot[];
  /** Reads a snapshot in small steps. */
  get(name: string): Steps<HostedFacilitySnapshot | undefined>;
  /** Saves a snapshot in small steps, replacing one of the same name. False if the limit is reached. */
  put(saved: SavedSnapshot, snapshot: HostedFacilitySnapshot): Steps<boolean>;
  delete(name: string): boolean;
}

export function inMemorySnapshots(limit = SAVED_SNAPSHOTS_LIMIT): SavedSnapshots {
  const kept = new Map<string, { readonly saved: SavedSnapshot; readonly chunks: readonly string[] }>();
  return {
    list: () => [...kept.values()].map(({ saved }) => saved),
    *get(name) {
      const found = kept.get(name);
      // Written by `put` below.
      return found === undefined ? undefined : ((yield* joined(found.chunks)) as HostedFacilitySnapshot);
    },
    *put(saved, snapshot) {
      if (!kept.has(saved.name) && kept.size >= limit) return false;
      const chunks: string[] = [];
      for (const chunk of chunksOf(snapshot)) {
        chunks.push(chunk);
        yield;
      }
      kept.set(saved.name, { saved, chunks });
      return true;
    },
    delete: (name) => kept.delete(name),
  };
}
