/**
 * Executes runs in worker threads. INV-1: The cases are the same for any number of threads. INV-2: If a thread ends, the run that it executed
 * becomes an error; the other threads execute the rest. INV-3: After `close` no thread is left.
 */
import type { Worker } from 'node:worker_threads';
import { siblingModule, startThread } from '../../sim/thread.ts';
import { INTERRUPTED, type Job, notPlayed, type Played, type PlayOptions } from './play-case.ts';

/** The data with which a thread starts. */
export interface ThreadData {
  readonly options: Omit<PlayOptions, 'fault'>;
  /** The id of a planted fault. */
  readonly fault?: string | undefined;
  readonly debug: boolean;
}
/** A job, or the request to end the current one. */
export type ToThread = Job | 'interrupt';

export class CasePool {
  readonly #jobs: readonly Job[];
  readonly #data: ThreadData;
  readonly #module: URL;
  readonly #threads = new Set<Worker>();
  readonly #played: Promise<Played>[] = [];
  readonly #settle: ((played: Played) => void)[] = [];
  #next = 0;
  #interrupted = false;
  #closing = false;

  /** `module` executes the jobs; tests pass their own. */
  constructor(
    jobs: readonly Job[],
    threads: number,
    data: ThreadData,
    module: URL = siblingModule(import.meta.url, 'run-worker'),
  ) {
    this.#jobs = jobs;
    this.#data = data;
    this.#module = module;
    for (const _ of jobs)
      this.#played.push(
        new Promise((settle) => {
          this.#settle.push(settle);
        }),
      );
    for (let i = 0; i < Math.min(threads, jobs.length); i += 1) this.#start();
  }

  /** The case of the job at this index, once it has been run. */
  async played(index: number): Promise<Played> {
    const played = this.#played[index];
    if (played === undefined) throw new Error(`there is no job ${index}`);
    return played;
  }

  /** Ends the current jobs; a job that never began becomes a case that says so. */
  interrupt(): void {
    this.#interrupted = true;
    for (const thread of this.#threads) this.#tell(thread, 'interrupt');
  }

  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#threads].map((thread) => thread.terminate()));
  }

  #tell(thread: Worker, message: ToThread): void {
    thread.postMessage(message);
  }

  #start(): void {
    const thread = startThread(this.#module, { workerData: this.#data });
    this.#threads.add(thread);
    let why: string | undefined;
    let playing = this.#give(thread);
    thread.on('message', (played: Played) => {
      if (playing !== undefined) this.#settle[playing]?.(played);
      playing = this.#give(thread);
    });
    thread.on('error', (error: Error) => {
      why = error.message;
    });
    thread.on('exit', (code) => {
      this.#threads.delete(thread);
      const job = playing === undefined ? undefined : this.#jobs[playing];
      if (this.#closing || playing === undefined || job === undefined) return;
      this.#settle[playing]?.({ case: lost(job, why ?? `exit code ${code}`), realMs: 0 });
      if (this.#next < this.#jobs.length) this.#start();
    });
  }

  /** Sends the next job to a thread and returns its index; a thread without a job is no longer needed. */
  #give(thread: Worker): number | undefined {
    while (this.#interrupted && this.#next < this.#jobs.length) {
      const index = this.#next++;
      const job = this.#jobs[index];
      if (job !== undefined) this.#settle[index]?.({ case: notPlayed(job, INTERRUPTED), realMs: 0 });
    }
    const index = this.#next;
    const job = this.#jobs[index];
    if (job === undefined) {
      void thread.terminate();
      return undefined;
    }
    this.#next += 1;
    this.#tell(thread, job);
    return index;
  }
}

/** The case of a run whose thread or process ended. */
export const lost = ({ id, file }: Job, why: string): Played['case'] => ({
  id,
  name: file,
  file,
  verdict: 'error',
  fault: 'ours',
  checks: 0,
  failure: {
    file,
    message: `the thread that ran it ended: ${why}`,
    expected: 'a run that ends with a verdict',
    seen: why,
  },
});
