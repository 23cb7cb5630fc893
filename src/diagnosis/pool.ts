/**
 * Plays hypotheses in this thread and in worker threads beside it. INV-1 the trials are in the order of the hypotheses and the same for any
 * number of threads. INV-2 hypotheses that a thread has not played when it ends are played here. INV-3 after `close` no thread is left.
 */
import type { Worker } from 'node:worker_threads';
import { moduleBeside, startThread } from '../sim/thread.ts';
import type { Case } from './case.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import type { Hypothesis } from './hypotheses/hypothesis.ts';
import { type Outcome, type Trial, trialOf, tryOne } from './trial.ts';

/** A list of ids to play; `taken` counts how many have been started by any thread. */
export interface Round {
  readonly jobs: readonly (readonly string[])[];
  readonly taken: Int32Array;
}

export type WorkerMessage =
  /** Without an outcome, the hypothesis does not apply to the case. */
  { readonly kind: 'played'; readonly index: number; readonly outcome?: Outcome } | { readonly kind: 'free' };

export interface PoolOptions {
  /** Threads in all, with this one. */
  readonly workers: number;
  /** Yields one turn of the event loop. */
  readonly nextTurn: () => Promise<void>;
  /** Once aborted, `play` returns what has been played. */
  readonly signal: AbortSignal;
  /** Called when a thread has ended, with the reason. */
  readonly lost: (why: string) => void;
  /** Another module for the threads; for tests. */
  readonly module?: URL;
}

/** The memory that a thread may use; if it needs more, that is a bug of ours, and its work is played here. */
const MEMORY_MB = 384;

/** A round that is being played. */
interface Playing extends Round {
  /** By index; undefined for a hypothesis that does not apply. */
  readonly trials: Map<number, Trial | undefined>;
  readonly played: (index: number, trial: Trial | undefined) => void;
  readonly hypotheses: readonly Hypothesis[];
}

export class Pool {
  readonly #of: Case;
  readonly #evidence: Evidence;
  readonly #options: PoolOptions;
  readonly #threads = new Set<Worker>();
  readonly #free = new Set<Worker>();
  readonly #busy = new Set<Worker>();
  #playing: Playing | undefined;
  #allFree: (() => void) | undefined;
  #closing = false;

  constructor(of: Case, options: PoolOptions) {
    this.#of = of;
    this.#evidence = evidenceOf(of);
    this.#options = options;
    const { signal, workers, module = moduleBeside(import.meta.url, 'worker') } = options;
    for (let i = 1; i < workers; i += 1) this.#start(module);
    signal.addEventListener('abort', () => void this.close());
  }

  /** Threads beside this one. */
  get size(): number {
    return this.#threads.size;
  }

  /** The threads that are playing something. */
  get busy(): number {
    return this.#busy.size;
  }

  /** `played` is called after each, in any order. */
  async play(
    hypotheses: readonly Hypothesis[],
    played: (index: number, trial: Trial | undefined) => void,
  ): Promise<readonly Trial[]> {
    const { signal, nextTurn } = this.#options;
    const jobs = hypotheses.map(({ id, parts = [id] }) => parts);
    const taken = new Int32Array(new SharedArrayBuffer(4));
    const trials = new Map<number, Trial | undefined>();
    this.#playing = { jobs, taken, trials, played, hypotheses };
    for (const thread of [...this.#free]) this.#give(thread);
    const here = (index: number): void =>
      this.#received(index, tryOne(this.#of, this.#evidence, hypotheses[index] ?? missing(index)));
    for (let i = Atomics.add(taken, 0, 1); i < jobs.length && !signal.aborted; i = Atomics.add(taken, 0, 1)) {
      here(i);
      await nextTurn();
    }
    await this.#others();
    for (let i = 0; i < jobs.length && !signal.aborted; i += 1) {
      if (trials.has(i)) continue;
      here(i);
      await nextTurn();
    }
    this.#playing = undefined;
    return hypotheses.flatMap((_, i) => trials.get(i) ?? []);
  }

  /** Ends every thread, in the middle of a run if need be. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#threads].map((thread) => thread.terminate()));
  }

  #start(module: URL): void {
    const thread = startThread(module, {
      workerData: this.#of,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
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
    thread.on('message', (message: WorkerMessage) => {
      if (message.kind === 'played') this.#sent(message);
      else {
        this.#free.add(thread);
        this.#ends(thread);
        this.#give(thread);
      }
    });
  }

  /** Lets a thread that becomes free join the round, if anything is left to play. */
  #give(thread: Worker): void {
    const round = this.#playing;
    if (round === undefined || Atomics.load(round.taken, 0) >= round.jobs.length) return;
    this.#free.delete(thread);
    this.#busy.add(thread);
    thread.postMessage({ jobs: round.jobs, taken: round.taken } satisfies Round);
  }

  #sent({ index, outcome }: { readonly index: number; readonly outcome?: Outcome }): void {
    const hypothesis = this.#playing?.hypotheses[index];
    if (hypothesis === undefined) return;
    this.#received(index, outcome && trialOf(this.#of, this.#evidence, hypothesis, outcome));
  }

  #received(index: number, trial: Trial | undefined): void {
    this.#playing?.trials.set(index, trial);
    this.#playing?.played(index, trial);
  }

  #ends(thread: Worker): void {
    this.#busy.delete(thread);
    if (this.#busy.size === 0) this.#allFree?.();
  }

  /** Waits until no other thread is playing. */
  #others(): Promise<void> {
    return new Promise((done) => {
      this.#allFree = done;
      if (this.#busy.size === 0) done();
    });
  }
}

function missing(index: number): never {
  throw new RangeError(`there is no hypothesis ${index}`);
}
