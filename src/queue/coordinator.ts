/**
 * Distributes jobs to workers through a queue and yields their results in job order.
 *
 * INV-1: A job counts once. INV-2: A job that the queue has lost is queued again. INV-3: Results that an earlier coordinator of the same plan
 * left behind are used. INV-4: A different second result ends the run. INV-5: Workers drop the jobs of a coordinator that has died.
 */
import { CodedError } from '../facility/errors/coded-error.ts';
import type { HostClock } from '../sim/live-clock.ts';
import { PREFIX, type QueueConnection } from './connection.ts';
import { type Finished, InOrder } from './order.ts';
import type { BullQueue, QueuePackages } from './packages.ts';
import { jobName, jobSchema, type Plan, type Program, type QueueJob } from './plan.ts';
import { type Alarm, Store } from './store.ts';

/** How many jobs may be outstanding: enough for a hundred workers, few enough to keep in memory. */
const WINDOW = 256;
const LOOK_MS = 100;
/** If no result arrives for this long, jobs are queued again; the queue ignores those that it still holds. */
const AGAIN_MS = 3_000;
const ALIVE_MS = 5_000;

/** The name of the queue for workers that run this program; workers with another version or another core do not see its jobs. */
export const queueName = ({ decides, core }: Program): string =>
  [`jobs-${decides.slice(0, 16)}`, ...(core === undefined ? [] : [core.slice(0, 16)])].join('-');

export interface CoordinatorOptions {
  readonly clock: HostClock;
  /** Receives occasional messages about workers. */
  readonly says: (text: string) => void;
}

export class Coordinator {
  readonly #connection: QueueConnection;
  readonly #queue: BullQueue;
  readonly #store: Store;
  readonly #plan: Plan;
  readonly #clock: HostClock;
  readonly #says: (text: string) => void;
  readonly #order = new InOrder();
  #hash = '';
  #stopped = false;
  #aliveAt = Number.NEGATIVE_INFINITY;
  #missed: string | undefined;
  /** How many results there were when all missing ones were last asked for. */
  #seen = 0;

  constructor(packages: QueuePackages, connection: QueueConnection, plan: Plan, options: CoordinatorOptions) {
    this.#connection = connection;
    this.#plan = plan;
    this.#clock = options.clock;
    this.#says = options.says;
    this.#store = new Store(connection);
    const name = queueName(plan.program);
    this.#queue = new packages.Queue(name, { connection: connection.client, prefix: PREFIX });
    this.#queue.on('error', () => {});
  }

  /** Queues no more jobs; results that have arrived are still yielded. */
  stop(): void {
    this.#stopped = true;
  }

