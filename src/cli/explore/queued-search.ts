/**
 * A search whose blocks are run by workers on other machines. INV-1: The random jobs, and the order in which they count, are those of a search with
 * one process. INV-2: A failure counts only if it also happens in this process.
 */
import { type Blocks, believed, readBlockResult } from '../../explore/jobs/block.ts';
import type { JobResult } from '../../explore/jobs/job.ts';
import { randomJobCount } from '../../explore/jobs/random-job.ts';
import { unsound } from '../../explore/jobs/unsound.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';
import type { Finished } from '../../queue/order.ts';
import type { Host } from '../host/host.ts';
import { type Distribution, distribute } from '../queue/distribute.ts';
import type { Jobs } from './explore-jobs.ts';
import type { ExploreOptions } from './explore-options.ts';

/** A block of this many jobs is worth sending; a short search has smaller ones, so that many workers get some. */
const JOBS_A_BLOCK = 10;
const BLOCKS_WANTED = 200;

export class QueuedSearch {
  readonly #jobs: Jobs;
  readonly #done: (result: JobResult) => void;
  readonly #blocks: Blocks;
  readonly #queue: Distribution;
  readonly #plays = new Set<string>();
  #stopped = false;

  private constructor(queue: Distribution, blocks: Blocks, jobs: Jobs, done: (result: JobResult) => void) {
    this.#queue = queue;
    this.#blocks = blocks;
    this.#jobs = jobs;
    this.#done = done;
  }

  /** Throws CodedError if the queue cannot be reached. */
  static async open(
    url: string,
    { keepGoing }: ExploreOptions,
    jobs: Jobs,
    done: (result: JobResult) => void,
    host: Host,
  ): Promise<QueuedSearch> {
    const size = Math.floor(randomJobCount(jobs.random) / BLOCKS_WANTED);
    const blocks: Blocks = {
      ...jobs.random,
      jobs: Math.max(1, Math.min(JOBS_A_BLOCK, size)),
      keepGoing: keepGoing === true,
    };
    // Undefined options are not part of a plan.
    const options = JSON.parse(JSON.stringify(blocks));
    return new QueuedSearch(await distribute(url, { kind: 'explore', options, files: [] }, host), blocks, jobs, done);
  }

  /** Stops starting blocks. */
  stop(): void {
    this.#stopped = true;
    this.#queue.stop();
  }

  /** Called when the time is up. Does not wait for blocks that run on other machines. */
  end(): void {
    this.stop();
  }

  /** Runs until all blocks are done or it is stopped. Throws CodedError if the queue is lost; the results until then have been counted. */
  async run(): Promise<void> {
    let isDone = false;
    try {
      for await (const finished of this.#queue.results((given) => this.#jobs.nextBlock(given, this.#blocks.jobs))) {
        this.#count(finished);
        if (this.#stopped) break;
      }
      isDone = true;
    } finally {
      await this.#queue.close(isDone);
    }
  }

  #count({ job: { number, cells }, result }: Finished): void {
    const nothing = { number, runs: 0, steps: 0, events: 0, checkedTwice: 0, coverage: {} };
    const about = cells === undefined ? `block ${number}` : `the paths to ${cells.join(', ')}`;
    if ('failed' in result) {
      this.#done({ ...nothing, found: [unsound('INV-SOUND', `${about}: ${result.failed}`)] });
      return;
    }
    const block = readBlockResult(result.value);
    if (block === undefined)
      throw new CodedError('E-QUEUE-4', `the result of ${about} does not have the format that noke-sim writes`);
    const fresh = block.found.filter(({ invariant }) => !this.#plays.has(invariant));
    const found = fresh.map((one) => {
      this.#plays.add(one.invariant);
      const here = believed(one, this.#blocks.fault);
      if (here !== undefined) return here;
      throw new CodedError(
        'E-QUEUE-4',
        `the result of ${about} reports a failure of ${one.invariant} that does not occur when the run is repeated here`,
      );
    });
    this.#done({ ...block, number, found });
  }
}
