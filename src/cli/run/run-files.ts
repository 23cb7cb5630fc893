/**
 * Executes the runs of a command line and reports. An interrupt, or the first failure with `--bail`, keeps finished results, marks the rest
 * as incomplete, and still writes every requested report.
 */
import { CodedError } from '../../facility/errors/coded-error.ts';
import { problemsError } from '../../facility/files/problem.ts';
import { type CaptureFile, openCapture } from '../../link/radio/capture/file.ts';
import type { Case } from '../../report/case.ts';
import { type ExitCode, isBad, reportOf } from '../../report/exit-code.ts';
import { applyExpected, type ExpectedFailures, readExpected } from '../../report/expected.ts';
import { TOOL } from '../../report/version.ts';
import type { Facilities } from '../../scenario/facilities.ts';
import type { Host } from '../host/host.ts';
import { missingStack } from '../options/link.ts';
import { CasePool } from './case-pool.ts';
import { jobsOf } from './jobs-of.ts';
import { type Job, notPlayed, type Played, Player } from './play-case.ts';
import type { RunOptions } from './run-options.ts';
import { RunText } from './run-text.ts';
import { type Found, findScenarios } from './scenario-files.ts';
import { type ReadSummary, selectScenarios, summaryReader } from './select-scenarios.ts';
import { writeReports } from './write-reports.ts';

const WHOLE_SEED = /^\d{1,9}$/;
const BAILED = 'not run: --bail ended the command at the first case that was not as expected';

/** The scenario files at `names` that `--filter` selects. */
export function scenariosOf(names: readonly string[], { filter = [] }: RunOptions, read: ReadSummary): Found {
  const found = findScenarios(names);
  return found.ok ? selectScenarios(found.files, filter, read) : found;
}

/** Runs `names` and returns the exit code. Throws CodedError. */
export async function runFiles(
  names: readonly string[],
  options: RunOptions,
  host: Host,
  facilities: Facilities,
): Promise<ExitCode> {
  const found = scenariosOf(names, options, summaryReader(facilities.verbTable));
  if (!found.ok) throw found.error;
  const jobs = jobsOf(found.files, options);
  const wrong = wrongOptions(options, jobs.length);
  if (wrong !== undefined) throw new CodedError('E-USAGE-5', wrong);
  const missing = options.link === 'radio' ? missingStack() : undefined;
  if (missing !== undefined) throw new CodedError('E-RADIO-1', missing);
  const expected = options.expected === undefined ? undefined : readExpected(options.expected);
  if (expected?.ok === false) throw problemsError(expected.problems);
  return playJobs(jobs, options, host, { facilities, expected: expected?.expected ?? [], files: found.files });
}

/** The reason why these options are incompatible, if they are. */
function wrongOptions(options: RunOptions, runs: number): string | undefined {
  const { seed, seeds = 1, trace, capture, papers, papersOf, fault } = options;
  if (seeds > 1 && seed !== undefined && !WHOLE_SEED.test(seed))
    return '--seeds counts upwards from --seed, which must be a whole number of at most 9 digits';
  if (papersOf !== undefined && papers === undefined)
    return '--papers-of needs --papers FOLDER, where the evidence is written';
  if (fault !== undefined && trace !== undefined)
    return '--trace does not work with --fault: a trace does not name the fault, so a replay would be a different run';
  const ofOneRun = { '--trace': trace, '--capture': capture, '--papers': papers };
  const [many] = Object.entries(ofOneRun).find(([, file]) => file !== undefined && runs !== 1) ?? [];
  return many === undefined
    ? undefined
    : `${many} records one run, but this command has ${runs}; name one scenario and at most one seed`;
}

interface Judging {
  readonly facilities: Facilities;
  readonly expected: ExpectedFailures;
  readonly files: readonly string[];
}

async function playJobs(
  jobs: readonly Job[],
  options: RunOptions,
  host: Host,
  { facilities, expected, files }: Judging,
): Promise<ExitCode> {
  const capture = options.capture === undefined ? undefined : openCapture(options.capture);
  const here = playersOf(jobs, options, host, facilities, capture);
  const players: Players =
    options.queue === undefined
      ? here
      : await (await import('./queued-runs.ts')).QueuedRuns.open(options.queue, jobs, files, options, here, host);
  const text = new RunText(host, options, jobs.length);
  const stop = host.onInterrupt(() => players.interrupt());
  const realMs = new Map<string, number>();
  const cases: Case[] = [];
  let bailed = false;
  try {
    for (const [i, job] of jobs.entries()) {
      text.playing(i, job.file);
      const played: Played = bailed ? { case: notPlayed(job, BAILED), realMs: 0 } : await players.played(i);
      const [one = played.case] = applyExpected([played.case], expected, host.today());
      cases.push(one);
      realMs.set(one.id, played.realMs);
      text.played(one);
      bailed ||= options.bail === true && isBad(one.verdict);
      await host.nextTurn();
    }
  } finally {
    text.clear();
    stop();
    await players.close();
    capture?.close();
  }
  const report = reportOf(TOOL, cases);
  writeReports(report, options, host, realMs);
  text.end(report);
  return report.exitCode as ExitCode;
}

/** Executes jobs: in this thread, or in several worker threads. */
type Players = Pick<CasePool, 'played' | 'interrupt' | 'close'>;

function playersOf(
  jobs: readonly Job[],
  options: RunOptions,
  host: Host,
  facilities: Facilities,
  capture: CaptureFile | undefined,
): Players {
  const debug = host.env.NOKE_SIM_DEBUG !== undefined;
  const { link, fault, jobs: threads = 1 } = options;
  if (Math.min(threads, jobs.length) > 1)
    return new CasePool(jobs, threads, { options: { link }, fault: fault?.id, debug });
  const player = new Player(options, {
    facilities,
    clock: host.clock,
    nextTurn: () => host.nextTurn(),
    debug,
    capture: capture?.capture,
  });
  return {
    played: async (index): Promise<Played> => {
      const job = jobs[index];
      if (job === undefined) throw new Error(`there is no job ${index}`);
      return player.play(job);
    },
    interrupt: () => player.interrupt(),
    close: async () => {},
  };
}