  /** `job` is called with the number of jobs queued so far and returns the next one, or undefined if there are no more. Throws CodedError. */
  async *results(job: (given: number) => Omit<QueueJob, 'plan'> | undefined): AsyncGenerator<Finished> {
    this.#hash = await this.#store.publish(this.#plan);
    let given = 0;
    let isLast = false;
    let heardAt = this.#clock.now();
    while (!this.#stopped) {
      await this.#alive();
      const fresh: QueueJob[] = [];
      while (!isLast && this.#order.size < WINDOW) {
        const next = job(given);
        isLast = next === undefined;
        if (next === undefined) break;
        given += 1;
        const one = { plan: this.#hash, ...next };
        this.#order.given(one);
        fresh.push(one);
      }
      // Results that an earlier coordinator left behind need no worker.
      await this.#look(fresh);
      await this.#give(fresh.filter((one) => this.#order.isMissing(jobName(one))));
      let count = 0;
      for (const finished of this.#order.ready()) {
        count += 1;
        yield finished;
        if (this.#stopped) return;
      }
      if (isLast && this.#order.size === 0) return;
      if (count > 0) heardAt = this.#clock.now();
      else await this.#wait(heardAt);
      if (this.#clock.now() - heardAt >= AGAIN_MS) {
        heardAt = this.#clock.now();
        await this.#again();
      }
    }
  }

  /** Ends the plan. `forget` deletes its results as well; otherwise a later coordinator may use them. */
  async close(forget: boolean): Promise<void> {
    const left = this.#order.missing();
    await Promise.all(left.map((one) => this.#connection.race(this.#queue.remove(idOf(one)))));
    await this.#store.release(this.#hash);
    if (forget) await this.#store.forget(this.#hash);
    await this.#connection.race(this.#queue.close());
  }

  /** Takes the results that have arrived. While their number stays the same, only fresh jobs can have one. */
  async #look(fresh: readonly QueueJob[]): Promise<void> {
    const count = await this.#store.resultCount(this.#hash);
    const asked = (count === this.#seen ? fresh : this.#order.missing()).map(jobName);
    for (const [name, result] of await this.#store.results(this.#hash, asked)) this.#order.arrived(name, result);
    this.#seen = count;
    const alarm = await this.#store.alarm(this.#hash);
    if (alarm !== undefined) throw differs(alarm);
  }

  async #wait(heardAt: number): Promise<void> {
    await new Promise<void>((done) => this.#clock.setTimeout(done, LOOK_MS));
    if (this.#clock.now() - heardAt >= AGAIN_MS - LOOK_MS) await this.#askForWorkers();
  }

  async #give(jobs: readonly QueueJob[]): Promise<void> {
    if (jobs.length === 0) return;
    const bulk = jobs.map((data) => ({
      name: this.#plan.kind,
      data,
      opts: { jobId: idOf(data), removeOnComplete: true as const },
    }));
    await this.#connection.race(this.#queue.addBulk(bulk));
  }

  /** Queues every job that has no result again; the queue ignores those that it still holds. */
  async #again(): Promise<void> {
    // A server that lost results and got as many new ones has the same number.
    this.#seen = 0;
    const missing = this.#order.missing();
    const ids = new Map(missing.map((one) => [idOf(one), one]));
    for (const { id, data } of await this.#connection.race(this.#queue.getFailed(0, WINDOW))) {
      const failed = id === undefined ? undefined : ids.get(id);
      if (failed === undefined || !jobSchema.safeParse(data).success) continue;
      await this.#connection.race(this.#queue.remove(idOf(failed)));
      this.#order.arrived(jobName(failed), { failed: 'it crashed every worker that took it' });
    }
    await this.#give(this.#order.missing());
  }

  async #alive(): Promise<void> {
    if (this.#clock.now() - this.#aliveAt < ALIVE_MS) return;
    this.#aliveAt = this.#clock.now();
    await this.#store.renew(this.#hash);
    await this.#store.alive('coordinator', this.#plan.program);
  }

  /** Reports once that no suitable worker is connected. */
  async #askForWorkers(): Promise<void> {
    const { program } = this.#plan;
    const found = await this.#store.isAlive('worker', program);
    const [flag, which] = program.core === undefined ? ['', 'version'] : [' --core FILE', 'version and core'];
    const missed =
      found === true
        ? undefined
        : found === undefined
          ? `no worker is connected; start one with "noke-sim worker --queue URL${flag}"\n`
          : `no worker of this ${which} is connected, only of ${describe(found)}; this is ${describe(program)}\n`;
    if (missed !== undefined && missed !== this.#missed) this.#says(missed);
    this.#missed = missed;
  }
}

/** A program in words: its version, the beginning of its code’s hash and, if it tests a core, the beginning of the core’s hash. */
export const describe = ({ version, decides, core }: Program): string =>
  `noke-sim ${version} (code ${decides.slice(0, 12)}${core === undefined ? '' : `, core ${core.slice(0, 12)}`})`;

const idOf = (job: QueueJob): string => `${job.plan.slice(0, 24)}-${jobName(job)}`;

const differs = ({ job, first, second }: Alarm): CodedError =>
  new CodedError(
    'E-QUEUE-5',
    `job ${job} has two different results, ${first.slice(0, 16)} and ${second.slice(0, 16)}; either a machine is faulty, or noke-sim is not deterministic`,
  );
