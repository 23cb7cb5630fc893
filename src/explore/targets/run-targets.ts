/**
 * Target paths as runs of a search: for each cell that random runs have not visited, its paths are executed until one visits it. They are
 * judged, counted, shrunk and reproduced like any other run.
 */
import type { FacilityParts } from '../../facility/faults/fault.ts';
import type { Coverage } from '../coverage/coverage.ts';
import { TrialRun } from '../run/trial-run.ts';
import type { Batch } from '../search/batch.ts';
import type { Level } from '../setup/draw.ts';
import { printReplay } from '../setup/replay-string.ts';
import { shrink } from '../shrink/shrink.ts';
import { playTarget } from './play-target.ts';
import { type Target, targets } from './targets.ts';

/** Levels whose facility has everything that target paths need. */
export const hasTargets = (level: Level): boolean => level === 'facility' || level === 'lock';

export interface TargetOptions {
  readonly level: Level;
  /** The cells to visit, each with the name of its table. */
  readonly cells: readonly string[];
  readonly parts: FacilityParts;
  readonly coverage: Coverage;
  /** Called with the failure that is being shrunk, as it is so far. */
  readonly shorter?: (batch: Batch) => void;
}

/** Executes the paths to these cells up to the first failure. */
export function runTargets({ level, cells, parts, coverage, shorter }: TargetOptions): Batch {
  const tally = { runs: 0, steps: 0, events: 0 };
  const watched = coverage.watching(parts);
  for (const cell of cells) {
    for (const [way, target] of (targets().get(cell) ?? []).entries()) {
      if (coverage.has(cell)) break;
      const trial = played(target, watched, coverage);
      tally.runs += 1;
      tally.steps += trial.played.length;
      tally.events += trial.site.trace.seq;
      if (trial.broken === undefined) continue;
      const replay = printReplay({ level, seed: way, path: '', target: cell });
      return { ...tally, found: shrink(trial, parts, replay, (found) => shorter?.({ ...tally, found })) };
    }
  }
  return { ...tally, found: undefined };
}

/** Executes one path again; undefined if it finds nothing or does not exist. */
export function replayTarget(cell: string, way: number, level: Level, parts: FacilityParts): Batch['found'] {
  const target = targets().get(cell)?.[way];
  if (target === undefined) return undefined;
  const trial = played(target, parts);
  if (trial.broken === undefined) return undefined;
  return shrink(trial, parts, printReplay({ level, seed: way, path: '', target: cell }));
}

function played(target: Target, parts: FacilityParts, coverage?: Coverage): TrialRun {
  const trial = new TrialRun(target.setup, parts, coverage === undefined ? undefined : (event) => coverage.saw(event));
  playTarget(trial, target.steps);
  trial.beginRecovery();
  coverage?.played(trial.played);
  return trial;
}
