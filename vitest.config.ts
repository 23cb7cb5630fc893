import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Examples import the package by name; under test that is the source, not what was last built.
  resolve: { alias: { 'noke-sim': fileURLToPath(new URL('src/index.ts', import.meta.url)) } },
  test: { include: ['test/**/*.test.ts'], testTimeout: 20_000, pool: 'threads', reporters: ['default'] },
});
