/**
 * Plays scenario files one after the other and reports. An interrupt keeps finished results, marks the rest as incomplete, and still
 * writes every requested report.
 */

import { printProblem } from '../../facility/files/problem.ts';
import type { FacilityFile } from '../../facility/files/schema.ts';
import type { Facility } from '../../facility/open/facility.ts';
import { type CaptureFile, openCapture } from '../../link/radio/capture/file.ts';
import type { Case } from '../../report/case.ts';
import { type ExitCode, reportOf } from '../../report/exit-code.ts';
import { applyExpected, type ExpectedFailures, readExpected } from '../../report/expected.ts';
import { ansi, caseBlock, caseLine, plain, sumLine } from '../../report/text.ts';
import type { Facilities, Opened } from '../../scenario/facilities.ts';
import { type ParsedScenario, readScenario } from '../../scenario/parse.ts';
import { reproduceLine } from '../../scenario/result.ts';
import { ScenarioRun } from '../../scenario/run.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { TraceRecorder } from '../../scenario/trace-file.ts';
import { foldTo } from '../host/fold.ts';
import { type Host, unfiltered, wantsBar, wantsColour } from '../host/host.ts';
import { ProgressBar } from '../host/progress-bar.ts';
import { TOOL } from '../host/version.ts';
import { missingStack } from '../options/link.ts';
import type { RunOptions } from './run-options.ts';
import { recordPapers } from './run-papers.ts';
import { caseOf, caseOfProblems } from './scenario-case.ts';
import { findScenarios } from './scenario-files.ts';
import { writeReports } from './write-reports.ts';

/** Timers fired per turn of the event loop. */
const TIMERS_PER_TURN = 5_000;

const WHOLE_SEED = /^\d{1,9}$/;

interface Job {
  readonly file: string;
  readonly seed: string | undefined;
  readonly id: string;
}

/** Plays `names` and returns the exit code. */
export async function runFiles(
  names: readonly string[],
  options: RunOptions,
  host: Host,
  facilities: Facilities,
): Promise<ExitCode> {
  const found = findScenarios(names);
  if (!found.ok) return refuse(host, found.why);
  const { seed, seeds = 1 } = options;
  if (seeds > 1 && seed !== undefined && !WHOLE_SEED.test(seed))
    return refuse(host, `--seeds counts upwards from --seed, so that must be a whole number of at most 9 digits`);
  const jobs = jobsOf(found.files, options);
  if (options.papersOf !== undefined && options.papers === undefined)
    return refuse(host, '--papers-of needs --papers FOLDER, where the evidence is written');
  const ofOneRun = { '--trace': options.trace, '--capture': options.capture, '--papers': options.papers };
  for (const [option, file] of Object.entries(ofOneRun)) {
    if (file !== undefined && jobs.length !== 1)
      return refuse(
        host,
        `${option} records one run, but this command plays ${jobs.length}; name one scenario and at most one seed`,
      );
  }
  const missing = options.link === 'radio' ? missingStack() : undefined;
  if (missing !== undefined) return refuse(host, missing, 3);
  let expected: ExpectedFailures = [];
  if (options.expected !== undefined) {
    const read = readExpected(options.expected);
    if (!read.ok) return refuse(host, read.problems.map(printProblem).join('\n'));
    expected = read.expected;
  }
  const capture = options.capture === undefined ? undefined : openCapture(options.capture);
  const session = new Session(options, host, facilities, expected, capture);
  let cases: Case[];
  try {
    cases = await session.play(jobs);
  } finally {
    capture?.close();
  }
  const report = reportOf(TOOL, cases);
  writeReports(report, options, host, session.realMs);
  if (options.json === undefined && options.digests === undefined)
    unfiltered(host).out(`\n${sumLine(report, wantsColour(host) ? ansi : plain)}\n`);
  return report.exitCode as ExitCode;
}

function refuse(host: Host, why: string, code: ExitCode = 2): ExitCode {
  host.err(`${why}\n`);
  return code;
}

function jobsOf(files: readonly string[], { seed, seeds = 1 }: RunOptions): Job[] {
  if (seeds === 1) return files.map((file) => ({ file, seed, id: file }));
  const first = seed === undefined ? 1 : Number(seed);
  return files.flatMap((file) =>
    Array.from({ length: seeds }, (_, i) => ({ file, seed: String(first + i), id: `${file}@${first + i}` })),
  );
}

class Session {
  readonly #options: RunOptions;
  readonly #host: Host;
  readonly #facilities: Facilities;
  readonly #expected: ExpectedFailures;
  readonly #capture: CaptureFile | undefined;
  /** Milliseconds of real time that each case took, by its id. */
  readonly realMs = new Map<string, number>();
  #interrupted = false;
  #last: { readonly file: string; readonly parsed: ParsedScenario } | undefined;

  constructor(
    options: RunOptions,
    host: Host,
    facilities: Facilities,
    expected: ExpectedFailures,
    capture: CaptureFile | undefined,
  ) {
    this.#options = options;
    this.#host = host;
    this.#facilities = facilities;
    this.#expected = expected;
    this.#capture = capture;
  }

