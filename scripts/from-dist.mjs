/**
 * `node --import ./scripts/from-dist.mjs FILE.ts`: runs a TypeScript script against the compiled sources, as the tests do, so that it starts before
 * tsx would have compiled them. `npm run build` brings dist up to date.
 */
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const SRC = new URL('../src/', import.meta.url).href;
const DIST = new URL('../dist/', import.meta.url).href;

// Node calls the hooks below in a separate thread, which loads this file again.
if (isMainThread) register(import.meta.url);

export async function resolve(specifier, context, next) {
  const { url, ...rest } = await next(specifier, context);
  const compiled = url.startsWith(SRC) && url.endsWith('.ts');
  return { ...rest, url: compiled ? url.replace(SRC, DIST).replace(/ts$/, 'js') : url };
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const { transform } = await import('esbuild');
  const { code } = await transform(await readFile(new URL(url), 'utf8'), { loader: 'ts', target: 'node20' });
  return { format: 'module', source: code, shortCircuit: true };
}
