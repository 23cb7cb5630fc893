/**
 * Target paths as runs of a search: for each cell that chance has not visited, its ways are played one after the other until one visits
 * it. They are judged, counted, shortened and made again like any other run.
 */
import type { FacilityParts } from '../../facility/faults/fault.ts';
import type { Coverage } from '../coverage.ts';
import { printReplay } from '../replay-string.ts';
import type { Batch } from '../search.ts';
import type { Level } from '../setup.ts';
import { shortest } from '../shorten.ts';
import { Stage } from '../stage.ts';
import { playTarget } from './play-target.ts';
import { type Target, targets } from './targets.ts';

/** Levels whose facility has all that target paths need. */
export const hasTargets = (level: Level): boolean => level === 'facility' || level === 'lock';

export interface TargetOptions {
  readonly level: Level;
  /** As coverage names them, each with its table before it. */
  readonly cells: readonly string[];
  readonly parts: FacilityParts;
  readonly coverage: Coverage;
}

/** Plays the ways to these cells up to the first failure. */
export function runTargets({ level, cells, parts, coverage }: TargetOptions): Batch {
  const tally = { runs: 0, steps: 0, events: 0 };
  const watched = coverage.watching(parts);
  for (const cell of cells) {
    for (const [way, target] of (targets().get(cell) ?? []).entries()) {
      if (coverage.has(cell)) break;
      const stage = played(target, watched, coverage);
      tally.runs += 1;
      tally.steps += stage.played.length;
      tally.events += stage.site.trace.seq;
      if (stage.broken === undefined) continue;
      const replay = printReplay({ level, seed: way, path: '', commands: '', target: cell });
      return { ...tally, found: shortest(stage, parts, replay) };
    }
  }
  return { ...tally, found: undefined };
}

/** One way again; undefined when it finds nothing, or when there is no such way. */
export function againTarget(cell: string, way: number, level: Level, parts: FacilityParts): Batch['found'] {
  const target = targets().get(cell)?.[way];
  if (target === undefined) return undefined;
  const stage = played(target, parts);
  if (stage.broken === undefined) return undefined;
  return shortest(stage, parts, printReplay({ level, seed: way, path: '', commands: '', target: cell }));
}

function played(target: Target, parts: FacilityParts, coverage?: Coverage): Stage {
  const stage = new Stage(target.setup, parts, coverage === undefined ? undefined : (event) => coverage.saw(event));
  playTarget(stage, target.steps);
  stage.beginHealing();
  coverage?.played(stage.played);
  return stage;
}
