/** The search on one core: fast-check generates runs, which are executed until one of them fails and is shrunk. */
import fc from 'fast-check';
import { type FacilityParts, SOUND_PARTS } from '../../facility/faults/fault.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { movesOf } from '../moves/moves.ts';
import { recoverAndCheck } from '../run/recovery.ts';
import { TrialRun } from '../run/trial-run.ts';
import type { Level } from '../setup/draw.ts';
import { printReplay, type Replay } from '../setup/replay-string.ts';
import { drawFor, setupOf } from '../setup/setup.ts';
import { type Found, foundOf, shrink } from '../shrink/shrink.ts';

export interface BatchOptions {
  readonly level: Level;
  readonly seed: number;
  readonly runs: number;
  readonly parts?: FacilityParts;
  /** Called at the end of every run, with the batch as it is so far. */
  readonly ran?: (trial: TrialRun, batch: Batch) => void;
  readonly hear?: (event: TraceEvent) => void;
  /** Called with the failure that is being shrunk, as it is so far. */
  readonly shorter?: (batch: Batch) => void;
  /** If set, each run continues from a snapshot of its facility after every wait. */
  readonly restores?: true;
  /** Causes whose violations do not count. */
  readonly known?: ReadonlySet<string>;
  /** If set, the failure is reported without shrinking, which is faster. */
  readonly unshrunk?: true | undefined;
  /** If set, only this run is executed. */
  readonly only?: Replay;
}

export interface Batch {
  readonly runs: number;
  readonly steps: number;
  readonly events: number;
  readonly found: Found | undefined;
}

/** A run before it starts: its set-up and its moves, each as its steps. */
const runsOf = (level: Level) =>
  drawFor(level).chain((draw) => {
    const setup = setupOf(draw, level);
    return fc.record({ setup: fc.constant(setup), moves: movesOf(setup) });
  });

/** Runs a batch up to its first failure; deterministic. */
export function runBatch(options: BatchOptions): Batch {
  const { level, seed, runs, parts = SOUND_PARTS, only } = options;
  const tally = { runs: 0, steps: 0, events: 0 };
  let failing: TrialRun | undefined;
  const property = fc.property(runsOf(level), ({ setup, moves }) => {
    // fast-check continues after the run of the path, but only that run is wanted.
    if (only !== undefined && tally.runs > 0) return true;
    const trial = new TrialRun(setup, parts, options.hear, options.known);
    for (const step of moves.flat()) {
      trial.play(step);
      if (options.restores === true && !('verb' in step)) trial.restore();
    }
    trial.beginRecovery();
    if (setup.recovers) recoverAndCheck(trial);
    tally.runs += 1;
    tally.steps += trial.played.length;
    tally.events += trial.site.trace.seq;
    options.ran?.(trial, { ...tally, found: undefined });
    if (trial.broken !== undefined) failing = trial;
    return trial.broken === undefined;
  });
  // A failing run is shrunk step by step, which is faster and more effective than shrinking the random draws from which it was generated.
  const limits = {
    endOnFailure: true,
    ...(only === undefined ? { seed, numRuns: runs } : { seed: only.seed, path: only.path, numRuns: 1 }),
  };
  const details = fc.check(property, limits);
  if (failing === undefined) return { ...tally, found: undefined };
  const replay = printReplay({ level, seed: details.seed, path: details.counterexamplePath ?? '' });
  if (options.unshrunk === true && failing.broken !== undefined)
    return { ...tally, found: foundOf(failing, failing.broken, replay) };
  const shorter = (found: Found) => options.shorter?.({ ...tally, found });
  return { ...tally, found: shrink(failing, parts, replay, shorter) };
}
