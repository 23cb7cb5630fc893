/**
 * A typed configuration for `noke-sim.config.ts` or `.mjs`. It imports nothing, because every command loads the file.
 *
 * @module noke-sim/config
 */
import type { NokeSimConfig } from './config-types.ts';

export type { NokeSimConfig } from './config-types.ts';

/**
 * Returns the given configuration unchanged; its type describes every command and option to the compiler and the editor:
 * `export default defineConfig({ run: { files: ['scenarios'], jobs: 4 } })`. Throws nothing; the command that reads the file checks it, and ends
 * with exit code 2 and the nearest key (docs/ci.md).
 */
export const defineConfig = (config: NokeSimConfig): NokeSimConfig => config;
