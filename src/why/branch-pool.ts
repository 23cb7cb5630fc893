/** Simulates branches of a run in this thread and in worker threads. INV-1: The answers are the same for any number of threads. */

import { siblingModule } from '../sim/thread.ts';
import { ThreadPool, type ThreadPoolOptions } from '../sim/thread-pool.ts';
import { type Branch, fails, type Visit, type World } from './branches.ts';

/** The data with which a worker thread starts. */
export interface BranchData {
  readonly world: World;
  readonly visit: Visit;
}

/** The memory limit of a worker thread; a branch that needs more is simulated in this one. */
const MEMORY_MB = 1024;

export class BranchPool {
  readonly #data: BranchData;
  readonly #threads: ThreadPool<Branch, boolean>;

  constructor(data: BranchData, options: ThreadPoolOptions) {
    this.#data = data;
    const module = siblingModule(import.meta.url, 'branch-worker');
    this.#threads = new ThreadPool({ module, workerData: data, memoryMb: MEMORY_MB }, options);
  }

  /** Whether each branch fails; undefined for those not simulated because of an interruption. `played` is called after each. */
  async play(branches: readonly Branch[], played: () => void): Promise<readonly (boolean | undefined)[]> {
    const answers: (boolean | undefined)[] = branches.map(() => undefined);
    const keep = (index: number, answer: boolean): void => {
      answers[index] = answer;
      played();
    };
    const { world, visit } = this.#data;
    await this.#threads.play(
      branches,
      (index) => {
        const branch = branches[index];
        if (branch !== undefined) keep(index, fails(world, visit, branch));
      },
      keep,
    );
    return answers;
  }

  close(): Promise<void> {
    return this.#threads.close();
  }
}
