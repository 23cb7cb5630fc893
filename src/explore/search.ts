/**
 * The search on one core: batches of runs by fast-check until the time or the number is up, or something is found. Found runs are
 * shrunk by fast-check first, then step by step.
 */
import fc from 'fast-check';
import { type FacilityParts, SOUND_PARTS } from '../facility/faults/fault.ts';
import { hostClock } from '../sim/live-clock.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { BrokenInvariant, commandsOf, type Model, modelOf } from './commands.ts';
import { healAndAsk } from './heal.ts';
import type { Broken } from './oracle/seen.ts';
import { printReplay, type Replay } from './replay-string.ts';
import { drawFor, type Level, setupOf } from './setup.ts';
import { type Found, shortest } from './shorten.ts';
import { Stage } from './stage.ts';

export interface BatchOptions {
  readonly level: Level;
  readonly seed: number;
  readonly runs: number;
  readonly parts?: FacilityParts;
  /** Milliseconds for shrinking by draws; what is found by then is shortened step by step. */
  readonly shrinkMs?: number;
  /** Called at the end of every run that was not part of shrinking. */
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

const SHRINK_MS = 5_000;

/** Runs a batch; deterministic but for the time that shrinking may take. */
export function runBatch(options: BatchOptions): Batch {
  const { level, seed, runs, parts = SOUND_PARTS, shrinkMs = SHRINK_MS, only } = options;
  const tally = { runs: 0, steps: 0, events: 0 };
  let failing: { readonly stage: Stage; readonly broken: Broken; readonly foundAt: number } | undefined;
  const property = fc.property(drawFor(level), commandsOf(level, only?.commands), (draw, commands) => {
    if (failing !== undefined && hostClock.now() - failing.foundAt > shrinkMs) return;
    // Behind a path fast-check goes on with its neighbours; one run was asked for.
    if (only !== undefined && tally.runs > 0) return;
    const stage = new Stage(setupOf(draw, level), parts, options.hear);
    runOn(stage, commands, failing === undefined || failing.broken.invariant.startsWith('INV-LIVE'));
    if (failing === undefined) {
      tally.runs += 1;
      tally.steps += stage.played.length;
      tally.events += stage.site.trace.seq;
      options.ran?.(stage);
    }
    const { broken } = stage;
    // Shrinking follows the invariant that was found first, not whatever else breaks on the way.
    if (broken === undefined || (failing !== undefined && failing.broken.invariant !== broken.invariant)) return;
    failing = { stage, broken, foundAt: failing?.foundAt ?? hostClock.now() };
    throw new BrokenInvariant(broken.invariant);
  });
  const limits =
    only === undefined ? { seed, numRuns: runs } : { seed: only.seed, path: only.path, endOnFailure: true, numRuns: 1 };
  const details = fc.check(property, limits);
  if (failing === undefined) return { ...tally, found: undefined };
  const { stage } = failing;
  const replay = printReplay({
    level,
    seed: details.seed,
    path: details.counterexamplePath ?? '',
    commands: commandPathOf(String(details.counterexample?.[1])),
  });
  return { ...tally, found: shortest(stage, parts, replay) };
}

function runOn(stage: Stage, commands: Iterable<fc.Command<Model, Stage>>, heal: boolean): void {
  try {
    fc.modelRun(() => ({ model: modelOf(stage.setup), real: stage }), commands);
  } catch (error) {
    if (!(error instanceof BrokenInvariant)) throw error;
  }
  stage.beginHealing();
  if (heal && stage.setup.heals) healAndAsk(stage);
}

/** fast-check prints the path of its commands behind them, and tells it nowhere else. */
const commandPathOf = (printed: string): string => /replayPath="([^"]*)"/.exec(printed)?.[1] ?? '';
