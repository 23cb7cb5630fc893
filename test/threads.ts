/** Starts the threads of a program under test from dist, which is up to date: instead of src/sim/thread.ts (see vitest.config.ts). */
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { startThread as startFromSource } from '../src/sim/thread.ts';

/** The URL of a module beside another. */
export const siblingModule = (url: string, name: string): URL => new URL(`./${name}.ts`, url);

/** A thread of a test's own runs from source. */
export function startThread(module: URL, options: WorkerOptions): Worker {
  const ours = /^(.*)\/src\/(.*)\.ts$/.exec(module.href);
  return ours === null
    ? startFromSource(module, options)
    : new Worker(new URL(`${ours[1]}/dist/${ours[2]}.js`), options);
}

// Compiles only while this file exports what the module exports that it replaces.
({ siblingModule, startThread }) satisfies typeof import('../src/sim/thread.ts');
