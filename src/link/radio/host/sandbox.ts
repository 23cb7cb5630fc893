/**
 * What one stack, a bleno or a noble, has for itself: its HCI socket, timers, process object, host name and randomness. Many stacks can therefore
 * run in one process, on the simulation's clock, without native code. They share the files of their package, which find the stack that is running here.
 *
 * INV-1: A stack runs only inside `run`; what it uses outside throws. INV-2: After `close` no timer of the stack is left. INV-3: A stack finishes its
 * work inside the call that caused it: none of its promises waits for a later turn of the event loop.
 */
import * as crypto from 'node:crypto';
import * as os from 'node:os';
import type { Clock, TimeoutId } from '../../../sim/clock.ts';
import type { RandomStream } from '../../../sim/random.ts';
import { type StackClass, StackFiles, type StackPackage, type Surroundings } from './stack-files.ts';

/**
 * Both stacks poll the adapter's state once a second, and have no other timer of that length. The sandbox notifies them of
 * changes instead, so that a silent lock costs no timer.
 */
const POLL_MS = 1_000;

export interface SandboxOptions {
  /** Creates what replaces an object of the class that `bluetooth-hci-socket` exports. */
  readonly socket: () => object;
  readonly clock: Clock;
  /** Feeds `crypto.randomBytes`, which pairing uses. */
  readonly randomness: () => RandomStream;
  /** The host name that the stack sees at this moment; bleno serves it as the GAP device name. */
  readonly hostname: () => string;
  /** Names the owner of the stack's timers. */
  readonly label: string;
  /** Receives the stack's console output. */
  readonly warn: (text: string) => void;
}

/** A module with some functions replaced. */
const over = (module: object, replacements: object): object => ({ ...module, ...replacements });

export class Sandbox {
  static #running: Sandbox | undefined;

  static #stack(): Sandbox {
    if (Sandbox.#running === undefined) throw new Error('a Bluetooth stack was called outside the run of its sandbox');
    return Sandbox.#running;
  }

  static readonly #say = (...words: unknown[]): void => Sandbox.#stack().#options.warn(words.map(String).join(' '));

  static readonly #surroundings: Surroundings = {
    process: {
      env: {},
      title: 'node',
      platform: 'linux',
      nextTick: (callback: () => void) => Sandbox.#stack().#setTimeout(callback, 0),
      // The stacks only listen for the end of the process.
      on: () => undefined,
    },
    console: { log: Sandbox.#say, warn: Sandbox.#say, error: Sandbox.#say },
    setTimeout: (callback, delayMs) => Sandbox.#stack().#setTimeout(callback, delayMs),
    modules: new Map<string, unknown>([
      [
        '@abandonware/bluetooth-hci-socket',
        function HciSocket(): object {
          return Sandbox.#stack().#options.socket();
        },
      ],
      ['debug', () => () => undefined],
      [
        'os',
        over(os, {
          platform: () => 'linux',
          release: () => '6.1',
          hostname: () => Sandbox.#stack().#options.hostname(),
        }),
      ],
      [
        'crypto',
        over(crypto, {
          randomBytes: (count: number) => Buffer.from(Sandbox.#stack().#options.randomness().bytes(count)),
        }),
      ],
    ]),
    objectOf: (its) => Sandbox.#stack().#objectOf(its),
  };

  static readonly #packages = new Map<StackPackage, StackFiles>();

  /** Runs our own code that a stack called; meanwhile, no stack counts as running. */
  static outside<T>(work: () => T): T {
    return Sandbox.#during(undefined, work);
  }

  static #during<T>(running: Sandbox | undefined, work: () => T): T {
    const before = Sandbox.#running;
    Sandbox.#running = running;
    try {
      return work();
    } finally {
      Sandbox.#running = before;
    }
  }

  readonly #files: StackFiles;
  readonly #options: SandboxOptions;
  readonly #objects = new Map<StackClass, object>();
  readonly #timers = new Set<TimeoutId>();
  #polls: (() => void)[] = [];
  #closed = false;

  /** Throws StackMissing. */
  constructor(name: StackPackage, options: SandboxOptions) {
    const files = Sandbox.#packages.get(name) ?? new StackFiles(name, Sandbox.#surroundings);
    Sandbox.#packages.set(name, files);
    this.#files = files;
    this.#options = options;
  }

  /** Every call into the stack is made inside this. */
  run<T>(work: () => T): T {
    return Sandbox.#during(this, work);
  }

  /** The exports of one file of the package, by its path in the package; the same for all stacks. */
  load(path: string): unknown {
    return this.run(() => this.#files.load(path));
  }

  /** Call this after every entry into the stack: it runs pending promise callbacks now instead of later. */
  drain(): void {
    const { realm } = this.#files;
    if (realm !== undefined) this.run(() => realm.drain());
  }

  /** Called when the adapter went up or down: makes the stack check it now. */
  wake(): void {
    const polls = this.#polls;
    this.#polls = [];
    for (const poll of polls) this.#setTimeout(poll, 0);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) this.#options.clock.clearTimeout(timer);
    this.#timers.clear();
    this.#polls = [];
  }

  #objectOf(its: StackClass): object {
    let own = this.#objects.get(its);
    if (own === undefined) {
      own = new its();
      this.#objects.set(its, own);
    }
    return own;
  }

  /** No stack cancels a timer. */
  #setTimeout(callback: () => void, delayMs: number): void {
    if (this.#closed) return;
    if (delayMs === POLL_MS) {
      this.#polls.push(callback);
      return;
    }
    const timer = this.#options.clock.setTimeout(
      () => {
        this.#timers.delete(timer);
        this.run(callback);
        this.drain();
      },
      delayMs,
      this.#options.label,
    );
    this.#timers.add(timer);
  }
}
