/** A queue server in memory, with the features that noke-sim uses, and a host clock that never waits. */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers';
import type { BullJob, BullQueue, QueuePackages, RedisClient } from '../../src/queue/packages.ts';
import type { HostClock } from '../../src/sim/live-clock.ts';

/** Each timer is due immediately, and advances the clock by its delay. */
export function hastyClock(): HostClock {
  let now = 0;
  const cleared = new Set<unknown>();
  return {
    now: () => now,
    setTimeout: (callback, ms) => {
      const id = setImmediate(() => {
        if (cleared.has(id)) return;
        now += ms;
        callback();
      });
      // The host's timers and these are only ever passed back.
      return id as unknown as NodeJS.Timeout;
    },
    clearTimeout: (id) => void cleared.add(id),
  };
}

export class SmallServer {
  readonly texts = new Map<string, string>();
  readonly hashes = new Map<string, Map<string, string>>();
  /** How many values were read from hashes. */
  reads = 0;
  /** The seconds after which a text expires, by key. */
  readonly expiry = new Map<string, number>();
  /** Jobs that wait, by id. */
  readonly waiting = new Map<string, BullJob>();
  /** How often jobs were added. */
  added = 0;
  /** Set to lose the jobs that are added next. */
  losesJobs = false;
  /** Does a job; set by a worker. */
  process: ((job: BullJob) => Promise<unknown>) | undefined;

  readonly packages: QueuePackages;
  #heard: Record<string, ((error: Error) => void)[]> = {};

  constructor() {
    const server = this;
    const client: RedisClient = {
      connect: async () => {},
      disconnect: () => {},
      on: (event: string, listener: (error: Error) => void) => server.#hear(event, listener),
      call: async (command, ...args) => server.#call(command, args.map(String)),
    };
    const queue: BullQueue = {
      addBulk: async (jobs) => {
        if (server.losesJobs) server.losesJobs = false;
        else
          for (const { data, opts } of jobs) {
            if (!server.waiting.has(opts.jobId)) server.added += 1;
            server.waiting.set(opts.jobId, { id: opts.jobId, data });
          }
      },
      getFailed: async () => [],
      remove: async (id) => server.waiting.delete(id),
      close: async () => {},
      on: () => {},
    };
    this.packages = {
      Redis: class {
        constructor() {
          Object.assign(this, client);
        }
      } as unknown as QueuePackages['Redis'],
      Queue: class {
        constructor() {
          Object.assign(this, queue);
        }
      } as unknown as QueuePackages['Queue'],
      Worker: class {
        constructor(_: string, process: (job: BullJob) => Promise<unknown>) {
          server.process = process;
          Object.assign(this, { close: async () => {}, on: () => {} });
        }
      } as unknown as QueuePackages['Worker'],
    };
  }

  #hear(event: string, listener: (error: Error) => void): void {
    this.#heard[event] = [...(this.#heard[event] ?? []), listener];
  }

  /** The connection ends, or fails with an error. */
  emit(event: 'close' | 'error', error = new Error('gone')): void {
    for (const listener of this.#heard[event] ?? []) listener(error);
  }

  /** Does what the script of the store does. */
  put(keys: readonly string[], [name = '', digest = '', text = '']: readonly string[]): string {
    const [plan = '', digests = '', results = '', alarm = ''] = keys;
    if (!this.texts.has(plan)) return 'gone';
    const known = this.hash(digests).get(name);
    if (known === undefined) {
      this.hash(digests).set(name, digest);
      this.hash(results).set(name, text);
      return 'first';
    }
    if (known === digest) return 'again';
    this.texts.set(alarm, JSON.stringify({ job: name, first: known, second: digest }));
    return 'differs';
  }

  hash(key: string): Map<string, string> {
    const found = this.hashes.get(key) ?? new Map();
    this.hashes.set(key, found);
    return found;
  }

  #call(command: string, args: string[]): unknown {
    const [key = '', field = ''] = args;
    switch (command) {
      case 'SET':
        this.expiry.set(key, Number(args[args.indexOf('EX') + 1]));
        return void this.texts.set(key, field);
      case 'GET':
        return this.texts.get(key) ?? null;
      case 'STRLEN':
        return this.texts.get(key)?.length ?? 0;
      case 'EXISTS':
        return this.texts.has(key) ? 1 : 0;
      case 'HLEN':
        return this.hash(key).size;
      case 'HSTRLEN':
        this.reads += 1;
        return this.hash(key).get(field)?.length ?? 0;
      case 'HGET':
        return this.hash(key).get(field) ?? null;
      case 'EVAL':
        return this.put(args.slice(2, 6), args.slice(6));
      case 'DEL':
        for (const each of args) {
          this.texts.delete(each);
          this.hashes.delete(each);
        }
        return args.length;
      default:
        return 'PONG';
    }
  }
}

export const digestOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
