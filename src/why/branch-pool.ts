/** Plays branches of a run in this thread and in worker threads beside it. INV-1 the answers are the same for any number of threads. */
import { Rounds, type RoundsOptions } from '../sim/rounds.ts';
import { moduleBeside } from '../sim/thread.ts';
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
  readonly #rounds: Rounds<Branch, boolean>;

  constructor(data: BranchData, options: RoundsOptions) {
    this.#data = data;
    const module = moduleBeside(import.meta.url, 'branch-worker');
    this.#rounds = new Rounds({ module, workerData: data, memoryMb: MEMORY_MB }, options);
  }

  /** Which branches fail; undefined for those that an interrupt left. `played` is called after each. */
  async play(branches: readonly Branch[], played: () => void): Promise<readonly (boolean | undefined)[]> {
    const answers: (boolean | undefined)[] = branches.map(() => undefined);
    const keep = (index: number, answer: boolean): void => {
      answers[index] = answer;
      played();
    };
    const { world, visit } = this.#data;
    await this.#rounds.play(
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
    return this.#rounds.close();
  }
}
