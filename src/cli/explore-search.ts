/** What `noke-sim explore` does: hands out jobs, shows progress, and tells what was found with one line to paste. */
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { visitedOf } from '../explore/coverage-cells.ts';
import type { Job } from '../explore/job.ts';
import { INVARIANTS } from '../explore/oracle/invariants.ts';
import { Pool } from '../explore/pool.ts';
import { readReplay } from '../explore/replay-string.ts';
import { replayed } from '../explore/replayed.ts';
import { ReportBook, type SearchReport } from '../explore/report.ts';
import { scenarioOf } from '../explore/scenario-of.ts';
import { shardOf } from '../explore/shard.ts';
import type { Found } from '../explore/shorten.ts';
import { printStep } from '../explore/steps.ts';
import { FAULTS } from '../facility/faults/faults.ts';
import { nearest } from '../facility/nearest.ts';
import type { ExitCode } from '../report/exit-code.ts';
import { traceLine } from '../scenario/trace-line.ts';
import { hostClock } from '../sim/live-clock.ts';
import type { ExploreOptions } from './explore.ts';
import { type Host, wantsBar } from './host.ts';

const DEFAULT_TIME_MS = 60_000;
/** Runs in one job: long enough to be worth a message, short enough to stop soon. */
const RUNS_A_JOB = 10;
const PROGRESS_MS = 5_000;
const SEEDS = 2_147_483_647;
const CHECK_EVERY = 10;

export async function explore(options: ExploreOptions, host: Host): Promise<ExitCode> {
  const { fault } = options;
  if (fault !== undefined && !FAULTS.has(fault)) {
    const near = nearest(fault, FAULTS.keys());
    host.err(`there is no planted fault "${fault}"${near === undefined ? '' : `; did you mean ${near}?`}\n`);
    return 2;
  }
  return options.replay === undefined ? search(options, host) : again(options.replay, options, host);
}

function again(text: string, options: ExploreOptions, host: Host): ExitCode {
  const read = readReplay(text);
  if (!read.ok) {
    host.err(`--replay: ${read.why}\n`);
    return 2;
  }
  const found = replayed(read.replay, options.fault);
  if (found === undefined) {
    host.out('that run finds nothing here\n');
    return 0;
  }
  tell(found, options, host);
  return 1;
}

async function search(options: ExploreOptions, host: Host): Promise<ExitCode> {
  const shard = options.shard ?? shardOf(host.env);
  const seed = options.seed ?? seedOf(host);
  const { level, fault, runs } = options;
  const limitMs = options.time ?? (runs === undefined ? DEFAULT_TIME_MS : Number.POSITIVE_INFINITY);
  const startedAt = hostClock.now();
  const book = new ReportBook({ level, seed, shard, ...(fault === undefined ? {} : { fault }) });
  const every = options.check === undefined ? 0 : options.check === true ? CHECK_EVERY : options.check;
  const jobs = runs === undefined ? Number.POSITIVE_INFINITY : Math.ceil(runs / RUNS_A_JOB / shard.total);
  let shownAt = startedAt;
  const pool = new Pool({
    workers: options.workers ?? availableParallelism(),
    job(n): Job | undefined {
      if (n >= jobs || hostClock.now() - startedAt >= limitMs) return undefined;
      const number = n * shard.total + shard.index;
      const left = runs === undefined ? RUNS_A_JOB : Math.min(RUNS_A_JOB, Math.max(1, runs - number * RUNS_A_JOB));
      const twice = every > 0 && n % every === 0;
      return {
        number,
        level,
        seed: (seed + number * 7_919) % SEEDS,
        runs: left,
        twice,
        ...(fault === undefined ? {} : { fault }),
      };
    },
    done(result) {
      book.add(result);
      const now = hostClock.now();
      if (now - shownAt >= PROGRESS_MS) {
        shownAt = now;
        show(book, now - startedAt, host, options);
      }
      if (result.found.length > 0 && options.keepGoing === undefined) pool.stop();
    },
  });
  if (options.json === undefined) host.out(`level ${level}, seed ${seed}, part ${shard.index + 1} of ${shard.total}\n`);
  let interrupted = false;
  const heard = host.onInterrupt(() => {
    interrupted = true;
    pool.stop();
  });
  try {
    await pool.run();
  } finally {
    heard();
  }
  return conclude(book.report(interrupted), hostClock.now() - startedAt, options, host);
}

const seedOf = ({ env }: Host): number => {
  const given = env.NOKE_SIM_SEED;
  return given !== undefined && /^\d{1,9}$/.test(given) ? Number(given) : randomInt(SEEDS);
};

function show(book: ReportBook, ms: number, host: Host, options: ExploreOptions): void {
  if (options.json !== undefined) return;
  const line = `${Math.round(ms / 1_000)} s: ${book.line()}`;
  host.err(wantsBar(host) ? `\r${line}\u001b[K` : `${line}\n`);
}

function conclude(report: SearchReport, ms: number, options: ExploreOptions, host: Host): ExitCode {
  if (options.json !== undefined) host.out(`${JSON.stringify(report, null, 2)}\n`);
  else {
    if (wantsBar(host)) host.err('\r\u001b[K');
    for (const found of report.found) tell(found, options, host);
    const { runs, steps, events, checkedTwice } = report;
    const rate = Math.round((steps * 1_000) / Math.max(1, ms));
    const twice = checkedTwice > 0 ? `, ${checkedTwice} runs made twice` : '';
    host.out(`${runs} runs, ${steps} steps (${rate} a second), ${events} events${twice}\n`);
    if (report.interrupted) host.out('interrupted before its end\n');
    if (options.coverage !== undefined) host.out(coverageText(report));
    host.out(report.found.length === 0 ? 'nothing found\n' : `${report.found.length} found\n`);
  }
  if (report.found.length > 0) return 1;
  return report.runs === 0 ? 1 : 0;
}

function coverageText({ level, coverage }: SearchReport): string {
  const lines = Object.entries(coverage).map(([table, cells]) => `${table}: ${Object.keys(cells).length} visited`);
  for (const { table, visited, of, never } of visitedOf(level, coverage))
    lines.push(`${table}: ${visited} of ${of}`, ...never.map((cell) => `  never: ${cell}`));
  return `${lines.join('\n')}\n`;
}

function tell(found: Found, options: ExploreOptions, host: Host): void {
  const { broken, replay, steps, trace, setup } = found;
  const sentence = INVARIANTS[broken.invariant as keyof typeof INVARIANTS] ?? '';
  const zone = setup?.plan.timeZone ?? 'UTC';
  const lines = [
    '',
    `${broken.invariant}  ${sentence}`,
    `  ${broken.what}`,
    ...(steps.length === 0 ? [] : [`  in ${steps.length} steps:`]),
    ...steps.map((step) => `    ${printStep(step)}`),
    ...(trace.length === 0 ? [] : ['  what happened around it:']),
    ...trace.map((event) => `    ${event.seq === broken.event?.seq ? '>' : ' '} ${traceLine(event, zone)}`),
  ];
  const fault = options.fault === undefined ? '' : ` --fault ${options.fault}`;
  if (replay !== '') lines.push('', `  noke-sim explore${fault} --replay ${replay}`);
  const scenario = scenarioOf(found);
  if (scenario !== undefined) {
    const file = options.scenario ?? `${broken.invariant.toLowerCase()}.yaml`;
    writeFileSync(file, scenario);
    lines.push(`  noke-sim run ${file}${setup?.link === 'radio' ? ' --link radio' : ''}`);
  }
  host.out(`${lines.join('\n')}\n\n`);
}
