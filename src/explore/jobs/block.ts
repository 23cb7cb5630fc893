/**
 * Several jobs of a search as one piece of work for another machine. A failure is reported by its replay string, from which the machine that asked
 * executes the run again, so it need not trust the report.
 */
import { z } from 'zod';
import { FAULTS } from '../../facility/faults/faults.ts';
import { merged } from '../coverage/counts.ts';
import { LEVELS } from '../setup/draw.ts';
import { readReplay } from '../setup/replay-string.ts';
import type { Found } from '../shrink/shrink.ts';
import { type Job, type JobResult, runJob } from './job.ts';
import { plantedParts } from './planted-parts.ts';
import { randomJob } from './random-job.ts';
import { replayed } from './replayed.ts';
import { MAX_SHARDS } from './shard.ts';
import { unsound } from './unsound.ts';

const partsWith = plantedParts(FAULTS);

const count = z.int().min(0);

/** Everything that determines a block, besides its number. */
export const blocksSchema = z.strictObject({
  level: z.enum(LEVELS),
  seed: count,
  shard: z.strictObject({ index: count.max(MAX_SHARDS), total: z.int().min(1).max(MAX_SHARDS) }),
  runs: count.optional(),
  every: count,
  fault: z.string().max(100).optional(),
  /** The number of jobs in a block. */
  jobs: z.int().min(1).max(100),
  keepGoing: z.boolean(),
});
export type Blocks = z.infer<typeof blocksSchema>;

const text = z.string().max(30_000);
const resultSchema = z.strictObject({
  runs: count,
  steps: count,
  events: count,
  checkedTwice: count,
  coverage: z.record(text, z.record(text, count)),
  found: z.array(z.strictObject({ invariant: text, what: text, replay: text })).max(1_000),
});
export type BlockResult = z.infer<typeof resultSchema>;

/** Parses a result from another machine; undefined if it is not a result. */
export const readBlockResult = (value: unknown): BlockResult | undefined => resultSchema.safeParse(value).data;

/** Runs the block with this number: its random jobs, or target paths to these cells. `ran` is called at the end of every run, and while a failure is being shrunk. */
export function runBlock(
  blocks: Blocks,
  number: number,
  cells: readonly string[] | undefined,
  ran: () => void,
): BlockResult {
  const parts = partsWith(blocks.fault);
  const results: JobResult[] = [];
  for (const job of cells === undefined ? randomJobs(blocks, number) : [targetJob(blocks, number, cells)]) {
    const result = runJob(job, parts, { ran, shrinking: ran });
    results.push(result);
    if (result.found.length > 0 && !blocks.keepGoing) break;
  }
  const sum = (of: 'runs' | 'steps' | 'events' | 'checkedTwice'): number =>
    results.reduce((all, one) => all + one[of], 0);
  return {
    runs: sum('runs'),
    steps: sum('steps'),
    events: sum('events'),
    checkedTwice: sum('checkedTwice'),
    coverage: merged(results.map(({ coverage }) => coverage)) as BlockResult['coverage'],
    found: results.flatMap(({ found }) =>
      found.map(({ broken: { invariant, what }, replay }) => ({ invariant, what, replay })),
    ),
  };
}

function* randomJobs(blocks: Blocks, number: number): Generator<Job> {
  for (let n = number * blocks.jobs; n < (number + 1) * blocks.jobs; n += 1) {
    const job = randomJob(n, blocks);
    if (job === undefined) return;
    yield job;
  }
}

const targetJob = ({ level, fault }: Blocks, number: number, cells: readonly string[]): Job => {
  const job = { number, level, seed: 0, runs: 0, twice: false, cells };
  return fault === undefined ? job : { ...job, fault };
};

/** Repeats a failure that another machine reports; undefined if it does not happen here. */
export function believed({ invariant, what, replay }: BlockResult['found'][number], fault?: string): Found | undefined {
  // A run that differs when repeated has no replay string.
  if (replay === '') return unsound(invariant, what);
  const read = readReplay(replay);
  if (!read.ok) return undefined;
  const found = replayed(read.replay, fault);
  return found?.broken.invariant === invariant && found.broken.what === what ? found : undefined;
}
