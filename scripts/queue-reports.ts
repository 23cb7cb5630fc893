/** Commands whose report over a queue must be that of one process, and jobs whose coordinator has died. */
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { difference, type Ended, ended, type Stage, until } from './queue-stage.ts';

const WORKERS = 3;
/** A search that finds a planted fault: the failure, its shortest steps and the command that replays it. */
const FIND = 'explore --json --seed 7 --level lock --runs 60 --fault jam-says-locked'.split(' ');
const CORE = resolve('examples/core-adapter-with-mistakes.mjs');
/** Takes as long as all others together several times. */
const SELF_CHECK = ['conform', 'self-check', '--json'];
const MORE = [
  `conform core ${CORE} --json`,
  'explore --json --seed 7 --level facility --runs 400 --fault jam-says-locked',
  'explore --json --seed 11 --level keys --runs 400',
  'explore --json --seed 11 --level lock --runs 30',
  'explore --json --seed 11 --level facility --runs 20',
  'explore --json --seed 11 --level radio --runs 10',
].map((command) => command.split(' '));

/** What is wrong with the reports over this queue, which has no worker yet: with one worker, and with three of which one is killed while it works. */
export async function wrongReports(stage: Stage, which: 'one' | 'most' | 'self-check'): Promise<string[]> {
  const wrong: string[] = [];
  for (const command of { one: [FIND], most: [FIND, ...MORE], 'self-check': [SELF_CHECK] }[which]) {
    const here = command[0] === 'explore' ? [...command, '--workers', '1'] : command;
    const one = await ended(stage.command(...here));
    const about = command.filter((word) => word !== '--json').join(' ');
    const expected = command.includes('--fault') || command.includes(CORE) ? 1 : 0;
    for (const count of which === 'one' ? [1] : [1, WORKERS]) {
      const queued = await overQueue(stage, command, count);
      const what = `${about}, ${count === 1 ? 'one worker' : `${count} workers, one killed`}`;
      if (one.code !== expected || queued.code !== expected)
        wrong.push(`${what}: exit codes ${one.code} and ${queued.code}, not ${expected}`);
      else if (one.out !== queued.out) wrong.push(`${what}: ${difference(one.out, queued.out)}`);
      else console.log(`${what}: as in one process, ${one.out.length} characters, exit ${expected}`);
    }
  }
  return wrong;
}

async function overQueue(stage: Stage, command: readonly string[], count: number): Promise<Ended> {
  stage.cli('flushall');
  const own = command.includes(CORE) ? ['--core', CORE] : [];
  const workers = Array.from({ length: count }, () => stage.startWorker(...own));
  let isOver = false;
  const queued = ended(stage.command(...command, '--queue', stage.url)).finally(() => {
    isOver = true;
  });
  if (count > 1) {
    await until('the first result', () => isOver || stage.resultCount() > 0, 120_000);
    workers[0]?.kill('SIGKILL');
  }
  const all = await queued;
  for (const worker of workers) worker.kill('SIGKILL');
  return all;
}

/** `run` waits for workers when it is killed: a later worker must drop its jobs, and the same run must still be complete afterwards. */
export async function wrongAfterDeath(stage: Stage, run: readonly string[], report: string): Promise<string[]> {
  stage.cli('flushall');
  const queued = [...run, '--queue', stage.url];
  const first = stage.command(...queued);
  const waiting = (): number => {
    const list = stage.cli('--scan', '--pattern', '*:jobs-*:wait').split('\n')[0] ?? '';
    return list === '' ? 0 : Number(stage.cli('llen', list));
  };
  await until('the jobs of a coordinator', () => waiting() > 0);
  first.kill('SIGKILL');
  const lease = stage.cli('--scan', '--pattern', '*:lease');
  const livesS = Number(stage.cli('ttl', lease));
  // As if that time had passed.
  stage.cli('del', lease);
  const worker = stage.startWorker();
  await until('the end of the jobs of a dead coordinator', () => waiting() === 0);
  await sleep(500);
  const results = stage.cli('--scan', '--pattern', '*:results');
  const last = await ended(stage.command(...queued));
  worker.kill('SIGKILL');
  return [
    ...(livesS > 0 && livesS <= 45 ? [] : [`the lease of a coordinator ends after ${livesS} s`]),
    ...(results === '' ? [] : ['jobs of a dead coordinator were done']),
    ...(last.out === report ? [] : [`after a coordinator has died: ${difference(report, last.out)}`]),
  ];
}
