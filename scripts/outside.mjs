/** Shared by the scripts that use the package from outside the repository, as its users do. */
import { execFileSync, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

export const home = resolve(import.meta.dirname, '..');

/** Removes variables that an outer npm, or a user of a compiler, would set; the settings for the registry stay. */
const LEAVE = /^npm_(?!config_(?:registry|cache|userconfig|globalconfig)$)|^(?:PYTHON|CC|CXX|NODE_OPTIONS)$/i;
export const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !LEAVE.test(name)));

/** Packs the repository into a folder; returns the name of the tarball, as a command in that folder uses it. */
export function packInto(folder) {
  const options = { cwd: home, env: environment, encoding: 'utf8' };
  const said = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], options);
  return `./${said.trim().split('\n').at(-1)}`;
}

/** Runs a command line in a folder. Ends the script with 3 if it fails because the registry cannot be reached. */
export function run(line, cwd, more = {}) {
  const from = process.hrtime.bigint();
  const env = { ...environment, ...more };
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { cwd, env, encoding: 'utf8' });
  const seconds = Number(process.hrtime.bigint() - from) / 1e9;
  const said = `${stdout}${stderr}`;
  if (status !== 0 && /E(?:NOTFOUND|AI_AGAIN|CONNREFUSED)|ETIMEDOUT/.test(said)) {
    console.log('the npm registry cannot be reached');
    process.exit(3);
  }
  return { status, said, seconds };
}
