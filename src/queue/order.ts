/**
 * Puts results into job order. INV-1: A job counts once, however often its result arrives. INV-2: Results are released in the order in which
 * their jobs were queued, whichever finished first.
 */
import { type JobResult, jobName, type QueueJob } from './plan.ts';

export interface Finished {
  readonly job: QueueJob;
  readonly result: JobResult;
}

export class InOrder {
  /** Jobs whose results have not been released, oldest first. */
  readonly #open = new Map<string, { readonly job: QueueJob; result: JobResult | undefined }>();

  /** The number of jobs whose results have not been released. */
  get size(): number {
    return this.#open.size;
  }

  given(job: QueueJob): void {
    this.#open.set(jobName(job), { job, result: undefined });
  }

  /** Stores a result. A second result, or one for a job that was not queued, is ignored. */
  arrived(name: string, result: JobResult): void {
    const entry = this.#open.get(name);
    if (entry !== undefined) entry.result ??= result;
  }

  isMissing(name: string): boolean {
    const entry = this.#open.get(name);
    return entry !== undefined && entry.result === undefined;
  }

  missing(): QueueJob[] {
    return [...this.#open.values()].filter(({ result }) => result === undefined).map(({ job }) => job);
  }

  /** Releases the results at the front, up to the first job that has none. */
  *ready(): Generator<Finished> {
    for (const [name, { job, result }] of this.#open) {
      if (result === undefined) return;
      this.#open.delete(name);
      yield { job, result };
    }
  }
}
