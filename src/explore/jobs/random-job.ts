/** The random jobs of a search, by number. INV-1: A job follows from the search and its number, so any process can run it, in any order. */
import type { Level } from '../setup/draw.ts';
import type { Job } from './job.ts';
import type { Shard } from './shard.ts';

/** Seeds are smaller than this. */
export const SEEDS = 2_147_483_647;
/** The number of runs in one job: enough to justify a message, few enough to end soon. */
export const RUNS_A_JOB = 10;

export interface RandomJobs {
  readonly level: Level;
  readonly seed: number;
  readonly shard: Shard;
  /** The number of runs of all shards together; unlimited if absent. */
  readonly runs?: number | undefined;
  /** The first run of every n-th job is executed twice; 0: never. */
  readonly every: number;
  /** The id of a planted fault. */
  readonly fault?: string | undefined;
}

export const randomJobCount = ({ runs, shard }: RandomJobs): number =>
  runs === undefined ? Number.POSITIVE_INFINITY : Math.ceil(runs / RUNS_A_JOB / shard.total);

/** The nth job of this shard; undefined after the last. */
export function randomJob(n: number, search: RandomJobs): Job | undefined {
  const { level, seed, shard, runs, every, fault } = search;
  if (n >= randomJobCount(search)) return undefined;
  const number = n * shard.total + shard.index;
  const left = runs === undefined ? RUNS_A_JOB : Math.min(RUNS_A_JOB, Math.max(1, runs - number * RUNS_A_JOB));
  const twice = every > 0 && n % every === 0;
  const job = { number, level, seed: (seed + number * 7_919) % SEEDS, runs: left, twice };
  return fault === undefined ? job : { ...job, fault };
}
