/**
 * A complete diagnosis with one thread and with two: forty single causes and two hundred pairs for one report, and the time until the first ranking.
 * Each runs in its own process, so that the memory is that of one diagnosis with its threads.
 */
import { spawnSync } from 'node:child_process';
import { nextTurn } from '../src/cli/host/host.ts';
import { caseOf } from '../src/diagnosis/case.ts';
import { readReport } from '../src/diagnosis/channels/channels.ts';
import { diagnosisOf } from '../src/diagnosis/diagnosis.ts';
import { pairOf } from '../src/diagnosis/hypotheses/pairs.ts';
import { Pool } from '../src/diagnosis/pool.ts';
import { everyHypothesis } from '../src/diagnosis/tiers.ts';
import { readPlan } from '../src/facility/files/plan.ts';
import type { Row } from './row.ts';

/** The field report, of the eight, that takes about the median time. */
const REPORT = 'fixtures/field-reports/16';
const SINGLES = 40;
const PAIRS = 200;
/** As `noke-sim diagnose` does. */
const FIRST = 12;

interface Measured {
  readonly first: number;
  readonly all: number;
  /** Processor seconds of all threads. */
  readonly cpu: number;
  readonly memoryMb: number;
}

/** Simulates them in this process; the time includes reading the report. */
async function measure(workers: number): Promise<Measured> {
  const start = process.hrtime.bigint();
  const since = (): number => Number(process.hrtime.bigint() - start) / 1e9;
  const read = readPlan('demo');
  if (!read.ok) throw new Error('no demo facility');
  const of = caseOf(read.plan, readReport([REPORT], { timeZone: read.plan.timeZone, year: 2026 }).papers);
  const pool = new Pool(of, {
    workers,
    nextTurn,
    signal: new AbortController().signal,
    lost: (why) => {
      throw new Error(why);
    },
  });
  const singles = everyHypothesis.slice(0, SINGLES);
  const pairs = singles
    .slice(1)
    .flatMap((left, i) => singles.slice(i + 2).map((right) => pairOf(left, right)))
    .slice(0, PAIRS);
  const played = new Set<number>();
  let count = 0;
  let first = 0;
  const trials = await pool.play(singles, (index) => {
    played.add(index);
    while (played.has(count)) count += 1;
    if (count >= FIRST && first === 0) first = since();
  });
  const more = await pool.play(pairs, () => undefined);
  await pool.close();
  diagnosisOf(of, [...trials, ...more]);
  const { user, system } = process.cpuUsage();
  return { first, all: since(), cpu: (user + system) / 1e6, memoryMb: process.resourceUsage().maxRSS / 1_024 };
}

const WORKERS = '--workers-of-the-diagnosis';
const given = process.argv.indexOf(WORKERS);
if (given !== -1) process.stdout.write(JSON.stringify(await measure(Number(process.argv[given + 1]))));

function measured(workers: number): Measured {
  // As users run it: compiled.
  const args = ['--import', './scripts/from-dist.mjs', import.meta.filename, WORKERS, String(workers)];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the diagnosis ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

export function diagnosing(): Row[] {
  const one = measured(1);
  const two = measured(2);
  const what = `diagnosis, ${SINGLES} causes and ${PAIRS} pairs for one report, two threads`;
  return [
    {
      what,
      measured: `${two.all.toFixed(1)} s, ${two.cpu.toFixed(1)} s of processor time`,
      peer: `one thread: ${one.all.toFixed(1)} s`,
      ratio: one.all / two.all,
      goal: 'below 10 s',
      reached: two.all < 10,
    },
    {
      what: `diagnosis, the first ranking, after ${FIRST} causes`,
      measured: `${two.first.toFixed(2)} s`,
      peer: `one thread: ${one.first.toFixed(2)} s`,
      ratio: one.first / two.first,
      goal: 'below 2 s',
      reached: two.first < 2,
    },
    {
      what: 'diagnosis, peak memory with two threads',
      measured: `${Math.round(two.memoryMb)} MB`,
      peer: `one thread: ${Math.round(one.memoryMb)} MB`,
      ratio: one.memoryMb / two.memoryMb,
      goal: 'below 500 MB',
      reached: two.memoryMb < 500,
    },
  ];
}
