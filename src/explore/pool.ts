/**
 * A search on all cores: child processes that are given one job after the other. INV-1 jobs are numbered and seeded by number, so what
 * is searched does not depend on how many processes there are. INV-2 whatever ends the search, what came in by then is kept.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Job, JobResult, Told } from './job.ts';

export interface Search {
  readonly workers: number;
  /** The job of that number; undefined when there are no more. */
  job(number: number): Job | undefined;
  done(result: JobResult): void;
}

export class Pool {
  readonly #search: Search;
  readonly #children = new Set<ChildProcess>();
  #next = 0;
  #stopped = false;
  #failed: string | undefined;

  constructor(search: Search) {
    this.#search = search;
  }

  /** No job is handed out any more; `run` ends when those under way have ended. */
  stop(): void {
    this.#stopped = true;
  }

  /** Ends at once; jobs under way are lost. */
  abandon(): void {
    this.#stopped = true;
    for (const child of this.#children) child.kill('SIGKILL');
  }

  /** Runs until the jobs are done or it is stopped; throws what a child failed with. */
  async run(): Promise<void> {
    await Promise.all(Array.from({ length: this.#search.workers }, () => this.#worker()));
    if (this.#failed !== undefined) throw new Error(`a worker of the search failed: ${this.#failed}`);
  }

  #worker(): Promise<void> {
    const file = fileURLToPath(new URL(`./worker${import.meta.url.slice(-3)}`, import.meta.url));
    const child = fork(file, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#children.add(child);
    return new Promise((ended) => {
      child.on('message', (message) => {
        this.#told(message as Told);
        this.#give(child);
      });
      child.on('exit', () => {
        this.#children.delete(child);
        ended();
      });
      this.#give(child);
    });
  }

  #told(told: Told): void {
    if (told.kind === 'done') this.#search.done(told.result);
    else {
      this.#failed = told.why;
      this.stop();
    }
  }

  #give(child: ChildProcess): void {
    const job = this.#stopped ? undefined : this.#search.job(this.#next);
    if (job === undefined) {
      child.disconnect();
      return;
    }
    this.#next += 1;
    child.send(job);
  }
}
