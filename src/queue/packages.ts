/**
 * The packages behind a queue: BullMQ and ioredis, which it uses. Both are optional and are loaded only when a command names a queue. The parts
 * of their types that we use are declared here, so that our declarations do not depend on packages that may not be installed.
 */
import { CodedError } from '../facility/errors/coded-error.ts';

type Listener = (...args: never[]) => void;

export interface RedisClient {
  connect(): Promise<void>;
  disconnect(): void;
  on(event: 'ready' | 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  call(command: string, ...args: readonly (string | number)[]): Promise<unknown>;
}

interface RedisOptions {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly db: number;
  readonly tls?: object;
  readonly lazyConnect: true;
  readonly maxRetriesPerRequest: null;
  readonly connectTimeout: number;
  readonly socketTimeout: number;
  readonly retryStrategy: (times: number) => number | null;
}

interface Base {
  readonly connection: RedisClient;
  readonly prefix: string;
  readonly skipVersionCheck?: boolean;
}

export interface BullJob {
  readonly id?: string;
  readonly data: unknown;
}

interface JobOptions {
  readonly jobId: string;
  readonly removeOnComplete: true;
}

export interface BullQueue {
  addBulk(
    jobs: readonly { readonly name: string; readonly data: unknown; readonly opts: JobOptions }[],
  ): Promise<unknown>;
  getFailed(from: number, to: number): Promise<readonly BullJob[]>;
  remove(id: string): Promise<unknown>;
  close(): Promise<void>;
  on(event: 'error', listener: Listener): unknown;
}

interface BullWorkerOptions extends Base {
  readonly concurrency: number;
  readonly lockDuration: number;
  readonly stalledInterval: number;
  readonly maxStalledCount: number;
  readonly drainDelay: number;
}

export interface BullWorker {
  close(force?: boolean): Promise<void>;
  on(event: 'error', listener: Listener): unknown;
}

export interface QueuePackages {
  readonly Redis: new (options: RedisOptions) => RedisClient;
  readonly Queue: new (name: string, options: Base) => BullQueue;
  readonly Worker: new (
    name: string,
    process: (job: BullJob) => Promise<unknown>,
    options: BullWorkerOptions,
  ) => BullWorker;
}

/** Loads a package whose name the compiler must not resolve. */
async function load(name: string): Promise<Record<string, unknown>> {
  try {
    return await import(name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')
      throw new CodedError(
        'E-QUEUE-1',
        `--queue needs the bullmq and ioredis packages, and ${name} is not installed: npm install bullmq ioredis`,
      );
    throw error;
  }
}

/** Throws CodedError if a package is not installed. */
export async function queuePackages(): Promise<QueuePackages> {
  const [{ Queue, Worker }, { Redis }] = [await load('bullmq'), await load('ioredis')];
  // A parsed boundary: the documented exports of these packages.
  return { Redis, Queue, Worker } as QueuePackages;
}
