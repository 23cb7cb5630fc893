/**
 * The search on one core: batches of runs by fast-check until their number is up or something is found, which is then made short.
 */
import fc from 'fast-check';
import { type FacilityParts, SOUND_PARTS } from '../facility/faults/fault.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { BrokenInvariant, commandsOf, type Model, modelOf } from './commands.ts';
import { healAndAsk } from './heal.ts';
import { printReplay, type Replay } from './replay-string.ts';
import { drawFor, type Level, setupOf } from './setup.ts';
import { type Found, shortest } from './shorten.ts';
import { Stage } from './stage.ts';

export interface BatchOptions {
  readonly level: Level;
  readonly seed: number;
  readonly runs: number;
  readonly parts?: FacilityParts;
  /** Called at the end of every run. */
  readonly ran?: (stage: Stage) => void;
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
  let failing: Stage | undefined;
  const property = fc.property(drawFor(level), commandsOf(only?.commands), (draw, commands) => {
    // Behind a path fast-check goes on with its neighbours; one run was asked for.
    if (only !== undefined && tally.runs > 0) return;
    const stage = new Stage(setupOf(draw, level), parts, options.hear);
    runOn(stage, commands);
    tally.runs += 1;
    tally.steps += stage.played.length;
    tally.events += stage.site.trace.seq;
    options.ran?.(stage);
    if (stage.broken === undefined) return;
    failing = stage;
    throw new BrokenInvariant(stage.broken.invariant);
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
  return { ...tally, found: shortest(failing, parts, replay) };
}

function runOn(stage: Stage, commands: Iterable<fc.Command<Model, Stage>>): void {
  try {
    fc.modelRun(() => ({ model: modelOf(stage.setup), real: stage }), commands);
  } catch (error) {
    if (!(error instanceof BrokenInvariant)) throw error;
  }
  stage.beginHealing();
  if (stage.setup.heals) healAndAsk(stage);
}

/** fast-check prints the path of its commands behind them, and tells it nowhere else. */
const commandPathOf = (printed: string): string => /replayPath="([^"]*)"/.exec(printed)?.[1] ?? '';
