/**
 * The unmodified files of bleno or noble, evaluated once in a process: all stacks share their classes, so that V8 optimises them once and another stack
 * costs only its own objects.
 *
 * INV-1: No file of the package is changed, and nothing outside this folder is patched. INV-2: No file keeps anything of a stack. What a file uses
 * (socket, timers, randomness, …) and the objects of ONE_PER_STACK belong to the stack that is running.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';
import { type Compiled, PromiseRealm } from './promise-realm.ts';

/** The packages that the sandbox can run. */
export type StackPackage = '@abandonware/bleno' | '@abandonware/noble';

/** Thrown when a Bluetooth stack is not installed: install it, or use a different link. */
export class StackMissing extends Error {
  override name = 'StackMissing';
}

/** The class of an object that a file of a package creates when it is evaluated. */
export type StackClass = new () => object;

/** The globals and modules that the files use; each acts on behalf of the stack that is running. */
export interface Surroundings {
  readonly process: object;
  readonly console: object;
  readonly setTimeout: (callback: () => void, delayMs: number) => unknown;
  /** Replacements for modules that the package requires, by name. */
  readonly modules: ReadonlyMap<string, unknown>;
  /** The running stack's object of a class of ONE_PER_STACK. */
  readonly objectOf: (its: StackClass) => object;
}

/** The files that create one object when they are evaluated and export it. Here each stack has its own. */
const ONE_PER_STACK: ReadonlySet<string> = new Set(['lib/hci-socket/bindings.js', 'lib/hci-socket/mgmt.js']);

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
  'Buffer',
  'Math',
];

const here = createRequire(import.meta.url);

/** The folder of a package on this machine. Throws StackMissing. */
export function packageRoot(name: StackPackage): string {
  try {
    return dirname(here.resolve(`${name}/package.json`));
  } catch {
    throw new StackMissing(`${name} is not installed: run npm install ${name}, or use the memory link`);
  }
}

export class StackFiles {
  /** noble uses promises; bleno does not. All nobles share one realm: draining it early does no harm. */
  readonly realm: PromiseRealm | undefined;
  readonly #root: string;
  readonly #surroundings: Surroundings;
  readonly #modules = new Map<string, { exports: unknown }>();

  /** Throws StackMissing. */
  constructor(name: StackPackage, surroundings: Surroundings) {
    this.#root = packageRoot(name);
    this.realm = name === '@abandonware/noble' ? new PromiseRealm() : undefined;
    this.#surroundings = surroundings;
  }

  /** The exports of one file of the package, by its path in the package. A stack must be running. */
  load(path: string): unknown {
    return this.#module(join(this.#root, path));
  }

  #module(file: string): unknown {
    const known = this.#modules.get(file);
    if (known !== undefined) return known.exports;
    const module: { exports: unknown } = { exports: {} };
    if (file.endsWith('.json')) module.exports = JSON.parse(readFileSync(file, 'utf8'));
    else this.#evaluate(file, module);
    // Only now, so that the next stack tries again if a file could not be read. No file requires one that requires it.
    this.#modules.set(file, module);
    return module.exports;
  }

  #evaluate(file: string, module: { exports: unknown }): void {
    const real = createRequire(file);
    const { modules, objectOf, process, console, setTimeout } = this.#surroundings;
    const require = (name: string): unknown => {
      const replaced = modules.get(name);
      if (replaced !== undefined) return replaced;
      return name.startsWith('.') ? this.#module(real.resolve(name)) : real(name);
    };
    const injected = [process, console, setTimeout, Buffer, Math];
    this.#compile(file).call(module.exports, module.exports, require, module, file, dirname(file), ...injected);
    const created = module.exports;
    if (typeof created === 'object' && created !== null && [...ONE_PER_STACK].some((path) => file.endsWith(path)))
      module.exports = passedOn(created, objectOf);
  }

  #compile(file: string): Compiled {
    if (this.realm !== undefined) return this.realm.compile(file, PARAMETERS);
    return compileFunction(readFileSync(file, 'utf8'), PARAMETERS, { filename: file }) as Compiled;
  }
}

/** An object that passes every call to the running stack's object of the same class. */
function passedOn(created: object, objectOf: (its: StackClass) => object): object {
  const its = created.constructor as StackClass;
  const methods: Record<string, (...words: unknown[]) => unknown> = {};
  for (let of: object | null = its.prototype; of !== null && of !== Object.prototype; of = Object.getPrototypeOf(of))
    for (const name of Object.getOwnPropertyNames(of))
      methods[name] ??= (...words) => {
        const own = objectOf(its);
        return Reflect.apply(Reflect.get(own, name), own, words);
      };
  return methods;
}
