/** A thread of `noke-sim worker`: runs one job after another and sends each result. */
import { parentPort, workerData } from 'node:worker_threads';
import type { FromThread, ToThread } from '../../queue/job-thread.ts';
import type { Plan, QueueJob } from '../../queue/plan.ts';
import { hostClock } from '../../sim/live-clock.ts';
import { messageOf } from '../../sim/message-of.ts';

/** Runs the jobs of one plan. Its answers are plain JSON. */
type Doer = (job: QueueJob, progress: () => void) => Promise<unknown>;

/** Each kind loads the modules that it needs. Throws for invalid options. */
const DOERS: Readonly<Record<Plan['kind'], (plan: Plan) => Promise<Doer>>> = {
  explore: async ({ options }) => {
    const { blocksSchema, runBlock } = await import('../../explore/jobs/block.ts');
    const blocks = blocksSchema.parse(options);
    return async ({ number, cells }, progress) => runBlock(blocks, number, cells, progress);
  },
  run: async (plan) => (await import('../run/queued-runs.ts')).runDoer(plan),
  core: async (plan) => (await import('../conform/queued-core.ts')).coreDoer(plan, own.core),
  'self-check': async ({ options }) => (await import('../conform/queued-self-check.ts')).selfCheckDoer(options),
};

/** What this worker has besides the program. */
export interface WorkerOwn {
  /** The path of an unlock core. */
  readonly core?: string;
}
// A parsed boundary: only `serveJobs` starts this thread.
const own = workerData as WorkerOwn;

let doer: Promise<Doer> | undefined;
const send = (message: FromThread): void => parentPort?.postMessage(message);

// A parsed boundary: only `JobThread` sends, and it has parsed the plan and the job.
parentPort?.on('message', async ({ plan, job }: ToThread) => {
  const from = hostClock.now();
  try {
    if (plan !== undefined) doer = DOERS[plan.kind](plan);
    const value = (await (await doer)?.(job, () => send('progress'))) ?? null;
    // Values that JSON omits must not count in a comparison.
    send({ value: JSON.parse(JSON.stringify(value)), ms: Math.max(0, hostClock.now() - from) });
  } catch (error) {
    send({ failed: messageOf(error).slice(0, 2_000) });
  }
});
