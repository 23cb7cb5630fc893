/**
 * The search on one core: batches of runs by fast-check until their number is up or something is found, which is then made short.
 */
import fc from 'fast-check';
import { type FacilityParts, SOUND_PARTS } from '../../facility/faults/fault.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { recoverAndCheck } from '../run/recovery.ts';
import { TrialRun } from '../run/trial-run.ts';
import type { Level } from '../setup/draw.ts';
import { printReplay, type Replay } from '../setup/replay-string.ts';
import { drawFor, setupOf } from '../setup/setup.ts';
import { type Found, shrink } from '../shrink/shrink.ts';
import { BrokenInvariant, commandsOf, type Model, modelOf } from './commands.ts';

export interface BatchOptions {
  readonly level: Level;
  readonly seed: number;
  readonly runs: number;
  readonly parts?: FacilityParts;
  /** Called at the end of every run. */
  readonly ran?: (trial: TrialRun) => void;
  readonly hear?: (event: TraceEvent) => void;
  /** Only this run: path and command path of a replay string. */
  readonly only?: Replay;
}

export interface Batch {
  readonly runs: number;
  readonly steps: number;
  readonly events: number;
  readonly found: Found | undefined;
}

/** Runs a batch up to its first failure; deterministic. */
export function runBatch(options: BatchOptions): Batch {
  const { level, seed, runs, parts = SOUND_PARTS, only } = options;
  const tally = { runs: 0, steps: 0, events: 0 };
  let failing: TrialRun | undefined;
  const property = fc.property(drawFor(level), commandsOf(only?.commands), (draw, commands) => {
    // Behind a path fast-check goes on with its neighbours; one run was asked for.
    if (only !== undefined && tally.runs > 0) return;
    const trial = new TrialRun(setupOf(draw, level), parts, options.hear);
    runOn(trial, commands);
    tally.runs += 1;
    tally.steps += trial.played.length;
    tally.events += trial.site.trace.seq;
    options.ran?.(trial);
    if (trial.broken === undefined) return;
    failing = trial;
    throw new BrokenInvariant(trial.broken.invariant);
  });
  // A run that fails is made short step by step, which is quicker and goes further than to shrink what it was drawn from.
  const limits = {
    endOnFailure: true,
    ...(only === undefined ? { seed, numRuns: runs } : { seed: only.seed, path: only.path, numRuns: 1 }),
  };
  const details = fc.check(property, limits);
  if (failing === undefined) return { ...tally, found: undefined };
  const replay = printReplay({
    level,
    seed: details.seed,
    path: details.counterexamplePath ?? '',
    commands: commandPathOf(String(details.counterexample?.[1])),
  });
  return { ...tally, found: shrink(failing, parts, replay) };
}

function runOn(trial: TrialRun, commands: Iterable<fc.Command<Model, TrialRun>>): void {
  try {
    fc.modelRun(() => ({ model: modelOf(trial.setup), real: trial }), commands);
  } catch (error) {
    if (!(error instanceof BrokenInvariant)) throw error;
  }
  trial.beginRecovery();
  if (trial.setup.recovers) recoverAndCheck(trial);
}

/** fast-check prints the path of its commands behind them, and tells it nowhere else. */
const commandPathOf = (printed: string): string => /replayPath="([^"]*)"/.exec(printed)?.[1] ?? '';
