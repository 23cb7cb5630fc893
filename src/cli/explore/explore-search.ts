/** The action of `noke-sim explore`: distributes jobs, shows progress, and prints each failure with a command that reproduces it. */

import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { UNPLAYED, visitedOf } from '../../explore/coverage/cells.ts';
import type { JobResult } from '../../explore/jobs/job.ts';
import { Pool } from '../../explore/jobs/pool.ts';
import { SEEDS } from '../../explore/jobs/random-job.ts';
import { replayed } from '../../explore/jobs/replayed.ts';
import { ReportBuilder, type SearchReport } from '../../explore/jobs/report.ts';
import { shardOf } from '../../explore/jobs/shard.ts';
import { INVARIANTS } from '../../explore/oracle/model/invariants.ts';
import { readReplay } from '../../explore/setup/replay-string.ts';
import { printStep } from '../../explore/setup/steps.ts';
import { scenarioOf } from '../../explore/shrink/scenario-of.ts';
import type { Found } from '../../explore/shrink/shrink.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { counted } from '../../protocol/counted.ts';
import type { Case } from '../../report/case.ts';
import { type ExitCode, reportOf } from '../../report/exit-code.ts';
import { TOOL } from '../../report/version.ts';
import { traceLine } from '../../scenario/trace-line.ts';
import { mustBeWritable, writeWhole } from '../../sim/files.ts';
import { type Host, unfiltered, wantsBar } from '../host/host.ts';
import { refused } from '../host/refused.ts';
import { showOnGitHub } from '../run/write-reports.ts';
import { Jobs } from './explore-jobs.ts';
import type { ExploreOptions } from './explore-options.ts';

const PROGRESS_MS = 5_000;

export async function explore(options: ExploreOptions, host: Host): Promise<ExitCode> {
  if (options.scenario !== undefined) mustBeWritable(options.scenario);
  return options.replay === undefined ? search(options, host) : replay(options.replay, options, host);
}

function replay(text: string, options: ExploreOptions, host: Host): ExitCode {
  const read = readReplay(text);
  if (!read.ok) throw new CodedError('E-USAGE-7', `--replay: ${read.why}`);
  const found = replayed(read.replay, options.fault?.id);
  if (found === undefined) {
    host.out('no failure was found in this run\n');
    return 0;
  }
  printFound(found, options, host);
  return 1;
}

async function search(options: ExploreOptions, host: Host): Promise<ExitCode> {
  const shard = options.shard ?? shardOf(host.env);
  const seed = options.seed ?? seedOf(host);
  if (seed === undefined)
    throw new CodedError('E-USAGE-4', 'NOKE_SIM_SEED is not valid; expected a whole number of at most 9 digits');
  const { level, fault } = options;
  const book = new ReportBuilder({ level, seed, shard, ...(fault === undefined ? {} : { fault: fault.id }) });
  const jobs = new Jobs(options, { seed, shard, book }, host.clock);
  let shownAt = 0;
  const done = (result: JobResult): void => {
    book.add(result);
    host.progress?.(progressLine(book, jobs.ms));
    if (jobs.ms - shownAt >= PROGRESS_MS) {
      shownAt = jobs.ms;
      show(book, jobs.ms, host, options);
    }
    if (result.found.length > 0 && options.keepGoing === undefined) pool.stop();
    // A long search may be killed before its report, so each failure is printed immediately.
    else if (options.json === undefined) for (const found of result.found) host.out(nameOf(found, options));
  };
  const pool =
    options.queue === undefined
      ? new Pool({ workers: options.workers ?? availableParallelism(), job: (n) => jobs.next(n), done })
      : await (await import('./queued-search.ts')).QueuedSearch.open(options.queue, options, jobs, done, host);
  if (options.json === undefined)
    host.out(`level ${level}, seed ${seed}, shard ${shard.index + 1} of ${shard.total}\n`);
  let interrupted = false;
  const stopListening = host.onInterrupt(() => {
    interrupted = true;
    pool.end();
  });
  const timeIsUp = Number.isFinite(jobs.limitMs)
    ? host.clock.setTimeout(() => pool.end(jobs.endingMs), jobs.limitMs)
    : undefined;
  let lost: CodedError | undefined;
  try {
    await pool.run();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    lost = error;
  } finally {
    host.clock.clearTimeout(timeIsUp);
    stopListening();
  }
  const code = conclude(book.report(interrupted || lost !== undefined), jobs.ms, options, host);
  // Whatever has been found so far is reported first.
  return lost === undefined ? code : refused(lost, host);
}

/** The seed in the environment, or a random one; undefined if the one in the environment is invalid. */
const seedOf = ({ env }: Host): number | undefined => {
  const given = env.NOKE_SIM_SEED;
  if (given === undefined || given === '') return randomInt(SEEDS);
  return /^\d{1,9}$/.test(given) ? Number(given) : undefined;
};

