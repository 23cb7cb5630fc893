/**
 * `noke-sim init` as a newcomer does it: an empty folder, the packed tarball, vitest from the registry. Each step is timed, and all of
 * them together must stay below three minutes. Then the files are type-checked. Exit code 3: the registry cannot be reached.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

const LIMIT_S = 180;
const home = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'noke-sim-first-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const leave = /^npm_(?!config_(?:registry|cache|userconfig|globalconfig)$)|^NODE_OPTIONS$/i;
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !leave.test(name)));
const tarball = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
  cwd: home,
  env,
  encoding: 'utf8',
});
const packed = `./${tarball.trim().split('\n').at(-1)}`;

let total = 0;
function step(line, says = '', isTimed = true) {
  const from = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { cwd: folder, env, encoding: 'utf8' });
  const seconds = Number(process.hrtime.bigint() - from) / 1e9;
  const said = `${stdout}${stderr}`;
  if (/E(?:NOTFOUND|AI_AGAIN|CONNREFUSED)|ETIMEDOUT/.test(said) && status !== 0) {
    console.log('the npm registry cannot be reached');
    process.exit(3);
  }
  if (status !== 0 || !said.includes(says)) {
    console.log(`FAIL  ${line}: exit ${status}, expected "${says}"\n${said.slice(-3000)}`);
    process.exit(1);
  }
  if (isTimed) total += seconds;
  console.log(`${seconds.toFixed(1).padStart(6)} s  ${line}`);
}

step('npm init --yes');
step(`npm install --save-dev ${packed} vitest`);
step('npx --no noke-sim init', 'scenarios/first-unlock.yaml');
step('npm run scenarios', '1 pass');
step('npx vitest run', '1 passed');
console.log(`${total.toFixed(1).padStart(6)} s  in all, of at most ${LIMIT_S}`);

// The steps of the workflow that init wrote: a clean install from the lock file, and the action of the package.
step('npm ci', '', false);
const [scenarios] = parse(readFileSync(join(folder, 'node_modules/noke-sim/action.yml'), 'utf8')).runs.steps;
writeFileSync(join(folder, 'step.sh'), scenarios.run);
step('SCENARIOS=scenarios REPORTS=reports bash -eo pipefail step.sh', '1 pass', false);
// Run in a folder that has the files of init, init refuses; the types of its test are right.
step('npx --no noke-sim init || test $? = 2', 'nothing was written', false);
writeFileSync(
  join(folder, 'tsconfig.json'),
  JSON.stringify({
    compilerOptions: { module: 'nodenext', strict: true, noEmit: true, types: ['node'], skipLibCheck: true },
    include: ['test'],
  }),
);
step('npm install --save-dev typescript @types/node', '', false);
step('npx tsc', '', false);
if (total > LIMIT_S) {
  console.log(`FAIL  it took ${total.toFixed(0)} s`);
  process.exit(1);
}
