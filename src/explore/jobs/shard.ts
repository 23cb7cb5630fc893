/** The part of a search that a machine takes: from the command line, or from the index that CI systems and Kubernetes set. */

export interface Shard {
  /** From 0. */
  readonly index: number;
  readonly total: number;
}

export const WHOLE: Shard = { index: 0, total: 1 };
export const MAX_SHARDS = 10_000;

type Env = Readonly<Record<string, string | undefined>>;

/** Name of the index, name of the total, and the first index. Sources: the manuals of these systems. */
const KNOWN: readonly (readonly [index: string, total: string, from: 0 | 1])[] = [
  ['NOKE_SIM_SHARD_INDEX', 'NOKE_SIM_SHARD_TOTAL', 0],
  // GitLab counts from 1; CircleCI, Semaphore and others use other names.
  ['CI_NODE_INDEX', 'CI_NODE_TOTAL', 1],
  ['CIRCLE_NODE_INDEX', 'CIRCLE_NODE_TOTAL', 0],
  ['BUILDKITE_PARALLEL_JOB', 'BUILDKITE_PARALLEL_JOB_COUNT', 0],
  ['SEMAPHORE_JOB_INDEX', 'SEMAPHORE_JOB_COUNT', 1],
  // Kubernetes sets the index of an indexed job; the manifest must set the total.
  ['JOB_COMPLETION_INDEX', 'JOB_COMPLETIONS', 0],
];

/** Parses `i/n` with i from 1; undefined if it is invalid. */
export function parseShard(text: string): Shard | undefined {
  const [, i, n] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? [];
  if (i === undefined || n === undefined) return undefined;
  return checked(Number(i) - 1, Number(n));
}

/** The shard from the environment; the whole search if there is none or it is invalid. */
export function shardOf(env: Env): Shard {
  for (const [index, total, from] of KNOWN) {
    const i = env[index];
    const n = env[total];
    if (i === undefined || n === undefined || !/^\d{1,5}$/.test(i) || !/^\d{1,5}$/.test(n)) continue;
    const shard = checked(Number(i) - from, Number(n));
    if (shard !== undefined) return shard;
  }
  return WHOLE;
}

const checked = (index: number, total: number): Shard | undefined =>
  total >= 1 && total <= MAX_SHARDS && index >= 0 && index < total ? { index, total } : undefined;