const progressLine = (book: ReportBuilder, ms: number): string => `${Math.round(ms / 1_000)} s: ${book.line()}`;

function show(book: ReportBuilder, ms: number, host: Host, options: ExploreOptions): void {
  if (options.json !== undefined) return;
  const line = progressLine(book, ms);
  unfiltered(host).err(wantsBar(host) ? `\r${line}\u001b[K` : `${line}\n`);
}

function conclude(report: SearchReport, ms: number, options: ExploreOptions, host: Host): ExitCode {
  if (options.json !== undefined) host.out(`${JSON.stringify(report, null, 2)}\n`);
  else {
    if (wantsBar(host)) unfiltered(host).err('\r\u001b[K');
    for (const found of report.found) printFound(found, options, host);
    const { runs, steps, events, checkedTwice } = report;
    const rate = Math.round((steps * 1_000) / Math.max(1, ms));
    const twice = checkedTwice > 0 && options.check !== undefined ? `, ${counted(checkedTwice, 'run')} repeated` : '';
    host.out(
      `${counted(runs, 'run')}, ${counted(steps, 'step')} (${rate} per second), ${counted(events, 'event')}${twice}\n`,
    );
    if (report.interrupted) host.out('interrupted\n');
    host.out(visitedText(report));
    if (options.coverage !== undefined) host.out(coverageText(report));
    host.out(report.found.length === 0 ? 'no failures found\n' : `${counted(report.found.length, 'failure')} found\n`);
  }
  showOnGitHub(reportOf(TOOL, casesOf(report, options)), host, options.json);
  if (report.found.length > 0 || report.runs === 0) return 1;
  return options.coverage === 'all' && report.visited.some(({ never }) => never.length > 0) ? 1 : 0;
}

/** The search as cases of a report: each failure, or one that passed. */
function casesOf({ level, runs, found }: SearchReport, options: ExploreOptions): Case[] {
  const search = {
    id: `explore.${level}`,
    name: `search at the ${level} level, ${counted(runs, 'run')}`,
    checks: runs,
  };
  if (found.length === 0) return [{ ...search, verdict: runs === 0 ? 'not-exercised' : 'pass' }];
  return found.map((one) => {
    const { invariant, what } = one.broken;
    const sentence = sentenceOf(invariant);
    const reproduce = one.replay === '' ? {} : { reproduce: pasteLine(one, options).trim() };
    const failure = { message: what, expected: sentence, seen: what };
    return { id: invariant, name: `${invariant}: ${sentence}`, verdict: 'fail', checks: 0, failure, ...reproduce };
  });
}

const sentenceOf = (invariant: string): string => INVARIANTS[invariant as keyof typeof INVARIANTS] ?? '';

const WORDS: Readonly<Record<string, string>> = { transition: 'transitions', guard: 'guard outcomes' };

/** A one-line summary of the coverage, always printed. */
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
    lines.push('not exercised:', ...Object.entries(UNPLAYED).map(([cell, why]) => `  ${cell}: ${why}`));
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** The command that reproduces a run. */
function pasteLine(found: Found, { fault }: ExploreOptions): string {
  return `  noke-sim explore${fault === undefined ? '' : ` --fault ${fault.id}`} --replay ${found.replay}`;
}

const nameOf = (found: Found, options: ExploreOptions): string =>
  `found ${found.broken.invariant}: ${found.broken.what}\n${pasteLine(found, options)}\n`;

function printFound(found: Found, options: ExploreOptions, host: Host): void {
  const { broken, replay, steps, trace, path = [], setup } = found;
  const zone = setup?.plan.timeZone ?? 'UTC';
  const lines = [
    '',
    `${broken.invariant}  ${sentenceOf(broken.invariant)}`,
    `  ${broken.what}`,
    ...(steps.length === 0 ? [] : [`  after ${counted(steps.length, 'step')}:`]),
    ...steps.map((step) => `    ${printStep(step)}`),
    ...(trace.length === 0 ? [] : ['  events around it:']),
    ...trace.map((event) => `    ${event.seq === broken.event?.seq ? '>' : ' '} ${traceLine(event, zone)}`),
    ...(path.length === 0 ? [] : ['  what led to it, first to last:']),
    ...path.map(({ says }) => `    ${says}`),
  ];
  if (replay !== '') lines.push('', pasteLine(found, options));
  const scenario = scenarioOf(found);
  if (scenario !== undefined) {
    const file = options.scenario ?? `${broken.invariant.toLowerCase()}.yaml`;
    writeWhole(file, scenario);
    lines.push(`  noke-sim run ${file}${setup?.link === 'radio' ? ' --link radio' : ''}`);
  } else if (options.scenario !== undefined)
    lines.push(
      `  ${options.scenario} was not written: this failure involves no facility, so no scenario can reproduce it`,
    );
  host.out(`${lines.join('\n')}\n\n`);
}
