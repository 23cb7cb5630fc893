/**
 * Executes lists of jobs in this thread and in worker threads. INV-1: The results are in the order of the jobs and the same for
 * any number of threads. INV-2: The remaining jobs of a thread that ends are executed in this one. INV-3: After `close` no thread is left.
 */
import { parentPort, type Worker } from 'node:worker_threads';
import { startThread } from './thread.ts';

/**
 * A list of jobs to execute. The main thread takes jobs from the front; the others, which have to load their modules first, take them
 * from the end, so the first jobs never wait for a thread. `taken` counts the jobs that any thread has started, and those taken from the
 * end.
 */
export interface JobList<Job> {
  readonly jobs: readonly Job[];
  readonly taken: Int32Array;
}

type Message<Result> =
  | { readonly kind: 'played'; readonly index: number; readonly result: Result }
  | { readonly kind: 'free' };

/** The worker side: executes the jobs that it takes from every list. Results must be data that a thread can send. */
export function servePool<Job, Result>(play: (job: Job) => Result): void {
  const send = (message: Message<Result>): void => parentPort?.postMessage(message);
  parentPort?.on('message', ({ jobs, taken }: JobList<Job>) => {
    while (Atomics.add(taken, 0, 1) < jobs.length) {
      const index = jobs.length - 1 - Atomics.add(taken, 1, 1);
      // A parsed boundary: only `ThreadPool` starts the thread, and its lists have no gaps.
      send({ kind: 'played', index, result: play(jobs[index] as Job) });
    }
    send({ kind: 'free' });
  });
  send({ kind: 'free' });
}

export interface ThreadPoolOptions {
  /** The total number of threads, including this one. */
  readonly workers: number;
  /** Yields to the event loop for one turn. */
  readonly nextTurn: () => Promise<void>;
  /** Once aborted, `play` returns with the results so far. */
  readonly signal: AbortSignal;
  /** Called when a thread has ended, with the reason. */
  readonly lost: (why: string) => void;
}

/** The code that the threads run: a module that calls `servePool`, its data, and how much memory it may use. */
export interface Served {
  readonly module: URL;
  readonly workerData: unknown;
  readonly memoryMb: number;
}

export class ThreadPool<Job, Result> {
  readonly #options: ThreadPoolOptions;
  readonly #threads = new Set<Worker>();
  readonly #free = new Set<Worker>();
  readonly #busy = new Set<Worker>();
  #playing: (JobList<Job> & { readonly received: (index: number, result: Result) => void }) | undefined;
  #allFree: (() => void) | undefined;
  #closing = false;

  constructor(served: Served, options: ThreadPoolOptions) {
    this.#options = options;
    const { signal, workers } = options;
    for (let i = 1; i < workers; i += 1) this.#start(served);
    signal.addEventListener('abort', () => void this.close());
  }

  /** The number of worker threads. */
  get size(): number {
    return this.#threads.size;
  }

  /** The number of busy worker threads. */
  get busy(): number {
    return this.#busy.size;
  }

  /** Executes every job once, unless it is aborted: `here` in this thread, or a thread that sends its result to `received`; in any order. */
  async play(
    jobs: readonly Job[],
    here: (index: number) => void,
    received: (index: number, result: Result) => void,
  ): Promise<void> {
    const { signal, nextTurn } = this.#options;
    const taken = new Int32Array(new SharedArrayBuffer(8));
    const done = new Set<number>();
    const receive = (index: number, result: Result): void => {
      done.add(index);
      received(index, result);
    };
    this.#playing = { jobs, taken, received: receive };
    for (const thread of [...this.#free]) this.#give(thread);
    const playHere = async (index: number): Promise<void> => {
      here(index);
      done.add(index);
      await nextTurn();
    };
    for (let i = 0; Atomics.add(taken, 0, 1) < jobs.length && !signal.aborted; i += 1) await playHere(i);
    await this.#others();
    for (let i = 0; i < jobs.length && !signal.aborted; i += 1) if (!done.has(i)) await playHere(i);
    this.#playing = undefined;
  }

  /** Ends every thread, in the middle of a job if necessary. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#threads].map((thread) => thread.terminate()));
  }

  #start({ module, workerData, memoryMb }: Served): void {
    const thread = startThread(module, { workerData, resourceLimits: { maxOldGenerationSizeMb: memoryMb } });
    this.#threads.add(thread);
    let why: string | undefined;
    thread.on('error', (error: Error) => {
      why = error.message;
    });
    thread.on('exit', (code) => {
      this.#threads.delete(thread);
      this.#free.delete(thread);
      if (!this.#closing) this.#options.lost(why ?? `exit code ${code}`);
      this.#ends(thread);
    });
    // A parsed boundary: only our own module sends.
    thread.on('message', (message: Message<Result>) => {
      if (message.kind === 'played') this.#playing?.received(message.index, message.result);
      else {
        this.#free.add(thread);
        this.#ends(thread);
        this.#give(thread);
      }
    });
  }

  /** A thread that becomes free while a list has something left joins it. */
  #give(thread: Worker): void {
    const list = this.#playing;
    if (list === undefined || Atomics.load(list.taken, 0) >= list.jobs.length) return;
    this.#free.delete(thread);
    this.#busy.add(thread);
    thread.postMessage({ jobs: list.jobs, taken: list.taken } satisfies JobList<Job>);
  }

  #ends(thread: Worker): void {
    this.#busy.delete(thread);
    if (this.#busy.size === 0) this.#allFree?.();
  }

  /** Waits until no other thread is running. */
  #others(): Promise<void> {
    return new Promise((done) => {
      this.#allFree = done;
      if (this.#busy.size === 0) done();
    });
  }
}
