/**
 * A thread that runs jobs one at a time, so that the thread that serves the queue is never blocked. INV-1: Every job ends with a result or the
 * reason why there is none. INV-2: A thread that makes no progress within the time limit is ended and replaced.
 */
import type { Worker } from 'node:worker_threads';
import type { HostClock } from '../sim/live-clock.ts';
import { startThread } from '../sim/thread.ts';
import type { JobResult, Plan, QueueJob } from './plan.ts';

export interface ToThread {
  /** Absent if it is the same as for the previous job. */
  readonly plan?: Plan;
  readonly job: QueueJob;
}

export type FromThread =
  /** `progress`: a part of the job is done, so the time limit starts again. */
  'progress' | JobResult;

export class JobThread {
  readonly #module: URL;
  readonly #data: unknown;
  readonly #clock: HostClock;
  readonly #limitMs: number;
  #thread: Worker | undefined;
  /** The plan that the thread received last. */
  #plan: Plan | undefined;
  #settle: ((result: JobResult) => void) | undefined;
  #limit: NodeJS.Timeout | undefined;

  /** `module` runs the jobs and is given `data` at its start. `limitMs`: time limit for one part of a job. */
  constructor(module: URL, data: unknown, limitMs: number, clock: HostClock) {
    this.#module = module;
    this.#data = data;
    this.#limitMs = limitMs;
    this.#clock = clock;
  }

  do(plan: Plan, job: QueueJob): Promise<JobResult> {
    const thread = this.#thread ?? this.#start();
    const work: ToThread = this.#plan === plan ? { job } : { plan, job };
    this.#plan = plan;
    return new Promise((settle) => {
      this.#settle = settle;
      this.#watch();
      thread.postMessage(work);
    });
  }

  async close(): Promise<void> {
    this.#done({ failed: 'the worker ended' });
    await this.#thread?.terminate();
  }

  #start(): Worker {
    const thread = startThread(this.#module, { workerData: this.#data });
    this.#thread = thread;
    this.#plan = undefined;
    let why = 'its thread ended';
    thread.on('message', (message: FromThread) => {
      if (message === 'progress') this.#watch();
      else this.#done(message);
    });
    thread.on('error', (error: Error) => {
      why = `its thread ended: ${error.message}`;
    });
    thread.on('exit', () => {
      if (this.#thread !== thread) return;
      this.#thread = undefined;
      this.#done({ failed: why });
    });
    return thread;
  }

  #done(result: JobResult): void {
    this.#clock.clearTimeout(this.#limit);
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.(result);
  }

  #watch(): void {
    this.#clock.clearTimeout(this.#limit);
    this.#limit = this.#clock.setTimeout(() => {
      this.#done({ failed: `it did not end within ${Math.round(this.#limitMs / 1_000)} s` });
      const thread = this.#thread;
      this.#thread = undefined;
      void thread?.terminate();
    }, this.#limitMs);
  }
}
