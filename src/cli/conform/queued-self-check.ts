/** The targets of `conform self-check`, each checked by a worker on another machine. */
import { z } from 'zod';
import { CoreThread } from '../../facility/core-port/core-thread.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';
import type { Plan, QueueJob } from '../../queue/plan.ts';
import type { Host } from '../host/host.ts';
import { type Distribution, distribute } from '../queue/distribute.ts';
import { type Checked, selfCheckJobs } from './self-check-jobs.ts';

const optionsSchema = z.strictObject({ seed: z.string().max(1_000) });
const text = z.string().max(100_000);
const checkedSchema = z.strictObject({ failed: z.array(text), error: text.optional(), right: z.boolean() });

export class QueuedSelfCheck {
  readonly #queue: Distribution;
  readonly #results: ReturnType<Distribution['results']>;
  readonly #stopListening: () => void;

  #count = 0;

  private constructor(queue: Distribution, host: Host) {
    this.#queue = queue;
    this.#results = queue.results((given) => (given < this.#count ? { number: given } : undefined));
    this.#stopListening = host.onInterrupt(() => queue.stop());
  }

  /** Throws CodedError if the queue cannot be reached. */
  static async open(url: string, seed: string, host: Host): Promise<QueuedSelfCheck> {
    const queue = await distribute(url, { kind: 'self-check', options: { seed }, files: [] }, host);
    return new QueuedSelfCheck(queue, host);
  }

  /** Returns the results for the next of `count` targets; undefined after an interrupt. Throws CodedError if the queue is lost. */
  async next(count: number): Promise<Checked | undefined> {
    this.#count = count;
    const next = await this.#results.next();
    if (next.done === true) return undefined;
    const { job, result } = next.value;
    if ('failed' in result) return { failed: [], error: result.failed, right: false };
    const read = checkedSchema.safeParse(result.value);
    if (!read.success)
      throw new CodedError(
        'E-QUEUE-4',
        `the result of job ${job.number} does not have the format that noke-sim writes`,
      );
    const { failed, error, right } = read.data;
    return { failed, error, right };
  }

  async close(isDone: boolean): Promise<void> {
    this.#stopListening();
    await this.#queue.close(isDone);
  }
}

/** Checks targets by their number. Throws for options that are not valid. */
export function selfCheckDoer(options: Plan['options']): (job: QueueJob) => Promise<Checked> {
  const { seed } = optionsSchema.parse(options);
  const jobs = selfCheckJobs(seed, new CoreThread({ printed: () => {} }));
  return async ({ number }) => {
    const job = jobs[number];
    if (job === undefined) throw new Error(`there is no target ${number}`);
    const { failed, error, right } = await job.run();
    return { failed, error, right };
  };
}
