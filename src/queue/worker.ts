/**
 * Takes jobs from a queue and runs them. INV-1: A job is run only if its plan is valid and was made for this program. INV-2: The result is stored before the
 * job is reported as done, so a worker that dies in between loses nothing. INV-3: A worker that ends returns its jobs to the queue. INV-4: A job whose
 * coordinator has died is dropped; a coordinator that continues queues it again.
 */
import { CodedError } from '../facility/errors/coded-error.ts';
import type { HostClock } from '../sim/live-clock.ts';
import { messageOf } from '../sim/message-of.ts';
import { PREFIX, type QueueConnection } from './connection.ts';
import { describe, queueName } from './coordinator.ts';
import { JobThread } from './job-thread.ts';
import type { BullJob, BullWorker, QueuePackages } from './packages.ts';
import { jobName, jobSchema, type Plan, type Program, programId } from './plan.ts';
import { Store } from './store.ts';

/** Time limit for one part of a job, such as a run. */
export const PART_LIMIT_MS = 120_000;
/** A job that has ended this many workers is not tried again. */
const MAX_WORKERS_ENDED = 8;
const ALIVE_MS = 3_000;

export interface WorkerOptions {
  readonly program: Program;
  /** Runs the jobs, in a thread. */
  readonly module: URL;
  /** What the module is given at its start. */
  readonly data?: unknown;
  /** How many jobs run at a time. */
  readonly threads: number;
  /** How long a job stays assigned to a worker that no longer renews it. */
  readonly leaseMs: number;
  readonly clock: HostClock;
  readonly says: (text: string) => void;
}

export class QueueWorker {
  readonly #connection: QueueConnection;
  readonly #store: Store;
  readonly #options: WorkerOptions;
  readonly #idle: JobThread[];
  readonly #threads: readonly JobThread[];
  readonly #bull: BullWorker;
  #plan: { readonly hash: string; readonly plan: Promise<Plan | undefined> } | undefined;
  #end: (error?: CodedError) => void = () => {};
  #done = 0;

  constructor({ Worker }: QueuePackages, connection: QueueConnection, options: WorkerOptions) {
    const { program, module, data, threads, leaseMs, clock } = options;
    this.#connection = connection;
    this.#options = options;
    this.#store = new Store(connection);
    this.#threads = Array.from({ length: threads }, () => new JobThread(module, data, PART_LIMIT_MS, clock));
    this.#idle = [...this.#threads];
    this.#bull = new Worker(queueName(program), (job) => this.#take(job), {
      connection: connection.client,
      prefix: PREFIX,
      concurrency: threads,
      lockDuration: leaseMs,
      stalledInterval: leaseMs,
      maxStalledCount: MAX_WORKERS_ENDED,
      drainDelay: 5,
    });
    this.#bull.on('error', () => {});
  }

  /** How many jobs this worker has finished. */
  get done(): number {
    return this.#done;
  }

  /** Works until `stop`. Throws CodedError if the server is lost, or has jobs only for a different version. */
  async run(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const ended = new Promise<void>((resolve, reject) => {
      this.#end = (error) => (error === undefined ? resolve() : reject(error));
    });
    const { clock } = this.#options;
    const look = (): void => {
      this.#alive().then(
        () => {
          timer = clock.setTimeout(look, ALIVE_MS);
        },
        (error: unknown) => this.#end(error as CodedError),
      );
    };
    look();
    try {
      await this.#connection.race(ended);
    } finally {
      clock.clearTimeout(timer);
    }
  }

  /** Takes no more jobs, finishes the current ones, and ends `run`. */
  stop(): void {
    this.#bull.close().then(
      () => this.#end(),
      () => this.#end(),
    );
  }

  /** Ends the threads; their jobs return to the queue. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  async #take(bull: BullJob): Promise<void> {
    try {
      await this.#do(bull);
    } catch (error) {
      this.#options.says(`job ${bull.id ?? 'without a name'}: ${messageOf(error)}\n`);
      throw error;
    }
  }

  async #do({ data }: BullJob): Promise<void> {
    const read = jobSchema.safeParse(data);
    if (!read.success) throw new CodedError('E-QUEUE-4', 'the queue contains a job that noke-sim did not write');
    const job = read.data;
    if (!(await this.#store.isWanted(job.plan))) return;
    if (this.#plan?.hash !== job.plan) this.#plan = { hash: job.plan, plan: this.#store.plan(job.plan) };
    const plan = await this.#plan.plan;
    // The plan has ended or expired.
    if (plan === undefined) return;
    const { program } = this.#options;
    if (programId(plan.program) !== programId(program)) throw otherProgram(program, plan.program);
    const thread = this.#idle.pop();
    if (thread === undefined) throw new Error('there are more jobs than threads');
    try {
      const result = await thread.do(plan, job);
      const kept = await this.#store.put(job.plan, jobName(job), result);
      if (kept === 'first') this.#done += 1;
      if (kept === 'differs')
        this.#options.says(
          `job ${jobName(job)}: another worker has sent a different result; the coordinator has been notified\n`,
        );
    } finally {
      this.#idle.push(thread);
    }
  }

  async #alive(): Promise<void> {
    const { program } = this.#options;
    const asked = await this.#store.isAlive('coordinator', program);
    // Work for other cores, or for none, is left to other workers of this version.
    if (asked !== true && asked !== undefined && asked.decides !== program.decides) throw otherProgram(program, asked);
    await this.#store.alive('worker', program);
  }
}

const otherProgram = (ours: Program, theirs: Program): CodedError =>
  new CodedError(
    'E-QUEUE-3',
    `this is ${describe(ours)}, but the queue has jobs of ${describe(theirs)}; install the same version on every machine`,
  );
