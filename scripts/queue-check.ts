/**
 * Runs over a queue, with a coordinator and three workers as processes: workers are killed at random, and so are Redis and, once, the coordinator.
 * Every job must count exactly once, and the report must be identical, byte for byte, to that of one process. Then one result is falsified, and the
 * run must end with an alarm. `--jobs N --kills N --restarts N --seed N`; the defaults are the short form for `.ci/run`.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Random } from '../src/sim/random.ts';

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '100' },
    kills: { type: 'string', default: '2' },
    restarts: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
  },
});
const [jobs, kills, restarts] = [values.jobs, values.kills, values.restarts].map(Number) as [number, number, number];
const random = new Random(values.seed).stream('kills');
const WORKERS = 3;
const LEASE = '1s';
const LIMIT_MS = 120_000 + 30_000 * (kills + restarts);
const PROGRAM = 'dist/cli/main.js';

const folder = mkdtempSync(join(tmpdir(), 'noke-sim-queue-'));
const started = new Set<ChildProcess>();
const port = await freePort();
const url = `redis://127.0.0.1:${port}`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function start(command: string, args: readonly string[], cwd?: string): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], cwd });
  started.add(child);
  child.once('exit', () => started.delete(child));
  return child;
}

const redisArgs = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--daemonize', 'no'];
/** Only what has reached the disk is acknowledged, so a killed server has lost nothing. */
const startRedis = (): ChildProcess =>
  start('redis-server', [
    ...redisArgs,
    '--appendonly',
    'yes',
    '--appendfsync',
    'always',
    '--logfile',
    join(folder, 'log'),
  ]);
const cli = (...args: string[]): string =>
  spawnSync('redis-cli', ['-p', String(port), ...args], { encoding: 'utf8' }).stdout.trim();

async function until(what: string, holds: () => boolean, limitMs = 20_000): Promise<void> {
  for (let waited = 0; !holds(); waited += 50) {
    if (waited >= limitMs) throw new Error(`${what} did not happen within ${limitMs / 1_000} s`);
    await sleep(50);
  }
}

const startWorker = (): ChildProcess =>
  start(process.execPath, [PROGRAM, 'worker', '--queue', url, '--jobs', '1', '--lease', LEASE]);
/** A run of a few milliseconds, whose events depend on the seed. */
const scenario = join(folder, 'touch.yaml');
writeFileSync(
  scenario,
  'version: 1\nname: touch\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps:\n- lock.touch: A101\n- wait: 20s\n- expect: { lock.A101.power: asleep }\n',
);
const play = [resolve(PROGRAM), 'run', 'touch.yaml', '--json', '--seeds', String(jobs)];

interface Ended {
  readonly code: number | null;
  readonly out: string;
}

function ended(child: ChildProcess): Promise<Ended> {
  const parts: Buffer[] = [];
  child.stdout?.on('data', (part: Buffer) => parts.push(part));
  return new Promise((done) => child.once('close', (code) => done({ code, out: Buffer.concat(parts).toString() })));
}

const reference = ended(start(process.execPath, play, folder));
let redis = startRedis();
await until('the start of Redis', () => cli('ping') === 'PONG');
const whole = await reference;

const workers = Array.from({ length: WORKERS }, startWorker);
const coordinate = (): ChildProcess => start(process.execPath, [...play, '--queue', url], folder);
let coordinator = coordinate();
let answer = ended(coordinator);
let isOver = false;
const over = (): boolean => isOver;

/** The number of results; the first key of that form is the only one. */
function resultCount(): number {
  const key = cli('--scan', '--pattern', '*:digests').split('\n')[0] ?? '';
  return key === '' ? 0 : Number(cli('hlen', key));
}