  async play(jobs: readonly Job[]): Promise<Case[]> {
    const bar = wantsBar(this.#host) ? new ProgressBar(this.#host, jobs.length) : undefined;
    const stop = this.#host.onInterrupt(() => {
      this.#interrupted = true;
    });
    const cases: Case[] = [];
    try {
      for (const [i, job] of jobs.entries()) {
        bar?.show(i, job.file);
        const from = this.#host.clock.now();
        const [one = this.#skipped(job)] = applyExpected([await this.#one(job)], this.#expected, this.#host.today());
        cases.push(one);
        this.realMs.set(one.id, this.#host.clock.now() - from);
        bar?.clear();
        this.#print(one);
        await this.#host.nextTurn();
      }
    } finally {
      bar?.clear();
      stop();
    }
    return cases;
  }

  async #one(job: Job): Promise<Case> {
    if (this.#interrupted) return this.#skipped(job);
    const parsed = this.#read(job.file);
    if (!parsed.ok) return caseOfProblems(job.file, parsed.problems, job.id);
    const { scenario } = parsed;
    const seed = job.seed ?? scenario.seed;
    const opened = this.#open(scenario, seed);
    if (!opened.ok) {
      const one = caseOfProblems(job.file, opened.problems, job.id);
      return opened.ours === true ? { ...one, fault: 'ours' } : one;
    }
    const { facility, plan } = opened;
    const papers = recordPapers(facility, this.#options);
    if (papers !== undefined && 'problem' in papers) return caseOfProblems(job.file, [papers.problem], job.id);
    const recorder = this.#record(scenario, { facility, plan, seed });
    const run = new ScenarioRun(scenario, facility);
    try {
      while (!this.#interrupted && !run.advance(TIMERS_PER_TURN)) await this.#host.nextTurn();
    } finally {
      recorder?.close();
    }
    await papers?.write();
    const one = this.#withLink(caseOf(run.result(), job.id));
    return one.verdict === 'incomplete' ? { ...one, note: INTERRUPTED } : one;
  }

  /** The command that reproduces a case must use the same link. */
  #withLink(one: Case): Case {
    const { link } = this.#options;
    return link === 'memory' || one.reproduce === undefined
      ? one
      : { ...one, reproduce: `${one.reproduce} --link ${link}` };
  }

  /** A facility that fails to open is one failed case; the others still run. */
  #open({ file, facility, startAt }: Scenario, seed: string): Opened {
    try {
      const { link } = this.#options;
      const capture = this.#capture === undefined ? {} : { capture: this.#capture.capture };
      return this.#facilities.open(facility, { seed, startAt, beside: file, link, ...capture });
    } catch (error) {
      if (this.#host.env.NOKE_SIM_DEBUG !== undefined) throw error;
      const why = error instanceof Error ? error.message : 'unknown error';
      const message = `internal error while opening the facility, a bug in noke-sim: ${why}`;
      const place = { file, line: 0, column: 0, path: 'facility' };
      return { ok: false, ours: true, problems: [{ ...place, found: why, expected: 'a facility', message }] };
    }
  }

  /** The scenario of a file; it is parsed once for all seeds. */
  #read(file: string): ParsedScenario {
    if (this.#last?.file !== file) this.#last = { file, parsed: readScenario(file, this.#facilities.verbTable) };
    return this.#last.parsed;
  }

  #record(
    scenario: Scenario,
    { facility, plan, seed }: { facility: Facility; plan: FacilityFile; seed: string },
  ): TraceRecorder | undefined {
    const file = this.#options.trace;
    if (file === undefined) return undefined;
    const source = scenario.facility;
    const path = source.from === 'file' ? { path: source.path } : {};
    return new TraceRecorder(
      file,
      {
        tool: TOOL,
        facility: { from: source.from, ...path, plan },
        scenario: scenario.file,
        seed,
        ...(this.#options.link === 'memory' ? {} : { link: this.#options.link }),
        startAt: scenario.startAt,
        timeZone: facility.timeZone,
      },
      facility.trace,
      facility.clock,
    );
  }

  #skipped(job: Job): Case {
    const reproduce = job.seed === undefined ? {} : { reproduce: reproduceLine(job.file, job.seed) };
    return {
      id: job.id,
      name: job.file,
      file: job.file,
      verdict: 'incomplete',
      note: INTERRUPTED,
      checks: 0,
      ...reproduce,
    };
  }

  #print(one: Case): void {
    if (this.#options.digests !== undefined && this.#options.json === undefined) {
      this.#host.out(`${one.digest ?? 'no run'}  ${one.id}\n`);
      return;
    }
    // Cases that never began are only counted in the summary.
    if (this.#options.json !== undefined || (one.verdict === 'incomplete' && one.digest === undefined)) return;
    const paint = wantsColour(this.#host) ? ansi : plain;
    const name =
      one.seed !== undefined && this.#options.seeds !== undefined
        ? { ...one, name: `${one.name} · seed ${one.seed}` }
        : one;
    unfiltered(this.#host).out(`${[caseLine(name, paint), ...caseBlock(one, paint, foldTo(this.#host))].join('\n')}\n`);
  }
}

const INTERRUPTED = 'interrupted';
