/**
 * Runs one scenario with one seed and returns its case. INV-1: Whatever a file, a facility or a run does, the result is a case.
 * INV-2: After an interrupt a run ends at its next turn, as incomplete.
 */

import type { FacilityFile } from '../../facility/files/schema.ts';
import type { Facility } from '../../facility/open/facility.ts';
import type { Btsnoop } from '../../link/radio/capture/btsnoop.ts';
import type { Case } from '../../report/case.ts';
import { TOOL } from '../../report/version.ts';
import type { Facilities, Opened, OpenWith } from '../../scenario/facilities.ts';
import { OriginRun } from '../../scenario/origin-run.ts';
import { type ParsedScenario, readScenario } from '../../scenario/parse.ts';
import { reproduceLine, type ScenarioResult } from '../../scenario/result.ts';
import { ScenarioRun } from '../../scenario/run.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { TraceRecorder } from '../../scenario/trace-file.ts';
import type { HostClock } from '../../sim/live-clock.ts';
import { messageOf } from '../../sim/message-of.ts';
import type { RunOptions } from './run-options.ts';
import { recordPapers } from './run-papers.ts';
import { caseOf, caseOfProblems } from './scenario-case.ts';

/** Timers fired per turn of the event loop. */
const TIMERS_PER_TURN = 5_000;

/** Longer runs are not replayed to find the origin of a value. */
const MAX_PLAYED_AGAIN = 300_000;

/** One run: a scenario file and a seed; without a seed, the seed in the file. */
export interface Job {
  readonly file: string;
  readonly seed: string | undefined;
  readonly id: string;
}

/** The command-line options that `Player` needs. */
export type PlayOptions = Pick<RunOptions, 'link' | 'fault' | 'trace' | 'papers' | 'papersOf'>;

export interface Played {
  readonly case: Case;
  /** The real time that it took. */
  readonly realMs: number;
}

export interface PlayContext {
  readonly facilities: Facilities;
  readonly clock: Pick<HostClock, 'now'>;
  /** Yields to the event loop for one turn. */
  readonly nextTurn: () => Promise<void>;
  /** Whether an error in noke-sim itself is thrown, so that the program ends with a stack trace. */
  readonly debug: boolean;
  readonly capture?: Btsnoop | undefined;
  /** Reads a scenario; by default, the file of that name. */
  readonly read?: (file: string) => ParsedScenario;
}

export class Player {
  readonly #options: PlayOptions;
  readonly #around: PlayContext;
  #interrupted = false;
  #last: { readonly file: string; readonly parsed: ParsedScenario } | undefined;

  constructor(options: PlayOptions, around: PlayContext) {
    this.#options = options;
    this.#around = around;
  }

  interrupt(): void {
    this.#interrupted = true;
  }

  async play(job: Job): Promise<Played> {
    const { clock } = this.#around;
    const from = clock.now();
    const one = this.#interrupted ? notPlayed(job, INTERRUPTED) : await this.#play(job);
    return { case: one, realMs: clock.now() - from };
  }

  async #play(job: Job): Promise<Case> {
    const parsed = this.#read(job.file);
    if (!parsed.ok) return caseOfProblems(job.file, parsed.problems, job.id);
    const { scenario } = parsed;
    const seed = job.seed ?? scenario.seed;
    const { capture } = this.#around;
    const opened = this.#open(scenario, seed, capture === undefined ? {} : { capture });
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
      while (!this.#interrupted && !run.advance(TIMERS_PER_TURN)) await this.#around.nextTurn();
    } finally {
      recorder?.close();
    }
    await papers?.write();
    const one = reproducedWith(this.#options, caseOf(await this.#withPath(run, scenario, seed), job.id));
    return one.verdict === 'incomplete' ? { ...one, note: INTERRUPTED } : one;
  }

  /** A run that failed because of a value is replayed to find the events that set the value. */
  async #withPath(run: ScenarioRun, scenario: Scenario, seed: string): Promise<ScenarioResult> {
    const result = run.result();
    const { failure } = result;
    const { unexpected } = run;
    if (failure === undefined || unexpected === undefined || result.events > MAX_PLAYED_AGAIN) return result;
    const opened = this.#open(scenario, seed, {});
    if (!opened.ok) return result;
    const { facility } = opened;
    const again = new OriginRun(new ScenarioRun(scenario, facility), facility, unexpected);
    let isDone = false;
    while (!this.#interrupted && !isDone) {
      isDone = again.advance(TIMERS_PER_TURN);
      await this.#around.nextTurn();
    }
    return isDone ? { ...result, failure: { ...failure, path: again.path() } } : result;
  }

  /** A facility that fails to open is one failed case; the others still run. */
  #open({ file, facility, startAt }: Scenario, seed: string, capture: Pick<OpenWith, 'capture'>): Opened {
    const { facilities, debug } = this.#around;
    try {
      const { link, fault } = this.#options;
      const planted = fault === undefined ? {} : { fault };
      return facilities.open(facility, { seed, startAt, beside: file, link, ...capture, ...planted });
    } catch (error) {
      if (debug) throw error;
      const why = messageOf(error);
      const message = `internal error while opening the facility, a bug in noke-sim: ${why}`;
      const place = { file, line: 0, column: 0, path: 'facility' };
      return {
        ok: false,
        ours: true,
        problems: [{ code: 'E-SIM-1', ...place, found: why, expected: 'a facility', message }],
      };
    }
  }

  /** The scenario of a file; it is parsed once for all seeds. */
  #read(file: string): ParsedScenario {
    const { facilities, read = (name: string) => readScenario(name, facilities.verbTable) } = this.#around;
    if (this.#last?.file !== file) this.#last = { file, parsed: read(file) };
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
}

export const INTERRUPTED = 'interrupted';

/** The command that reproduces a case must use the same link and the same fault. */
export function reproducedWith({ link, fault }: Pick<PlayOptions, 'link' | 'fault'>, one: Case): Case {
  if (one.reproduce === undefined) return one;
  const options = [
    ...(link === 'memory' ? [] : [`--link ${link}`]),
    ...(fault === undefined ? [] : [`--fault ${fault.id}`]),
  ];
  return { ...one, reproduce: [one.reproduce, ...options].join(' ') };
}

/** The case of a run that never began; `why` says what prevented it. */
export function notPlayed({ id, file, seed }: Job, why: string): Case {
  const reproduce = seed === undefined ? {} : { reproduce: reproduceLine(file, seed) };
  return { id, name: file, file, verdict: 'incomplete', note: why, checks: 0, ...reproduce };
}
