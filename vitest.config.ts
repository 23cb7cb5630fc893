import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Files that replace a module of Node: no other file may have loaded it before in the same worker. */
const ISOLATED = ['test/cli/wrong-paths.test.ts'];

/** Threads of the program run dist, which test/before-all.ts keeps up to date. */
const threadsFromDist = {
  name: 'threads-from-dist',
  enforce: 'pre' as const,
  resolveId: (id: string, importer?: string) =>
    /\/thread\.ts$/.test(id) && importer?.startsWith(fileURLToPath(new URL('src/', import.meta.url)))
      ? fileURLToPath(new URL('test/threads.ts', import.meta.url))
      : undefined,
};

export default defineConfig({
  plugins: [threadsFromDist],
  // Examples import the package by name; under test that is the source, not the last build.
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
    // Ends what hangs; a busy machine is no reason to fail.
    testTimeout: 180_000,
    globalSetup: fileURLToPath(new URL('test/before-all.ts', import.meta.url)),
    // A test that reaches no assertion (its list was empty, its branch not taken) fails.
    expect: { requireAssertions: true },
    pool: 'threads',
    // More than the cores: some files start programs and wait for them. Each more loads every module again.
    maxWorkers: 3,
    reporters: ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['test/**/*.test.ts', 'examples/start/test/*.test.mts', 'examples/{drive,library}/*.test.ts'],
          exclude: ISOLATED,
          // Files share a worker's modules: none of ours keeps state, and loading them once a worker saves a third of the time.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'isolated', include: ISOLATED, isolate: true } },
    ],
  },
});
