/**
 * From process start to the first lock that has answered an unlock: a whole `noke-sim run` of one short scenario by the compiled
 * program, against a bare `node` that ends at once. Whole processes, in pairs.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { median, type Row, seconds } from './row.ts';

const RUNS = 7;
const SCENARIO = 'scenarios/lock/asleep-woken-asleep.yaml';

const whole = (args: readonly string[]): number =>
  seconds(() => {
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  });

export function coldStart(): Row[] {
  if (!existsSync('dist/cli/main.js')) throw new Error('there is no dist: run "npm run build" first');
  const bare = median(RUNS, () => whole(['-e', '0']));
  const ours = median(RUNS, () => whole(['dist/cli/main.js', 'run', SCENARIO, '--json']));
  return [
    {
      what: 'cold start of node dist to the first lock that opened',
      measured: `${ours.toFixed(2)} s`,
      peer: `bare node ${bare.toFixed(2)} s`,
      ratio: bare / ours,
      goal: '< 0.7 s',
      reached: ours < 0.7,
    },
  ];
}
