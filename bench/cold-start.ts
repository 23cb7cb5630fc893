/**
 * From process start to the first unlock: a complete `noke-sim run` of one short scenario with the compiled program, against a bare
 * `node` that exits immediately; and to the ready line of `up`, when every port is open. Each measurement is a complete process.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { median, type Row, seconds } from './row.ts';

const RUNS = 7;
const SCENARIO = 'scenarios/lock/asleep-woken-asleep.yaml';

const whole = (args: readonly string[]): number =>
  seconds(() => {
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  });

/** Seconds from the start of the process to its ready line. */
function untilReady(args: readonly string[]): Promise<number> {
  const start = process.hrtime.bigint();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((found, failed) => {
    let said = '';
    let taken: number | undefined;
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString();
      if (taken !== undefined || !said.startsWith('ready ') || !said.includes('\n')) return;
      taken = Number(process.hrtime.bigint() - start) / 1e9;
      child.kill('SIGTERM');
    });
    child.once('close', (code) => {
      if (taken === undefined) failed(new Error(`${args.join(' ')} ended with ${code} before it was ready`));
      else found(taken);
    });
  });
}

async function served(): Promise<number> {
  const ports = ['--ws-port', '0', '--control-port', '0', '--core-port', '0'];
  const all: number[] = [];
  // One after the other: each start has the machine to itself.
  for (let run = 0; run < RUNS; run++)
    all.push(await untilReady(['dist/cli/main.js', 'up', 'demo', '--no-console', ...ports]));
  return median(RUNS, () => all.pop() ?? 0);
}

export async function coldStart(): Promise<Row[]> {
  if (!existsSync('dist/cli/main.js')) throw new Error('there is no dist: run "npm run build" first');
  const bare = median(RUNS, () => whole(['-e', '0']));
  const ours = median(RUNS, () => whole(['dist/cli/main.js', 'run', SCENARIO, '--json']));
  const up = await served();
  return [
    {
      what: 'npm start: process start to the ready line, every port open',
      measured: `${up.toFixed(2)} s`,
      peer: `bare node ${bare.toFixed(2)} s`,
      ratio: bare / up,
      goal: '< 1 s',
      reached: up < 1,
    },
    {
      what: 'cold start of `node dist`, up to the first unlock',
      measured: `${ours.toFixed(2)} s`,
      peer: `bare node ${bare.toFixed(2)} s`,
      ratio: bare / ours,
      goal: '< 0.7 s',
      reached: ours < 0.7,
    },
  ];
}
