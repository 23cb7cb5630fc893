/** A project in which `npm` and `npx --no noke-sim` behave as on a machine with this package installed, for tests of CI recipes. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Project {
  readonly folder: string;
  /** Runs the shell of a step and returns its exit code and output. */
  step(shell: string, env?: Readonly<Record<string, string>>): { readonly code: number | null; readonly said: string };
  read(name: string): string;
}

export function projectWithUs(): Project {
  const folder = mkdtempSync(join(tmpdir(), 'noke-sim-recipe-'));
  mkdirSync(join(folder, 'bin'));
  const tool = (name: string, text: string): void => {
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, 'bin', name), 0o755);
  };
  tool('npm', 'exit 0');
  // npx --no noke-sim …
  tool('npx', `shift 2\nexec "${process.execPath}" "${resolve('dist/cli/main.js')}" "$@"`);
  return {
    folder,
    step(shell, env = {}) {
      const run = spawnSync('bash', ['-eo', 'pipefail', '-c', shell], {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, ...env },
      });
      return { code: run.status, said: `${run.stdout}${run.stderr}` };
    },
    read: (name) => readFileSync(join(folder, name), 'utf8'),
  };
}
