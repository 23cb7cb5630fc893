import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { everyExpectation } from './scripts/every-expectation.ts';

const FILES = ['test/**/*.test.ts', 'examples/start/test/*.test.mts', 'examples/{drive,library}/*.test.ts'];

/** `NOKE_SIM_TESTS=all` runs, in full, the files of which `npm test` runs a part, and no others. */
const isLong = process.env.NOKE_SIM_TESTS === 'all';
const sized = (): string[] =>
  readdirSync('test', { recursive: true, encoding: 'utf8' })
    .map((file) => join('test', file))
    .filter((file) => file.endsWith('.test.ts') && readFileSync(file, 'utf8').includes("/sizes.ts';"));

const SRC = fileURLToPath(new URL('src/', import.meta.url));
const DIST = fileURLToPath(new URL('dist/', import.meta.url));

/**
 * Tests import the compiled program, which test/before-all.ts keeps up to date: Node loads it in a tenth of the time that vite takes to
 * compile the sources in every worker, and threads and programs that tests start are the same code.
 */
export const srcFromDist = {
  name: 'src-from-dist',
  enforce: 'pre' as const,
  resolveId(id: string, importer = '') {
    const path = resolve(dirname(importer.replace(/[?#].*/, '')), id);
    return path.startsWith(SRC) && path.endsWith('.ts')
      ? { id: path.replace(SRC, DIST).replace(/ts$/, 'js'), external: true }
      : undefined;
  },
};

export default defineConfig({
  plugins: [srcFromDist, everyExpectation],
  // Examples import the package by name; under test that is this checkout, not an installed package.
  resolve: {
    alias: [
      { find: /^noke-sim$/, replacement: fileURLToPath(new URL('src/index.ts', import.meta.url)) },
      {
        find: /^noke-sim\/(matchers|playwright|config)$/,
        replacement: `${fileURLToPath(new URL('src', import.meta.url))}/library/$1.ts`,
      },
      {
        find: /^noke-sim\/(core|keys)$/,
        replacement: `${fileURLToPath(new URL('src', import.meta.url))}/$1/library.ts`,
      },
    ],
  },
  test: {
    // Ends a test that hangs; it is long enough for a busy machine.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    server: { deps: { external: [/\/dist\//] } },
    globalSetup: fileURLToPath(new URL('test/before-all.ts', import.meta.url)),
    setupFiles: ['test/one-core.ts', 'test/every-expectation.ts'].map((file) =>
      fileURLToPath(new URL(file, import.meta.url)),
    ),
    // A test that reaches no assertion (its list was empty, its branch not taken) fails.
    expect: { requireAssertions: true },
    pool: 'threads',
    // More workers than cores, because some files start programs and wait for them; each additional one loads every module again.
    maxWorkers: 3,
    reporters: ['default'],
    include: isLong ? sized() : FILES,
    // Files share a worker's modules: none of ours keeps state, and loading them only once per worker saves a third of the time.
    isolate: false,
  },
});
