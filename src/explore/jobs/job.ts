/** One job of a search: a batch of runs with its own seed, and its result, as plain data between processes. */
import { isDeepStrictEqual } from 'node:util';
import type { FacilityParts } from '../../facility/faults/fault.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { CoverageCounts } from '../coverage/counts.ts';
import { Coverage } from '../coverage/coverage.ts';
import type { TrialRun } from '../run/trial-run.ts';
import { type Batch, runBatch } from '../search/batch.ts';
import { runKeys } from '../search/keys-level.ts';
import type { Level } from '../setup/draw.ts';
import type { Found } from '../shrink/shrink.ts';
import { runTargets } from '../targets/run-targets.ts';
import { unsound } from './unsound.ts';

export interface Job {
  readonly number: number;
  readonly level: Level;
  readonly seed: number;
  readonly runs: number;
  /** The id of a planted fault, or several joined by `+`. */
  readonly fault?: string;
  /** Causes that are known already; a failure with one of them is ignored, any other is reported without shrinking. */
  readonly known?: readonly string[];
  /** Whether the first run is executed twice and compared. */
  readonly twice: boolean;
  /** If set, the job does not count its visits, which is faster. */
  readonly uncounted?: true;
  /** If set, the job executes target paths to these cells, named with their tables, instead of random runs. */
  readonly cells?: readonly string[];
}

export interface JobResult {
  readonly number: number;
  readonly runs: number;
  readonly steps: number;
  readonly events: number;
  readonly checkedTwice: number;
  readonly coverage: CoverageCounts;
  readonly found: readonly Found[];
}

export type WorkerMessage =
  /** The child has started and accepts jobs. */
  | { readonly kind: 'ready' }
  /** A run of the job has ended, or one has failed and is being shrunk; the result as it is so far. */
  | { readonly kind: 'ran' | 'shrinking'; readonly result: JobResult }
  /** The job is done and took `cpuMs` of processor time. */
  | { readonly kind: 'done'; readonly result: JobResult; readonly cpuMs: number }
  | { readonly kind: 'failed'; readonly why: string };

/** Both are called with the result as it is so far. */
interface Reports {
  /** Called at the end of every run. */
  readonly ran: (result: JobResult) => void;
  /** Called while a failure is being shrunk. */
  readonly shrinking: (result: JobResult) => void;
}

const NO_REPORTS: Reports = { ran: () => undefined, shrinking: () => undefined };

export function runJob(job: Job, parts: FacilityParts, { ran, shrinking }: Reports = NO_REPORTS): JobResult {
  const coverage = new Coverage();
  const resultOf = ({ runs, steps, events, found }: Batch): JobResult => ({
    ...{ number: job.number, runs, steps, events, checkedTwice: 0, coverage: coverage.counts() },
    found: found === undefined ? [] : [found],
  });
  const report = (to: (result: JobResult) => void) => (batch: Batch) => to(resultOf(batch));
  const result = resultOf(batchOf(job, parts, coverage, report(ran), report(shrinking)));
  if (!job.twice || job.level === 'keys') return result;
  const differs = firstDifference(job, parts);
  return { ...result, checkedTwice: 1, found: differs === undefined ? result.found : [...result.found, differs] };
}

function batchOf(
  job: Job,
  parts: FacilityParts,
  coverage: Coverage,
  ran: (batch: Batch) => void,
  shorter: (batch: Batch) => void,
): Batch {
  const { level, seed, runs, cells } = job;
  if (cells !== undefined) return runTargets({ level, cells, parts, coverage, shorter });
  if (level === 'keys') return runKeys({ seed, runs, parts });
  if (job.uncounted === true) {
    const known = job.known === undefined ? {} : ({ known: new Set(job.known), unshrunk: true } as const);
    return runBatch({ level, seed, runs, parts, shorter, ran: (_, batch) => ran(batch), ...known });
  }
  return runBatch({
    level,
    seed,
    runs,
    shorter,
    parts: coverage.watching(parts),
    hear: (event) => coverage.saw(event),
    ran: ({ played }, batch) => {
      coverage.played(played);
      ran(batch);
    },
  });
}

/** Executes the first run of a batch twice, the second time from snapshots of its facility, and returns the first event, or else the part of the last state, that differs. */
function firstDifference({ level, seed }: Job, parts: FacilityParts): Found | undefined {
  const options = { level, seed, runs: 1, parts };
  const hear = (into: string[]) => (event: TraceEvent) => void into.push(JSON.stringify(event));
  const first: string[] = [];
  const second: string[] = [];
  let setup: Found['setup'];
  const states: Record<string, unknown>[] = [];
  const ran = (trial: TrialRun): void => {
    setup = trial.setup;
    // The radio stacks have no snapshot.
    if (setup.link !== 'radio') states.push({ ...Object(trial.site.snapshot()) });
  };
  runBatch({ ...options, hear: hear(first), ran });
  runBatch({ ...options, hear: hear(second), ran, restores: true });
  const at = first.findIndex((line, i) => line !== second[i]);
  const [before = {}, after = {}] = states;
  const part = Object.keys(before).find((name) => !isDeepStrictEqual(before[name], after[name]));
  const isSameTrace = at < 0 && first.length === second.length;
  if (isSameTrace && part === undefined) return undefined;
  const where = at < 0 ? Math.min(first.length, second.length) : at;
  const what = isSameTrace
    ? `the last state of ${part} differs`
    : `event ${where + 1} differs: ${first[where] ?? 'nothing'} | ${second[where] ?? 'nothing'}`;
  return { ...unsound('INV-SAME-AGAIN', what), ...(setup === undefined ? {} : { setup }) };
}
