/**
 * Runs the unmodified files of bleno or noble, each load isolated: its own module cache, HCI socket, timers, process object and
 * randomness. Many stacks can therefore run in one process, on the simulation's clock, without native code.
 *
 * INV-1: No file of the package is changed, and nothing outside the sandbox is patched. INV-2: After `close` no timer and no
 * listener of the stack is left. INV-3: A stack finishes its work inside the call that caused it: none of its promises waits for
 * a later turn of the event loop.
 */
import * as crypto from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as os from 'node:os';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';
import type { Clock, TimeoutId } from '../../../sim/clock.ts';
import type { RandomStream } from '../../../sim/random.ts';
import { type Compiled, PromiseRealm } from './promise-realm.ts';

/** The packages that the sandbox can run. */
export type StackPackage = '@abandonware/bleno' | '@abandonware/noble';

const NATIVE_SOCKET = '@abandonware/bluetooth-hci-socket';
/**
 * Both stacks poll the adapter's state once a second, and have no other timer of that length. The sandbox notifies them of
 * changes instead, so that a silent lock costs no timer.
 */
const POLL_MS = 1_000;
/** Buffer and Math are also parameters because a stack uses them all the time, and in a realm of its own each use of a global is a slow lookup. */
const PARAMETERS = [
  'exports',
  'require',
  'module',
  '__filename',
  '__dirname',
  'process',
  'console',
  'setTimeout',
  'clearTimeout',
  'Buffer',
  'Math',
];

/** Thrown when a Bluetooth stack is not installed: install it, or use a different link. */
export class StackMissing extends Error {
  override name = 'StackMissing';
}

export interface SandboxOptions {
  /** Replaces the class that the native socket package exports. */
  readonly socket: unknown;
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

const here = createRequire(import.meta.url);
/** Sources are compiled once, for all sandboxes. */
const compiled = new Map<string, Compiled>();

/** The folder of a package on this machine. Throws StackMissing. */
export function packageRoot(name: StackPackage): string {
  try {
    return dirname(here.resolve(`${name}/package.json`));
  } catch {
    throw new StackMissing(`${name} is not installed: run npm install ${name}, or use the memory link`);
  }
}

function compile(file: string, realm: PromiseRealm | undefined): Compiled {
  let code = compiled.get(file);
  if (code === undefined) {
    const plain = () => compileFunction(readFileSync(file, 'utf8'), PARAMETERS, { filename: file }) as Compiled;
    code = realm === undefined ? plain() : realm.compile(file, PARAMETERS);
    compiled.set(file, code);
  }
  return code;
}

/** noble uses promises; bleno does not. All nobles share one realm: draining it early does no harm. */
let nobleRealm: PromiseRealm | undefined;

function realmOf(name: StackPackage): PromiseRealm | undefined {
  if (name === '@abandonware/noble') nobleRealm ??= new PromiseRealm();
  return name === '@abandonware/noble' ? nobleRealm : undefined;
}

/** Tables are read once; no stack modifies them. */
const tables = new Map<string, unknown>();

function table(file: string): unknown {
  let read = tables.get(file);
  if (read === undefined) {
    read = JSON.parse(readFileSync(file, 'utf8'));
    tables.set(file, read);
  }
  return read;
}

/** A module with some functions replaced. The others are inherited, which keeps a sandbox cheap. */
const over = (module: object, replacements: object): object => Object.assign(Object.create(module), replacements);
const plainOs = { ...os };
const plainCrypto = { ...crypto };
const requires = new Map<string, NodeJS.Require>();
const paths = new Map<string, string>();

/** Node's own require for a file of the package; all sandboxes share it, because it keeps no state of theirs. */
function realRequire(file: string): NodeJS.Require {
  let real = requires.get(file);
  if (real === undefined) {
    real = createRequire(file);
    requires.set(file, real);
  }
  return real;
}

function resolved(file: string, name: string): string {
  const key = `${file}\0${name}`;
  let path = paths.get(key);
  if (path === undefined) {
    path = realRequire(file).resolve(name);
    paths.set(key, path);
  }
  return path;
}

const noDebug = () => () => undefined;

export class Sandbox {
  readonly #root: string;
  readonly #realm: PromiseRealm | undefined;
  readonly #options: SandboxOptions;
  readonly #modules = new Map<string, { exports: unknown }>();
  readonly #timers = new Set<TimeoutId>();
  #polls: (() => void)[] = [];
  #closed = false;
  readonly #process: EventEmitter;
  readonly #console: Readonly<Record<string, (...words: unknown[]) => void>>;
  readonly #replaced: ReadonlyMap<string, unknown>;
  readonly #injectedSet = (callback: () => void, delayMs: number) => this.#setTimeout(callback, delayMs);
  readonly #injectedClear = (timer: TimeoutId | undefined) => this.#clearTimeout(timer);

  constructor(name: StackPackage, options: SandboxOptions) {
    this.#root = packageRoot(name);
    this.#realm = realmOf(name);
    this.#options = options;
    this.#process = Object.assign(new EventEmitter(), {
      env: {},
      title: 'node',
      platform: 'linux',
      nextTick: (callback: () => void) => this.#setTimeout(callback, 0),
      exit: () => undefined,
    });
    const say = (...words: unknown[]): void => options.warn(words.map(String).join(' '));
    this.#console = { log: say, warn: say, error: say };
    this.#replaced = new Map<string, unknown>([
      [NATIVE_SOCKET, options.socket],
      ['debug', noDebug],
      ['os', over(plainOs, { platform: () => 'linux', release: () => '6.1', hostname: options.hostname })],
      ['crypto', over(plainCrypto, { randomBytes: (count: number) => Buffer.from(options.randomness().bytes(count)) })],
    ]);
  }

  /** The exports of one file of the package, by its path in the package. Loaded once per sandbox. */
  load(path: string): unknown {
    return this.#module(resolved(join(this.#root, 'package.json'), `./${path}`));
  }

  /** Call this after every entry into the stack: it runs pending promise callbacks now instead of later. */
  drain(): void {
    this.#realm?.drain();
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
    this.#process.removeAllListeners();
  }

  #module(file: string): unknown {
    const known = this.#modules.get(file);
    if (known !== undefined) return known.exports;
    if (file.endsWith('.json')) return table(file);
    const module: { exports: unknown } = { exports: {} };
    this.#modules.set(file, module);
    const require = (name: string): unknown => this.#require(file, name);
    compile(file, this.#realm).call(
      module.exports,
      module.exports,
      require,
      module,
      file,
      dirname(file),
      this.#process,
      this.#console,
      this.#injectedSet,
      this.#injectedClear,
      Buffer,
      Math,
    );
    return module.exports;
  }

  #require(file: string, name: string): unknown {
    const replaced = this.#replaced.get(name);
    if (replaced !== undefined) return replaced;
    return name.startsWith('.') ? this.#module(resolved(file, name)) : realRequire(file)(name);
  }

  #setTimeout(callback: () => void, delayMs: number): TimeoutId | undefined {
    if (this.#closed) return undefined;
    if (delayMs === POLL_MS) {
      this.#polls.push(callback);
      return undefined;
    }
    const timer = this.#options.clock.setTimeout(
      () => {
        this.#timers.delete(timer);
        callback();
        this.drain();
      },
      delayMs,
      this.#options.label,
    );
    this.#timers.add(timer);
    return timer;
  }

  #clearTimeout(timer: TimeoutId | undefined): void {
    if (timer === undefined) return;
    this.#timers.delete(timer);
    this.#options.clock.clearTimeout(timer);
  }
}
