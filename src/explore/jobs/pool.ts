/**
 * A search on all cores: child processes that are given one job after the other. INV-1 jobs are numbered and seeded by number, so what
 * is searched does not depend on how many processes there are. INV-2 whatever ends the search, what came in by then is kept. INV-3 no
 * job is waited for without end: a child that does not come to the end of a run is killed, and another takes its place.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { hostClock } from '../../sim/live-clock.ts';
import { printReplay } from '../setup/replay-string.ts';
import type { Job, JobResult, Told } from './job.ts';

/** The longest that one run may take, and making short what it found; the slowest known take half a minute. */
export const RUN_LIMIT_MS = 120_000;

export interface Search {
  readonly workers: number;
  /** The job of that number; undefined when there are no more. */
  job(number: number): Job | undefined;
  done(result: JobResult): void;
  readonly runLimitMs?: number;
  /** Another program that serves jobs, with what Node needs to run it; for tests. */
  readonly worker?: { readonly file: string; readonly execArgv: readonly string[] };
}

/** What a child is at. */
interface Hand {
  readonly child: ChildProcess;
  ready: boolean;
  job: Job | undefined;
  /** Runs of the job that have ended. */
  ran: number;
  limit: NodeJS.Timeout | undefined;
}

export class Pool {
  readonly #search: Search;
  readonly #hands = new Set<Hand>();
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
    for (const { child } of this.#hands) child.kill('SIGKILL');
  }

  /** Runs until the jobs are done or it is stopped; throws what a child failed with. */
  async run(): Promise<void> {
    await Promise.all(Array.from({ length: this.#search.workers }, () => this.#worker()));
    if (this.#failed !== undefined) throw new Error(`a worker of the search failed: ${this.#failed}`);
  }

  #worker(): Promise<void> {
    const hand: Hand = { child: this.#fork(), ready: false, job: undefined, ran: 0, limit: undefined };
    this.#hands.add(hand);
    return new Promise((ended) => {
      hand.child.on('message', (message) => this.#told(hand, message as Told));
      hand.child.on('exit', () => {
        hostClock.clearTimeout(hand.limit);
        this.#hands.delete(hand);
        if (!hand.ready && !this.#stopped) this.#failed ??= 'it ended before it took a job';
        // One that was killed for its run is replaced while there is work.
        const hung = hand.job !== undefined && !this.#stopped && this.#failed === undefined;
        ended(hung ? this.#worker() : undefined);
      });
    });
  }

  #fork(): ChildProcess {
    const ours = fileURLToPath(new URL(`./worker${import.meta.url.slice(-3)}`, import.meta.url));
    const { file, execArgv } = this.#search.worker ?? { file: ours, execArgv: process.execArgv };
    return fork(file, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [...execArgv] });
  }

  #told(hand: Hand, told: Told): void {
    if (told.kind === 'ready') {
      hand.ready = true;
      this.#give(hand);
      return;
    }
    if (told.kind === 'ran') {
      hand.ran += 1;
      this.#watch(hand);
      return;
    }
    hand.job = undefined;
    if (told.kind === 'done') this.#search.done(told.result);
    else {
      this.#failed = told.why;
      this.stop();
    }
    this.#give(hand);
  }

  #give(hand: Hand): void {
    hostClock.clearTimeout(hand.limit);
    const job = this.#stopped ? undefined : this.#search.job(this.#next);
    if (job === undefined) {
      hand.child.disconnect();
      return;
    }
    this.#next += 1;
    hand.job = job;
    hand.ran = 0;
    hand.child.send(job);
    this.#watch(hand);
  }

  /** From now on it has so long to end a run. */
  #watch(hand: Hand): void {
    const { runLimitMs = RUN_LIMIT_MS } = this.#search;
    hostClock.clearTimeout(hand.limit);
    hand.limit = hostClock.setTimeout(() => this.#hung(hand, runLimitMs), runLimitMs);
  }

  #hung(hand: Hand, ms: number): void {
    const { job, ran } = hand;
    if (job === undefined) return;
    this.#search.done(hungResult(job, ran, ms));
    hand.child.kill('SIGKILL');
  }
}

/** What is known of a run that does not end: which it is. */
function hungResult({ number, level, seed, cells }: Job, ran: number, ms: number): JobResult {
  const run = cells === undefined ? `run ${ran + 1} of seed ${seed}` : `a way to one of: ${cells.join(', ')}`;
  const what = `${run} did not end within ${Math.round(ms / 1_000)} s; its process was killed`;
  const replay = cells === undefined ? printReplay({ level, seed, path: String(ran) }) : '';
  const found = { broken: { invariant: 'INV-SOUND', at: 0, what }, replay, steps: [], trace: [] };
  return { number, runs: ran, steps: 0, events: 0, checkedTwice: 0, coverage: {}, found: [found] };
}
