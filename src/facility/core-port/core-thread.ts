/**
 * A module with an external core, on its own thread. A call blocks until the module answers; simulated time stands still
 * in the meantime, so the run does not depend on how long the module takes.
 *
 * INV-1: A call returns or throws `CoreFault` within the limit, even if the module loops or exits. INV-2: Only JSON text of bounded
 * length is exchanged. The thread protects against mistakes, not malice: a module has the privileges of the process.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from 'node:worker_threads';
import { siblingModule, startThread } from '../../sim/thread.ts';
import { CoreFault } from './core-fault.ts';

/** How long one operation may take, in real time. */
export const ANSWER_LIMIT_MS = 10_000;
/** Loading a module may compile it and start another program. */
const LOAD_LIMIT_MS = 60_000;
const MEMORY_MB = 512;

export interface ThreadOptions {
  readonly answerLimitMs?: number;
  /** Receives the module's output. */
  readonly printed?: (text: string) => void;
  /** Called after each answer. */
  readonly answered?: () => void;
}

/** The thread's answer to one call. */
export type ThreadReply = { readonly value: unknown } | { readonly threw: string };

export interface ThreadData {
  readonly signal: Int32Array;
  readonly port: MessagePort;
}

export class CoreThread {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #signal = new Int32Array(new SharedArrayBuffer(4));
  readonly #limitMs: number;
  readonly #answered: () => void;
  #gone: string | undefined;
  #opened = 0;

  constructor({
    answerLimitMs = ANSWER_LIMIT_MS,
    printed = () => undefined,
    answered = () => undefined,
  }: ThreadOptions = {}) {
    const { port1, port2 } = new MessageChannel();
    this.#limitMs = answerLimitMs;
    this.#answered = answered;
    this.#port = port1;
    this.#worker = startWorker({ signal: this.#signal, port: port2 });
    this.#worker.on('error', (error: Error) => {
      this.#gone ??= error.message;
    });
    for (const stream of [this.#worker.stdout, this.#worker.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => printed(text));
    this.#worker.unref();
  }

  /** Loads a module by its URL. Throws `CoreFault`. */
  load(url: string): void {
    this.#call({ do: 'load', url }, 'load', LOAD_LIMIT_MS);
  }

  /** Opens a new core of that module; returns its number for `ask`. */
  open(url: string, request: object): { readonly core: number; readonly answer: unknown } {
    this.#opened += 1;
    const core = this.#opened;
    return { core, answer: this.#call({ do: 'open', url, core, request }, 'open', this.#limitMs) };
  }

  ask(core: number, operation: string, request: object): unknown {
    return this.#call({ do: 'ask', core, operation, request }, operation, this.#limitMs);
  }

  /** Forgets a core. */
  drop(core: number): void {
    if (this.#gone === undefined) this.#port.postMessage(JSON.stringify({ do: 'drop', core }));
  }

  close(): Promise<unknown> {
    this.#gone ??= 'the thread was closed';
    this.#port.close();
    return this.#worker.terminate();
  }

  #call(call: object, operation: string, limitMs: number): unknown {
    if (this.#gone !== undefined)
      throw new CoreFault('gone', operation, `${operation} cannot be called: ${this.#gone}`);
    const before = Atomics.load(this.#signal, 0);
    this.#port.postMessage(JSON.stringify(call));
    // The notification of an earlier answer may arrive late, so only the number counts.
    let waited: ReturnType<typeof Atomics.wait> = 'ok';
    while (Atomics.load(this.#signal, 0) === before && waited !== 'timed-out')
      waited = Atomics.wait(this.#signal, 0, before, limitMs);
    const received = receiveMessageOnPort(this.#port);
    if (received === undefined) throw this.#lost(operation, waited === 'timed-out' ? limitMs : undefined);
    this.#answered();
    const reply: ThreadReply = JSON.parse(String(received.message));
    if ('threw' in reply) throw new CoreFault('wrong', operation, `${operation} ${reply.threw}`);
    return reply.value;
  }

  #lost(operation: string, limitMs: number | undefined): CoreFault {
    this.#gone = limitMs === undefined ? 'its thread has ended' : 'an earlier operation did not answer';
    void this.#worker.terminate();
    const what = limitMs === undefined ? 'ended its thread' : `did not answer within ${limitMs / 1_000} s`;
    return new CoreFault('gone', operation, `${operation} ${what}`);
  }
}

const startWorker = (data: ThreadData): Worker =>
  startThread(siblingModule(import.meta.url, 'core-worker'), {
    workerData: data,
    transferList: [data.port],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
