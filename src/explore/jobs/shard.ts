/** Which part of a search a machine takes: said on the command line, or by the index that CI systems and Kubernetes give. */

export interface Shard {
  /** From 0. */
  readonly index: number;
  readonly total: number;
}

export const WHOLE: Shard = { index: 0, total: 1 };
export const MOST_SHARDS = 10_000;

type Env = Readonly<Record<string, string | undefined>>;

/** Name of the index, name of the total, and from where the index counts. Sources: the manuals of the systems named. */
const KNOWN: readonly (readonly [index: string, total: string, from: 0 | 1])[] = [
  ['NOKE_SIM_SHARD_INDEX', 'NOKE_SIM_SHARD_TOTAL', 0],
  // GitLab counts from 1; CircleCI, Semaphore and others use other names.
  ['CI_NODE_INDEX', 'CI_NODE_TOTAL', 1],
  ['CIRCLE_NODE_INDEX', 'CIRCLE_NODE_TOTAL', 0],
  ['BUILDKITE_PARALLEL_JOB', 'BUILDKITE_PARALLEL_JOB_COUNT', 0],
  ['SEMAPHORE_JOB_INDEX', 'SEMAPHORE_JOB_COUNT', 1],
  // Kubernetes gives an indexed job its index, and the manifest says how many there are.
  ['JOB_COMPLETION_INDEX', 'JOB_COMPLETIONS', 0],
];

/** `i/n` with i from 1, as people count; undefined when it is no such thing. */
export function parseShard(text: string): Shard | undefined {
  const [, i, n] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? [];
  if (i === undefined || n === undefined) return undefined;
  return checked(Number(i) - 1, Number(n));
}

/** What the environment says; the whole when it says nothing or nothing that fits. */
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
  total >= 1 && total <= MOST_SHARDS && index >= 0 && index < total ? { index, total } : undefined;