/** Kills at as many moments as there are kills and restarts, spread over the results, so that a slow machine gets as many as a fast one. */
async function disturb(): Promise<{ kills: number; restarts: number }> {
  const done = { kills: 0, restarts: 0 };
  const total = kills + restarts + 1;
  for (let n = 1; n <= total; n += 1) {
    await until('the next results', () => over() || resultCount() >= (jobs * n) / (total + 1), 120_000);
    if (over()) return done;
    await sleep(random.int(0, 30));
    if (n === Math.ceil(total / 2)) {
      // Its successor takes the results that are already there.
      coordinator.kill('SIGKILL');
      await answer;
      coordinator = coordinate();
      answer = ended(coordinator);
    } else if (n % Math.ceil(total / (restarts + 1)) === 0 && done.restarts < restarts) {
      redis.kill('SIGKILL');
      await new Promise((gone) => redis.once('exit', gone));
      redis = startRedis();
      await until('the start of Redis', () => cli('ping') === 'PONG');
      done.restarts += 1;
    } else {
      const which = random.int(0, WORKERS - 1);
      workers[which]?.kill('SIGKILL');
      workers[which] = startWorker();
      done.kills += 1;
    }
  }
  return done;
}

function difference(expected: string, found: string): string {
  const lines = found.split('\n');
  const at = expected.split('\n').findIndex((line, n) => line !== lines[n]);
  return `line ${at + 1}: ${lines[at]}, not ${expected.split('\n')[at]}`;
}

/** A forged result that is stored before the real one: the run must end with an alarm that contains both digests. */
async function forged(right: Ended): Promise<string[]> {
  for (const worker of workers) worker.kill('SIGKILL');
  cli('flushall');
  const child = start(process.execPath, [...play, '--queue', url], folder);
  const alarmed = ended(child);
  await until('a plan', () => cli('--scan', '--pattern', '*:plan') !== '');
  const plan = cli('--scan', '--pattern', '*:plan').replace(/:plan$/, '');
  const [first] = JSON.parse(right.out).cases;
  const value = { ...first, digest: '0'.repeat(64) };
  const digest = createHash('sha256').update(JSON.stringify(value)).digest('hex');
  // The second job, because a result of the first would be taken before any worker is there.
  cli('hset', `${plan}:digests`, '1', digest);
  startWorker();
  const { code, out } = await alarmed;
  const said = out.includes('E-QUEUE-5') && out.includes(digest.slice(0, 16));
  return code === 1 && said ? [] : [`a forged result is not reported: exit code ${code}`];
}

try {
  const disturbed = disturb();
  // The last coordinator is the one that counts.
  let last: Ended;
  // Limits every wait: a lost job would keep the coordinator waiting forever.
  const late = sleep(LIMIT_MS, undefined, { ref: false }).then(() => {
    throw new Error(`the run did not end within ${LIMIT_MS / 1_000} s`);
  });
  // The timer runs only while something is awaited.
  late.catch(() => {});
  do last = await Promise.race([disturbed.then(() => answer), answer, late]);
  while (last.code === null && (await sleep(200)) === undefined);
  isOver = true;
  const done = await disturbed;
  const cases: { readonly id: string }[] = JSON.parse(last.out).cases;
  const once = new Set(cases.map(({ id }) => id)).size;
  console.log(
    `${cases.length} results of ${once} jobs; ${done.kills} workers, ${done.restarts} servers and a coordinator were killed`,
  );
  const wrong = [
    ...(whole.code === 0 && last.code === 0 ? [] : [`exit codes ${whole.code} and ${last.code}`]),
    ...(cases.length === jobs && once === jobs ? [] : [`${jobs} jobs, but ${cases.length} results of ${once} jobs`]),
    ...(last.out === whole.out
      ? []
      : [`the report differs from that of one process: ${difference(whole.out, last.out)}`]),
    ...(done.kills >= kills && done.restarts >= restarts
      ? []
      : [`only ${done.kills} and ${done.restarts} were killed`]),
  ];
  wrong.push(...(await forged(whole)));
  for (const why of wrong) console.error(`wrong: ${why}`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
