import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Examples import the package by name; under test that is the source, not what was last built.
  resolve: { alias: { 'noke-sim': fileURLToPath(new URL('src/index.ts', import.meta.url)) } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    // A test that reaches no assertion (its list was empty, its branch not taken) fails.
    expect: { requireAssertions: true },
    pool: 'threads',
    // More than the cores: some files start programs and wait for them.
    maxWorkers: 4,
    // Files share a worker's modules: nothing of ours keeps state in one, and loading the house once a worker instead of
    // once a file is a third of the time.
    isolate: false,
    reporters: ['default'],
  },
});
