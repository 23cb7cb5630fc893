/**
 * Simulates hypotheses in this thread and in worker threads.
 *
 * INV-1: The trials are in the order of the hypotheses, and are the same for any number of threads.
 */

import { siblingModule } from '../sim/thread.ts';
import { ThreadPool, type ThreadPoolOptions } from '../sim/thread-pool.ts';
import type { Case } from './case.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import type { Hypothesis } from './hypotheses/hypothesis.ts';
import { type Outcome, type Trial, trialOf, tryOne } from './trial.ts';

/** The ids of a hypothesis, from which a worker thread can look it up. */
export type HypothesisJob = readonly string[];

export interface PoolOptions extends ThreadPoolOptions {
  /** A different worker module, for tests. */
  readonly module?: URL;
}

/** The memory limit of a worker thread. Exceeding it would be a bug in noke-sim; the thread's work is then executed in this one. */
const MEMORY_MB = 384;

export class Pool {
  readonly #of: Case;
  readonly #evidence: Evidence;
  /** A job without an outcome is a hypothesis that does not apply to the case. */
  readonly #threads: ThreadPool<HypothesisJob, Outcome | undefined>;

  constructor(of: Case, options: PoolOptions) {
    this.#of = of;
    this.#evidence = evidenceOf(of);
    const { module = siblingModule(import.meta.url, 'worker') } = options;
    this.#threads = new ThreadPool({ module, workerData: of, memoryMb: MEMORY_MB }, options);
  }

  /** The number of worker threads. */
  get size(): number {
    return this.#threads.size;
  }

  /** The number of busy worker threads. */
  get busy(): number {
    return this.#threads.busy;
  }

  /** `played` is called after each trial, in any order. */
  async play(
    hypotheses: readonly Hypothesis[],
    played: (index: number, trial: Trial | undefined) => void,
  ): Promise<readonly Trial[]> {
    const trials = new Map<number, Trial>();
    const keep = (index: number, trial: Trial | undefined): void => {
      if (trial !== undefined) trials.set(index, trial);
      played(index, trial);
    };
    const at = (index: number): Hypothesis => hypotheses[index] ?? missing(index);
    await this.#threads.play(
      hypotheses.map(({ id, parts = [id] }) => parts),
      (index) => keep(index, tryOne(this.#of, this.#evidence, at(index))),
      (index, outcome) => keep(index, outcome && trialOf(this.#of, this.#evidence, at(index), outcome)),
    );
    return hypotheses.flatMap((_, i) => trials.get(i) ?? []);
  }

  /** Ends every thread, even during a run. */
  close(): Promise<void> {
    return this.#threads.close();
  }
}

function missing(index: number): never {
  throw new RangeError(`there is no hypothesis ${index}`);
}
