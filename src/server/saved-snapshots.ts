/** Snapshots that people saved by name. In memory unless the store keeps them. INV-1 bounded; a full shelf refuses. */
import type { Instant } from '../sim/clock.ts';
import type { StageSnapshot } from './hosted-facility.ts';

export const SHELF_LIMIT = 32;

export interface Saved {
  readonly name: string;
  /** Simulation time at which it was taken. */
  readonly at: Instant;
  /** Trace events up to there. */
  readonly seq: number;
}

export interface Shelf {
  list(): readonly Saved[];
  take(name: string): StageSnapshot | undefined;
  /** Puts one there, in place of one of the same name. False when the shelf is full. */
  put(saved: Saved, snapshot: StageSnapshot): boolean;
  drop(name: string): boolean;
}

export function memoryShelf(limit = SHELF_LIMIT): Shelf {
  const kept = new Map<string, { readonly saved: Saved; readonly snapshot: string }>();
  return {
    list: () => [...kept.values()].map(({ saved }) => saved),
    take: (name) => {
      const found = kept.get(name);
      // Written by `put` just below.
      return found === undefined ? undefined : (JSON.parse(found.snapshot) as StageSnapshot);
    },
    put: (saved, snapshot) => {
      if (!kept.has(saved.name) && kept.size >= limit) return false;
      kept.set(saved.name, { saved, snapshot: JSON.stringify(snapshot) });
      return true;
    },
    drop: (name) => kept.delete(name),
  };
}
