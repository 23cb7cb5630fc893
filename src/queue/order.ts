/**
 * Brings results into the order of their jobs. INV-1 a job counts once, however often its result arrives. INV-2 results leave in the order in which
 * their jobs were given, whoever was faster.
 */
import { type JobResult, jobName, type QueueJob } from './plan.ts';

export interface Finished {
  readonly job: QueueJob;
  readonly result: JobResult;
}

export class InOrder {
  /** Jobs without a result that has left, oldest first. */
  readonly #open = new Map<string, { readonly job: QueueJob; result: JobResult | undefined }>();

  /** Jobs that are given and whose results have not left. */
  get size(): number {
    return this.#open.size;
  }

  given(job: QueueJob): void {
    this.#open.set(jobName(job), { job, result: undefined });
  }

  /** Takes a result; one that is known, or of a job that was not given, changes nothing. */
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

  /** The results at the front that are complete. */
  *ready(): Generator<Finished> {
    for (const [name, { job, result }] of this.#open) {
      if (result === undefined) return;
      this.#open.delete(name);
      yield { job, result };
    }
  }
}
