/** The names of configuration files, in a file without imports, so that every command can look for one. */
export const CONFIG_NAMES = ['noke-sim.config.ts', 'noke-sim.config.mjs', 'noke-sim.config.json'] as const;
