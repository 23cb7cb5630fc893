/**
 * The jobs of a search: random runs, and after a third of the search also targeted runs towards cells that no random run has visited.
 * INV-1: The random runs depend only on seed and shard, regardless of the targeted runs that are executed between them.
 */
import type { Job } from '../../explore/jobs/job.ts';
import { END_LIMIT_MS } from '../../explore/jobs/pool.ts';
import { type RandomJobs, RUNS_A_JOB, randomJob } from '../../explore/jobs/random-job.ts';
import type { ReportBuilder } from '../../explore/jobs/report.ts';
import type { Shard } from '../../explore/jobs/shard.ts';
import { hasTargets } from '../../explore/targets/run-targets.ts';
import type { HostClock } from '../../sim/live-clock.ts';
import type { ExploreOptions } from './explore-options.ts';

const DEFAULT_TIME_MS = 60_000;
/** The last share of the time, in which no job starts, so that running jobs and the shrinking of their failures finish in time. */
const ENDING = 0.1;
/** Cells that one job targets; each takes a few hundredths of a second. */
const CELLS_A_JOB = 6;
/** Numbers of targeted jobs start here, after all others. */
const TARGETS_FROM = 1_000_000_000;
const CHECK_EVERY = 10;
/** How often a run is executed twice without `--check`: only the first run of a search, because no search has this many. */
const FIRST_ONLY = 1_000_000_000;

export class Jobs {
  readonly #options: ExploreOptions;
  readonly #plan: { readonly seed: number; readonly shard: Shard; readonly book: ReportBuilder };
  readonly #clock: HostClock;
  readonly #startedAt: number;
  /** Host milliseconds after which no job starts, and how long running jobs may then take. */
  readonly limitMs: number;
  readonly endingMs: number;
  readonly #jobs: number;
  readonly #tried = new Set<string>();
  #next = 0;

  constructor(options: ExploreOptions, plan: { seed: number; shard: Shard; book: ReportBuilder }, clock: HostClock) {
    this.#clock = clock;
    this.#startedAt = clock.now();
    const { time, runs } = options;
    this.#options = options;
    this.#plan = plan;
    const whole = time ?? (runs === undefined ? DEFAULT_TIME_MS : Number.POSITIVE_INFINITY);
    this.endingMs = Math.min(END_LIMIT_MS, whole * ENDING);
    this.limitMs = whole - this.endingMs;
    this.#jobs = runs === undefined ? Number.POSITIVE_INFINITY : Math.ceil(runs / RUNS_A_JOB / plan.shard.total);
  }

  get ms(): number {
    return this.#clock.now() - this.#startedAt;
  }

  next(n: number): Job | undefined {
    if (this.ms >= this.limitMs) return undefined;
    return this.#targets(n) ?? this.#randomJob();
  }

  /** The next piece of work for another machine: a block of this many random jobs, or target paths. */
  nextBlock(n: number, size: number): { readonly number: number; readonly cells?: string[] } | undefined {
    if (this.ms >= this.limitMs) return undefined;
    const target = this.#targets(n);
    if (target?.cells !== undefined) return { number: TARGETS_FROM + n, cells: [...target.cells] };
    if (this.#next >= this.#jobs) return undefined;
    const number = this.#next / size;
    this.#next += size;
    return { number };
  }

  #randomJob(): Job | undefined {
    return this.#next >= this.#jobs ? undefined : randomJob(this.#next++, this.random);
  }

  /** Everything that determines the random jobs. */
  get random(): RandomJobs {
    const { runs, check, level, fault } = this.#options;
    const { seed, shard } = this.#plan;
    const every = check === undefined ? FIRST_ONLY : check === true ? CHECK_EVERY : check;
    return {
      level,
      seed,
      shard,
      every,
      ...(runs === undefined ? {} : { runs }),
      ...(fault === undefined ? {} : { fault: fault.id }),
    };
  }

  /** With `--runs`, targeted runs are added only if coverage is requested, so that the number of runs is exact. */
  #targets(n: number): Job | undefined {
    const { level, runs, coverage } = this.#options;
    if (!hasTargets(level) || (runs !== undefined && coverage === undefined)) return undefined;
    if (this.ms < this.limitMs / 3 && this.#next < this.#jobs / 3) return undefined;
    const cells = this.#plan.book
      .neverVisited()
      .filter((cell) => !this.#tried.has(cell))
      .slice(0, CELLS_A_JOB);
    if (cells.length === 0) return undefined;
    for (const cell of cells) this.#tried.add(cell);
    return { number: TARGETS_FROM + n, level, seed: 0, runs: 0, twice: false, cells, ...this.#fault() };
  }

  #fault(): Pick<Job, 'fault'> {
    const { fault } = this.#options;
    return fault === undefined ? {} : { fault: fault.id };
  }
}
