/**
 * `noke-sim init` as a newcomer uses it: an empty folder, the packed tarball, vitest from the registry, then the workflow that `init` wrote, run as
 * GitHub runs it. Each step is timed, and together they must take less than three minutes. Then every step of the action and the GitLab job of
 * docs/ci.md run, and the files are type-checked. Exit code 3: the registry cannot be reached.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { home, packInto, run } from './outside.mjs';

const LIMIT_S = 180;
const folder = mkdtempSync(join(tmpdir(), 'noke-sim-first-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const packed = packInto(folder);
const read = (name) => readFileSync(join(folder, name), 'utf8');
let total = 0;
function step(line, says = '', { isTimed = true, shown = line, env } = {}) {
  const { status, said, seconds } = run(line, folder, env);
  if (status !== 0 || !said.includes(says)) {
    console.log(`FAIL  ${shown}: exit ${status}, expected "${says}"\n${said.slice(-3000)}`);
    process.exit(1);
  }
  if (isTimed) total += seconds;
  console.log(`${seconds.toFixed(1).padStart(6)} s  ${shown}`);
}

/** Runs a step's shell as GitHub does: a file, given to bash, with the variables of a runner. */
function shell(name, text, env, isTimed) {
  writeFileSync(join(folder, 'step.sh'), text);
  const runner = { CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(folder, 'summary.md') };
  step('bash --noprofile --norc -eo pipefail step.sh', '', { isTimed, shown: `  ${name}`, env: { ...runner, ...env } });
}

/** Runs the steps of the action whose input is given. */
function action(given, isTimed) {
  const { inputs, runs } = parse(read('node_modules/noke-sim/action.yml'));
  const inputOf = (_, name) => given[name] ?? inputs[name].default;
  for (const { name, if: condition, env = {}, run: text } of runs.steps) {
    const input = /inputs\.(\w+) != ''/.exec(condition)?.[1];
    if (text === undefined || (input !== undefined && inputOf('', input) === '')) continue;
    const filled = Object.entries(env).map(([key, value]) => [
      key,
      value.replace(/\$\{\{ inputs\.(\w+) \}\}/g, inputOf),
    ]);
    shell(`action: ${name}`, text, Object.fromEntries(filled), isTimed);
  }
}

step('npm init --yes');
step(`npm install --save-dev ${packed} vitest`);
step('npx --no noke-sim init', 'scenarios/first-unlock.yaml');
step('npm run scenarios', '1 pass');
step('npx vitest run', '1 passed');
const { jobs } = parse(read('.github/workflows/noke-sim.yml'));
for (const { name, uses, run: text, with: given } of Object.values(jobs)[0].steps) {
  if (text !== undefined) shell(`workflow: ${name ?? text}`, text, {}, true);
  else if (uses === './node_modules/noke-sim') action(given, true);
}
console.log(`${total.toFixed(1).padStart(6)} s  in all, of at most ${LIMIT_S}`);

const untimed = { isTimed: false };
rmSync(join(folder, 'noke-sim-reports'), { recursive: true });
action(
  { scenarios: 'scenarios', explore: '--runs 20 --seed 1 --workers 1', conform: 'lock self --only lock.session.*' },
  false,
);
const WRITTEN = ['scenarios.xml', 'scenarios.html', 'conformance.xml', 'conformance.html', 'badge.json'];
const missing = WRITTEN.filter((name) => !existsSync(join(folder, 'noke-sim-reports', name)));
const sections = read('summary.md').match(/ \d+ cases?: /g) ?? [];
// The workflow has already played the scenarios.
if (missing.length > 0 || sections.length !== 4) {
  console.log(`FAIL  the action: ${missing.join(', ')} missing, or the summary is wrong\n${read('summary.md')}`);
  process.exit(1);
}
rmSync(join(folder, 'noke-sim-reports'), { recursive: true });
const [, gitlab] = /^## GitLab\n[\s\S]*?```yaml\n([\s\S]*?)```/m.exec(readFileSync(join(home, 'docs/ci.md'), 'utf8'));
for (const line of parse(gitlab)['noke-sim'].script) step(line, '', { ...untimed, shown: `  GitLab: ${line}` });

// In a folder that has the files of init, init refuses to run; the types of its test are correct.
step('npx --no noke-sim init || test $? = 2', 'nothing was written', untimed);
writeFileSync(
  join(folder, 'tsconfig.json'),
  JSON.stringify({
    compilerOptions: { module: 'nodenext', strict: true, noEmit: true, types: ['node'], skipLibCheck: true },
    include: ['test'],
  }),
);
step('npm install --save-dev typescript @types/node', '', untimed);
step('npx tsc', '', untimed);
if (total > LIMIT_S) {
  console.log(`FAIL  it took ${total.toFixed(0)} s`);
  process.exit(1);
}
