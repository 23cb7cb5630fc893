/** What `noke-sim explore` does: hands out jobs, shows progress, and tells what was found with one line to paste. */
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { UNPLAYED, visitedOf } from '../explore/coverage-cells.ts';
import type { Job } from '../explore/job.ts';
import { INVARIANTS } from '../explore/oracle/invariants.ts';
import { Pool } from '../explore/pool.ts';
import { readReplay } from '../explore/replay-string.ts';
import { replayed } from '../explore/replayed.ts';
import { ReportBook, type SearchReport } from '../explore/report.ts';
import { scenarioOf } from '../explore/scenario-of.ts';
import { type Shard, shardOf } from '../explore/shard.ts';
import type { Found } from '../explore/shorten.ts';
import { printStep } from '../explore/steps.ts';
import { hasTargets } from '../explore/targets/run-targets.ts';
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
/** Cells whose ways one job plays; each takes a few hundredths of a second. */
const CELLS_A_JOB = 6;
/** Jobs of ways are numbered behind all others. */
const TARGETS_FROM = 1_000_000_000;

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

/** Hands out the jobs of a search: runs by chance, and from a third of it on the ways to what chance has not visited. */
class Jobs {
  readonly #options: ExploreOptions;
  readonly #plan: { readonly seed: number; readonly shard: Shard; readonly book: ReportBook };
  readonly #startedAt = hostClock.now();
  readonly #limitMs: number;
  readonly #jobs: number;
  readonly #tried = new Set<string>();
  #next = 0;

  constructor(options: ExploreOptions, plan: { seed: number; shard: Shard; book: ReportBook }) {
    const { time, runs } = options;
    this.#options = options;
    this.#plan = plan;
    this.#limitMs = time ?? (runs === undefined ? DEFAULT_TIME_MS : Number.POSITIVE_INFINITY);
    this.#jobs = runs === undefined ? Number.POSITIVE_INFINITY : Math.ceil(runs / RUNS_A_JOB / plan.shard.total);
  }

  get ms(): number {
    return hostClock.now() - this.#startedAt;
  }

  next(n: number): Job | undefined {
    if (this.ms >= this.#limitMs) return undefined;
    return this.#targets(n) ?? this.#chance();
  }

  #chance(): Job | undefined {
    const { runs, check, level } = this.#options;
    const { seed, shard } = this.#plan;
    if (this.#next >= this.#jobs) return undefined;
    const n = this.#next++;
    const number = n * shard.total + shard.index;
    const left = runs === undefined ? RUNS_A_JOB : Math.min(RUNS_A_JOB, Math.max(1, runs - number * RUNS_A_JOB));
    const every = check === undefined ? 0 : check === true ? CHECK_EVERY : check;
    const twice = every > 0 && n % every === 0;
    return { number, level, seed: (seed + number * 7_919) % SEEDS, runs: left, twice, ...this.#fault() };
  }

  /** So many runs are so many runs: ways are added to them only where somebody asks what was visited. */
  #targets(n: number): Job | undefined {
    const { level, runs, coverage } = this.#options;
    if (!hasTargets(level) || (runs !== undefined && coverage === undefined)) return undefined;
    if (this.ms < this.#limitMs / 3 && this.#next < this.#jobs / 3) return undefined;
    const cells = this.#plan.book
      .neverVisited()
      .filter((cell) => !this.#tried.has(cell))
      .slice(0, CELLS_A_JOB);
    if (cells.length === 0) return undefined;
    for (const cell of cells) this.#tried.add(cell);
    return { number: TARGETS_FROM + n, level, seed: 0, runs: 0, twice: false, cells, ...this.#fault() };
  }

  #fault(): Pick<Job, 'fault'> {
    const { fault } = this.#options;
    return fault === undefined ? {} : { fault };
  }
}

async function search(options: ExploreOptions, host: Host): Promise<ExitCode> {
  const shard = options.shard ?? shardOf(host.env);
  const seed = options.seed ?? seedOf(host);
  const { level, fault } = options;
  const book = new ReportBook({ level, seed, shard, ...(fault === undefined ? {} : { fault }) });
  const jobs = new Jobs(options, { seed, shard, book });
  let shownAt = 0;
  const pool = new Pool({
    workers: options.workers ?? availableParallelism(),
    job: (n) => jobs.next(n),
    done(result) {
      book.add(result);
      if (jobs.ms - shownAt >= PROGRESS_MS) {
        shownAt = jobs.ms;
        show(book, jobs.ms, host, options);
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
  return conclude(book.report(interrupted), jobs.ms, options, host);
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
    host.out(visitedText(report));
    if (options.coverage !== undefined) host.out(coverageText(report));
    host.out(report.found.length === 0 ? 'nothing found\n' : `${report.found.length} found\n`);
  }
  if (report.found.length > 0 || report.runs === 0) return 1;
  return options.coverage === 'all' && report.visited.some(({ never }) => never.length > 0) ? 1 : 0;
}

const WORDS: Readonly<Record<string, string>> = { transition: 'transitions', guard: 'answers of guards' };

/** One line, whatever was asked for. */
function visitedText({ visited }: SearchReport): string {
  const parts = visited.map(({ table, visited: count, of }) => `${count} of ${of} ${WORDS[table] ?? table}`);
  return parts.length === 0 ? '' : `visited ${parts.join(', ')}\n`;
}

function coverageText({ level, coverage }: SearchReport): string {
  const whole = visitedOf(level, coverage);
  const lines = whole.flatMap(({ table, visited, of, never }) => [
    `${table}: ${visited} of ${of}`,
    ...never.map((cell) => `  never: ${cell}`),
  ]);
  const bounded = new Set(whole.map(({ table }) => table));
  for (const [table, cells] of Object.entries(coverage))
    if (!bounded.has(table)) lines.push(`${table}: ${Object.keys(cells).length}`);
  if (bounded.size > 0)
    lines.push('not played:', ...Object.entries(UNPLAYED).map(([cell, why]) => `  ${cell}: ${why}`));
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
