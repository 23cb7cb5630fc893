/**
 * Runs over a queue, with a coordinator and three workers as processes: workers are killed at random, and so are Redis and, once, the coordinator.
 * Every job must count exactly once, and the report must be identical, byte for byte, to that of one process. Then one result is falsified, and the
 * run must end with an error. Jobs of a coordinator that has died must not be done, and a search over the queue must find what one process finds; with
 * `--reports most` or `--reports self-check`, more commands are compared. `--jobs N --kills N --restarts N --seed N`; the defaults are the short form for `.ci/run`.
 */
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Random } from '../src/sim/random.ts';
import { wrongAfterDeath, wrongReports } from './queue-reports.ts';
import { difference, type Ended, ended, Stage, until } from './queue-stage.ts';

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '100' },
    kills: { type: 'string', default: '2' },
    restarts: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    reports: { type: 'string', default: 'one' },
  },
});
const [jobs, kills, restarts] = [values.jobs, values.kills, values.restarts].map(Number) as [number, number, number];
const { reports } = values;
if (reports !== 'one' && reports !== 'most' && reports !== 'self-check')
  throw new Error(`--reports ${reports}: expected one, most or self-check`);
const random = new Random(values.seed).stream('kills');
const WORKERS = 3;
const LIMIT_MS = 120_000 + 30_000 * (kills + restarts);

const stage = await Stage.open();
const cli = (...args: string[]): string => stage.cli(...args);
/** A run of a few milliseconds, whose events depend on the seed. */
writeFileSync(
  join(stage.folder, 'touch.yaml'),
  'version: 1\nname: touch\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps:\n- lock.touch: A101\n- wait: 20s\n- expect: { lock.A101.power: asleep }\n',
);
const play = ['run', 'touch.yaml', '--json', '--seeds', String(jobs)];
const whole = await ended(stage.command(...play));

const workers = Array.from({ length: WORKERS }, () => stage.startWorker());
const coordinate = (): ChildProcess => stage.command(...play, '--queue', stage.url);
let coordinator = coordinate();
let answer = ended(coordinator);
let isOver = false;
const over = (): boolean => isOver;

/** Kills at as many moments as there are kills and restarts, spread over the results, so that a slow machine gets as many as a fast one. */
async function disturb(): Promise<{ kills: number; restarts: number }> {
  const done = { kills: 0, restarts: 0 };
  const total = kills + restarts + 1;
  for (let n = 1; n <= total; n += 1) {
    await until('the next results', () => over() || stage.resultCount() >= (jobs * n) / (total + 1), 120_000);
    if (over()) return done;
    await sleep(random.int(0, 30));
    if (n === Math.ceil(total / 2)) {
      // Its successor takes the results that are already there.
      coordinator.kill('SIGKILL');
      await answer;
      coordinator = coordinate();
      answer = ended(coordinator);
    } else if (n % Math.ceil(total / (restarts + 1)) === 0 && done.restarts < restarts) {
      await stage.killRedis();
      await stage.startRedis();
      done.restarts += 1;
    } else {
      const which = random.int(0, WORKERS - 1);
      workers[which]?.kill('SIGKILL');
      workers[which] = stage.startWorker();
      done.kills += 1;
    }
  }
  return done;
}

/** A forged result that is stored before the real one: the run must end with an alarm that contains both digests. */
async function forged(right: Ended): Promise<string[]> {
  for (const worker of workers) worker.kill('SIGKILL');
  cli('flushall');
  const alarmed = ended(coordinate());
  await until('a plan', () => cli('--scan', '--pattern', '*:plan') !== '');
  const plan = cli('--scan', '--pattern', '*:plan').replace(/:plan$/, '');
  const [first] = JSON.parse(right.out).cases;
  const value = { ...first, digest: '0'.repeat(64) };
  const digest = createHash('sha256').update(JSON.stringify(value)).digest('hex');
  // The second job, because a result of the first would be taken before any worker is there.
  cli('hset', `${plan}:digests`, '1', digest);
  const worker = stage.startWorker();
  const { code, out } = await alarmed;
  worker.kill('SIGKILL');
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
  wrong.push(...(await wrongAfterDeath(stage, play, whole.out)));
  wrong.push(...(await wrongReports(stage, reports)));
  for (const why of wrong) console.error(`wrong: ${why}`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  stage.close();
}
