/**
 * `noke-sim init` as a newcomer does it: an empty folder, the packed tarball, vitest from the registry. Each step is timed, and all of
 * them together must stay below three minutes. Then the files are type-checked. Exit code 3: the registry cannot be reached.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packInto, run } from './outside.mjs';

const LIMIT_S = 180;
const folder = mkdtempSync(join(tmpdir(), 'noke-sim-first-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const packed = packInto(folder);
let total = 0;
function step(line, says = '', isTimed = true) {
  const { status, said, seconds } = run(line, folder);
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
