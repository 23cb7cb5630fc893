/** Starts worker threads of this program, from source or built. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** The URL of a module next to another one: TypeScript from source, JavaScript once built. */
export const siblingModule = (url: string, name: string): URL => new URL(`./${name}${url.slice(-3)}`, url);

/** Node 20 does not pass a TypeScript loader on to threads, so a thread that runs from source loads it first. */
export function startThread(module: URL, options: WorkerOptions): Worker {
  if (!module.href.endsWith('.ts')) return new Worker(module, options);
  const loader = new URL(
    'dist/esm/api/index.mjs',
    pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json')),
  ).href;
  const start = `import(${JSON.stringify(loader)}).then((tsx) => { tsx.register(); return import(${JSON.stringify(module.href)}); })`;
  return new Worker(start, { ...options, eval: true, execArgv: ['--conditions=noke-sim-source'] });
}
