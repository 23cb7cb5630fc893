import { defineConfig } from 'vitest/config';

// Test files share a worker's modules: nothing of ours keeps state in a module, and loading the house once a worker instead of once a
// file is a third of the time.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    pool: 'threads',
    isolate: false,
    reporters: ['default'],
  },
});
