/** Commands whose report over a queue must be that of one process, and jobs whose coordinator has died. */
import { setTimeout as sleep } from 'node:timers/promises';
import { difference, ended, type Stage, until } from './queue-stage.ts';

/** A search that finds a planted fault: the failure, its shortest steps and the command that replays it. */
const FIND = 'explore --json --seed 7 --level lock --runs 60 --fault jam-says-locked'.split(' ');
const MORE = [
  'explore --json --seed 7 --level facility --runs 60 --fault jam-says-locked',
  'explore --json --seed 11 --level keys --runs 4000',
  'explore --json --seed 11 --level lock --runs 60',
  'explore --json --seed 11 --level facility --runs 40',
  'explore --json --seed 11 --level radio --runs 20',
  'conform self-check --json',
].map((command) => command.split(' '));

/** What is wrong with the reports over this queue, which has no worker yet. */
export async function wrongReports(stage: Stage, all: boolean): Promise<string[]> {
  const worker = stage.startWorker();
  const wrong: string[] = [];
  for (const command of all ? [FIND, ...MORE] : [FIND]) {
    const here = command[0] === 'explore' ? [...command, '--workers', '1'] : command;
    const [one, queued] = [
      await ended(stage.command(...here)),
      await ended(stage.command(...command, '--queue', stage.url)),
    ];
    const about = command.filter((word) => word !== '--json').join(' ');
    const found = command.includes('--fault') ? 1 : 0;
    if (one.code !== found || queued.code !== found)
      wrong.push(`${about}: exit codes ${one.code} and ${queued.code}, not ${found}`);
    else if (one.out !== queued.out) wrong.push(`${about}: ${difference(one.out, queued.out)}`);
    else console.log(`${about}: over a queue as in one process, ${one.out.length} characters, exit ${found}`);
  }
  worker.kill('SIGKILL');
  return wrong;
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
