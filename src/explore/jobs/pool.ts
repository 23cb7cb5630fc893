/**
 * A search on all cores: child processes that take one job after another. INV-1: Jobs are numbered and their seeds follow from the number,
 * so a search does not depend on the number of processes. INV-2: However the search ends, results are kept, including those of finished runs in an
 * unfinished job. INV-3: A child that does not finish a run in time is killed and replaced. INV-4: Once the search is stopped, a failure is not shrunk
 * for longer than `END_LIMIT_MS`, and once its time is up, no job takes longer than `end` allows.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { hostClock } from '../../sim/live-clock.ts';
import { printReplay } from '../setup/replay-string.ts';
import type { Found } from '../shrink/shrink.ts';
import type { Job, JobResult, WorkerMessage } from './job.ts';
import { unsound } from './unsound.ts';

/** The limit for one run and for shrinking its failure; the slowest known take half a minute. */
export const RUN_LIMIT_MS = 120_000;
/** After this time, a failure is reported with its current number of steps, and a run that has not ended is not counted. */
export const END_LIMIT_MS = 10_000;
/** The limit is measured in this many parts, so that a machine that was asleep for an hour loses one part, not the whole limit. */
const PARTS = 8;

export interface Search {
  readonly workers: number;
  /** The job with this number; undefined if there are no more. */
  job(number: number): Job | undefined;
  /** `cpuMs` is the processor time of the job, or its time limit if it was killed. */
  done(result: JobResult, cpuMs: number): void;
  readonly runLimitMs?: number;
  readonly endLimitMs?: number;
  /** Another program that serves jobs, with its arguments for Node; for tests. */
  readonly worker?: { readonly file: string; readonly execArgv: readonly string[] };
}

/** A child process and its job. */
interface Worker {
  readonly child: ChildProcess;
  ready: boolean;
  job: Job | undefined;
  /** The result of the job as it is after each run, and while a failure is being shrunk. */
  soFar: JobResult | undefined;
  isShrinking: boolean;
  limit: NodeJS.Timeout | undefined;
}

export class Pool {
  readonly #search: Search;
  #endMs: number;
  readonly #workers = new Set<Worker>();
  #next = 0;
  #stopped = false;
  /** Whether the running jobs must end as well. */
  #isOver = false;
  #failed: string | undefined;

  constructor(search: Search) {
    this.#search = search;
    this.#endMs = search.endLimitMs ?? END_LIMIT_MS;
  }

  /** Starts no more jobs; `run` ends when the running jobs have ended. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const worker of this.#workers) if (worker.isShrinking) this.#watch(worker);
  }

  /** Called when the time is up: starts no more jobs, and makes `run` end within `withinMs`. */
  end(withinMs = this.#endMs): void {
    if (this.#isOver) return;
    this.#stopped = true;
    this.#isOver = true;
    this.#endMs = withinMs;
    for (const worker of this.#workers)
      if (worker.job !== undefined) this.#watch(worker);
      else if (!worker.ready) worker.child.kill('SIGKILL');
  }

  /** Ends immediately; running jobs are lost. */
  abandon(): void {
    this.#stopped = true;
    for (const { child } of this.#workers) child.kill('SIGKILL');
  }

  /** Runs until all jobs are done or the pool is stopped; throws if a child fails. */
  async run(): Promise<void> {
    await Promise.all(Array.from({ length: this.#search.workers }, () => this.#startWorker()));
    if (this.#failed !== undefined) throw new Error(`a worker of the search failed: ${this.#failed}`);
  }

  #startWorker(): Promise<void> {
    const worker: Worker = {
      child: this.#fork(),
      ready: false,
      job: undefined,
      soFar: undefined,
      isShrinking: false,
      limit: undefined,
    };
    this.#workers.add(worker);
    return new Promise((ended) => {
      worker.child.on('message', (message) => this.#received(worker, message as WorkerMessage));
      worker.child.on('exit', () => {
        hostClock.clearTimeout(worker.limit);
        this.#workers.delete(worker);
        if (!worker.ready && !this.#stopped) this.#failed ??= 'it ended before it accepted a job';
        // A child that was killed because of its run is replaced while there is work.
        const hung = worker.job !== undefined && !this.#stopped && this.#failed === undefined;
        ended(hung ? this.#startWorker() : undefined);
      });
    });
  }

  #fork(): ChildProcess {
    const ours = fileURLToPath(new URL(`./worker${import.meta.url.slice(-3)}`, import.meta.url));
    const { file, execArgv } = this.#search.worker ?? { file: ours, execArgv: process.execArgv };
    // None of the children's output may appear in the report, or in a protocol on standard output.
    return fork(file, [], { stdio: ['ignore', 2, 'inherit', 'ipc'], execArgv: [...execArgv] });
  }

  #received(worker: Worker, message: WorkerMessage): void {
    if (worker.child.killed) return;
    if (message.kind === 'ready') {
      worker.ready = true;
      this.#give(worker);
      return;
    }
    if (message.kind === 'done') this.#search.done(message.result, message.cpuMs);
    else if (message.kind === 'failed') {
      this.#failed = message.why;
      this.stop();
    } else {
      const shrinksOn = worker.isShrinking;
      worker.soFar = message.result;
      worker.isShrinking = message.kind === 'shrinking';
      if (!this.#isOver && !(shrinksOn && this.#stopped)) this.#watch(worker);
      return;
    }
    this.#give(worker);
  }

  #give(worker: Worker): void {
    hostClock.clearTimeout(worker.limit);
    worker.job = this.#stopped ? undefined : this.#search.job(this.#next);
    worker.soFar = undefined;
    worker.isShrinking = false;
    if (worker.job === undefined) {
      worker.child.disconnect();
      return;
    }
    this.#next += 1;
    worker.child.send(worker.job);
    this.#watch(worker);
  }

  /** Restarts the time limit of a run or of shrinking its failure or, once the time is up, that of the job. */
  #watch(worker: Worker, parts = PARTS): void {
    const { runLimitMs = RUN_LIMIT_MS } = this.#search;
    const isEnding = this.#isOver || (this.#stopped && worker.isShrinking);
    const limitMs = isEnding ? this.#endMs : runLimitMs;
    hostClock.clearTimeout(worker.limit);
    worker.limit = hostClock.setTimeout(() => {
      if (parts > 1) this.#watch(worker, parts - 1);
      else this.#late(worker, limitMs);
    }, limitMs / PARTS);
  }

  #late({ job, soFar, isShrinking, child }: Worker, ms: number): void {
    if (job === undefined) return;
    const result = soFar ?? nothingYet(job);
    this.#search.done(isShrinking || this.#isOver ? result : { ...result, found: [hung(job, result.runs, ms)] }, ms);
    child.kill('SIGKILL');
  }
}

const nothingYet = ({ number }: Job): JobResult => ({
  ...{ number, runs: 0, steps: 0, events: 0, checkedTwice: 0 },
  coverage: {},
  found: [],
});

/** The failure of a run that does not end, after `ran` runs of its job have ended. */
function hung({ level, seed, cells }: Job, ran: number, ms: number): Found {
  const run = cells === undefined ? `run ${ran + 1} of seed ${seed}` : `a path to one of: ${cells.join(', ')}`;
  const what = `${run} did not end within ${Math.round(ms / 1_000)} s; its process was killed`;
  const replay = cells === undefined ? printReplay({ level, seed, path: String(ran) }) : '';
  return { ...unsound('INV-SOUND', what), replay };
}
