/** Plays branches of a run in this thread and in worker threads beside it. INV-1 the answers are the same for any number of threads. */

import { siblingModule } from '../sim/thread.ts';
import { ThreadPool, type ThreadPoolOptions } from '../sim/thread-pool.ts';
import { type Branch, fails, type Visit, type World } from './branches.ts';

/** What a thread starts with. */
export interface BranchData {
  readonly world: World;
  readonly visit: Visit;
}

/** The memory that a thread may use; a branch that needs more is played here. */
const MEMORY_MB = 1024;

export class BranchPool {
  readonly #data: BranchData;
  readonly #threads: ThreadPool<Branch, boolean>;

  constructor(data: BranchData, options: ThreadPoolOptions) {
    this.#data = data;
    const module = siblingModule(import.meta.url, 'branch-worker');
    this.#threads = new ThreadPool({ module, workerData: data, memoryMb: MEMORY_MB }, options);
  }

  /** Which branches fail; undefined for those that an interrupt left. `played` is called after each. */
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
