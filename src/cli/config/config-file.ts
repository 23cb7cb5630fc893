/**
 * Reads `noke-sim.config.json`, `.mjs` or `.ts` in the current folder. INV-1: Whatever the file contains, the result is a value or
 * problems. A module is the user's own program; it runs with the user's rights, like any configuration module.
 */

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Problem, problem } from '../../facility/files/problem.ts';
import { readYamlFile, type YamlDocument } from '../../facility/files/yaml-file.ts';
import { messageOf } from '../../sim/message-of.ts';

export type ConfigRead =
  | { readonly ok: true; readonly document: YamlDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const nowhere = { line: 0, column: 0 } as const;

const refused = (file: string, found: string, expected: string, message: string): ConfigRead => ({
  ok: false,
  problems: [problem({ code: 'E-CONFIG-1', file, ...nowhere, path: '', found, expected, message })],
});

/** Reads the configuration file; more than one is a problem. */
export async function readConfig(files: readonly string[]): Promise<ConfigRead> {
  const [file = '', second] = files;
  if (second !== undefined)
    return refused(second, 'two configuration files', 'one', `${file} exists as well; keep only one of them`);
  if (file.endsWith('.json')) return readYamlFile(file);
  try {
    const module: unknown = await import(pathToFileURL(resolve(file)).href);
    const value: unknown = typeof module === 'object' && module !== null ? Reflect.get(module, 'default') : undefined;
    if (typeof value !== 'object' || value === null)
      return refused(
        file,
        'no default export',
        'export default { … }',
        'it has no default export; write: export default { … }',
      );
    return { ok: true, document: { file, value, locate: () => nowhere, locateKey: () => nowhere } };
  } catch (error) {
    const message = messageOf(error);
    return message.includes('Unknown file extension')
      ? refused(
          file,
          'TypeScript',
          'a module',
          `Node ${process.versions.node} does not run TypeScript; use Node 22.18 or later, or name the file noke-sim.config.mjs`,
        )
      : refused(file, 'an error', 'a module that loads', `it cannot be loaded: ${message}`);
  }
}
