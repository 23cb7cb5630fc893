/** Tests a target of any kind, case by case, and prints the report. After an interrupt, the results so far are kept. */

import type { Bench } from '../../conformance/bench/bench.ts';
import { type CaseFacts, type ConformanceCase, type Profile, profileOf } from '../../conformance/bench/case.ts';
import { judgementPage } from '../../conformance/report/page.ts';
import { caseListHash } from '../../conformance/run/case-list.ts';
import { blockedLines, caseName, caseOfJudged } from '../../conformance/run/cases-report.ts';
import { type JudgedCase, type JudgeOptions, judge } from '../../conformance/run/judge.ts';
import { selected, unmatched } from '../../conformance/run/select.ts';
import type { Subject } from '../../conformance/run/subject.ts';
import type { ErrorCode } from '../../facility/errors/catalogue.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { FLAGS, type Sentence } from '../../facility/errors/option-words.ts';
import { didYouMean, nearest } from '../../facility/files/nearest.ts';
import { problemsError } from '../../facility/files/problem.ts';
import { counted } from '../../protocol/counted.ts';
import type { Case, Suite } from '../../report/case.ts';
import { type ExitCode, reportOf } from '../../report/exit-code.ts';
import { applyExpected, readExpected } from '../../report/expected.ts';
import { ansi, plain, sumLine } from '../../report/text.ts';
import { TOOL } from '../../report/version.ts';
import { visible } from '../../report/visible.ts';
import { writeWholeBelow } from '../../sim/files.ts';
import { type Host, unfiltered, wantsColour } from '../host/host.ts';
import { moreAbout } from '../host/more-about.ts';
import { exitCodeOf } from '../host/refused.ts';
import { writeReports } from '../run/write-reports.ts';
import type { SuiteOptions } from './options.ts';
import { type Captures, mustTakeRecords, Recorder } from './record.ts';
import { RunText } from './run-text.ts';

export interface OpenTarget<B extends Bench, N extends string> {
  readonly subject: Subject<B, N>;
  readonly profile: Profile;
  /** The features that the target claims, by name. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** The data that `--record` keeps in addition to the trace of each case. */
  readonly captures?: Captures;
  /** Runs a case on a worker of the queue. */
  readonly elsewhere?: JudgeOptions['elsewhere'];
  /** Ends a wait for a person or another program. */
  readonly interrupt?: () => void;
  close(): Promise<void>;
}

/** The tests of one subcommand of `conform`. */
export interface Judging<B extends Bench, N extends string> {
  /** The subcommand, such as `lock`. */
  readonly kind: string;
  /** The target as the command line named it. */
  readonly name: string;
  readonly cases: readonly ConformanceCase<B, N>[];
  readonly options: SuiteOptions;
  /** The command line that repeats the run, without secrets and without `--only`. */
  readonly command: string;
  /** Throws CodedError for a mistake in the command line, `TargetLost` for a target that cannot be reached. */
  open(): Promise<OpenTarget<B, N>>;
}

export async function judgeTarget<B extends Bench, N extends string>(
  judging: Judging<B, N>,
  host: Host,
): Promise<ExitCode> {
  const { options } = judging;
  const selection = { only: options.only ?? [], skip: options.skip ?? [] };
  const suite = suiteOf(judging, selected(judging.cases, selection));
  return concluded(judging, suite, host, async () => {
    const [stray] = unmatched(judging.cases, selection);
    if (stray !== undefined) throw new CodedError('E-USAGE-6', noCase(stray, judging.cases));
    const cases = selected(judging.cases, selection);
    if (options.list === true) return list(cases, options, host);
    if (options.record !== undefined) mustTakeRecords(options.record);
    const target = await judging.open();
    try {
      return await report(target, cases, judging, host);
    } finally {
      await target.close();
    }
  });
}

/** Reports a lost target, and anything that the machine lacks. */
export async function concluded(
  judging: Named,
  suite: Suite,
  host: Host,
  act: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof CodedError) || exitCodeOf(error) !== 3) throw error;
    return conclude(
      [errorCase(error.messageIn(host.words ?? FLAGS), error.codes[0], judging)],
      judging,
      suite,
      judging.options,
      host,
    );
  }
}

function noCase(glob: string, cases: readonly CaseFacts[]): Sentence {
  const near = nearest(
    glob,
    cases.map(({ id }) => id),
  );
  return ({ option, has }) =>
    near === undefined && !has('list')
      ? `no case matches "${glob}"`
      : `no case matches "${glob}"; ${didYouMean(near, `${option('list')} prints the names of all cases`)}`;
}

function list(cases: readonly CaseFacts[], { json }: SuiteOptions, host: Host): ExitCode {
  const rows = cases.map(({ id, spec, sentence, level, source, needs, slow }) => ({
    id,
    spec,
    sentence,
    level,
    profile: profileOf({ source }),
    source,
    needs,
    slow: slow === true,
  }));
  if (json === true) host.out(`${JSON.stringify(rows, null, 2)}\n`);
  else {
    const text = rows.map(
      ({ id, level, profile, source, spec, sentence, needs }) =>
        `${id}\n    ${level}, ${profile}, ${source === 'chosen' ? '' : `from ${source}, `}${spec}${needs.length === 0 ? '' : `, needs ${needs.map((need) => inWords(need, profile)).join(', ')}`}\n    ${sentence}\n`,
    );
    host.out(`${text.join('')}${counted(rows.length, 'case')}\n`);
  }
  return 0;
}

/** A backend can replace the keys of a lock in the public profile. */
const inWords = (need: string, profile: Profile): string =>
  need === 'keys' && profile === 'public' ? 'keys or --core-api' : need;

async function report<B extends Bench, N extends string>(
  { subject, profile, claims, captures, elsewhere, interrupt }: OpenTarget<B, N>,
  cases: readonly ConformanceCase<B, N>[],
  judging: Judging<B, N>,
  host: Host,
): Promise<ExitCode> {
  const { options, command } = judging;
  const planned: Suite = { ...suiteOf(judging, cases), profile, claims: { ...claims } };
  const strict = options.strict === true;
  const expected =
    options.expected === undefined ? { ok: true as const, expected: [] } : readExpected(options.expected);
  if (!expected.ok) throw problemsError(expected.problems);
  const text = new RunText(host, cases.length, options.json === true);
  const settled = (judged: JudgedCase): Case[] =>
    applyExpected([caseOfJudged(judged, { command, seed: options.seed, strict })], expected.expected, host.today());
  const realMs = new Map<string, number>();
  let startedAt = host.clock.now();
  const recorder = options.record === undefined ? undefined : new Recorder(options.record, captures);
  let interrupted = false;
  const stop = host.onInterrupt(() => {
    interrupted = true;
    interrupt?.();
  });
  const began = host.clock.now();
  const {
    cases: judged,
    error,
    left,
    unclaimed,
  } = await judge(subject, cases, {
    profile,
    slow: options.slow === true,
    started: (one, at) => {
      startedAt = host.clock.now();
      recorder?.begin();
      text.started(at, one.id);
    },
    judged: (one) => {
      realMs.set(one.case.id, host.clock.now() - startedAt);
      recorder?.end(one);
      text.judged(settled(one));
    },
    stop: () => interrupted,
    ...(elsewhere === undefined ? {} : { elsewhere }),
  });
  stop();
  text.clear();
  const all = [
    ...judged.flatMap(settled),
    ...(error === undefined ? [] : [errorCase(error.why, error.code, judging)]),
    ...(interrupted ? cases.slice(judged.length).map((one) => incomplete(one, judging)) : []),
  ];
  const suite: Suite = unclaimed === undefined ? planned : { ...planned, unclaimed: [...unclaimed] };
  const blocked = judged.filter((one) => settled(one).every(({ verdict }) => verdict === 'blocked'));
  if (options.json !== true) for (const line of blockedLines(blocked)) host.out(`${line}\n`);
  if (options.json !== true)
    for (const { claim, seen } of unclaimed ?? []) host.out(`present but not claimed: ${claim} (${seen})\n`);
  text.list();
  if (left !== undefined) host.err(`the target could not be restored to its earlier state: ${left}\n`);
  const { html, ...others } = options;
  if (html !== undefined)
    writeWholeBelow(
      html,
      judgementPage(judged, {
        command,
        seed: options.seed,
        strict,
        tool: TOOL,
        suite,
        error: error?.why,
      }),
    );
  const code = conclude(all, judging, suite, others, host, realMs);
  const waited = subject.virtual || options.json === true ? undefined : subject.waitedMs?.();
  if (waited !== undefined)
    host.out(
      `${seconds(host.clock.now() - began)} s, of which ${seconds(waited)} s were waits that the specification requires\n`,
    );
  return code;
}

/** The version of the contract between suite and target. */
const CONTRACT = 'conform/1';

export const suiteOf = ({ kind, name }: Named, cases: readonly CaseFacts[]): Suite => ({
  contract: CONTRACT,
  kind,
  target: name,
  caseList: caseListHash(cases),
});

const seconds = (ms: number): number => Math.round(ms / 1_000);

export type Named = Pick<Judging<never, never>, 'kind' | 'name' | 'command' | 'options'>;

/** Writes the reports and the totals; returns the exit code. */
export function conclude(
  cases: readonly Case[],
  { name }: Named,
  suite: Suite,
  options: SuiteOptions,
  host: Host,
  realMs: ReadonlyMap<string, number> = new Map(),
): ExitCode {
  const whole = reportOf(TOOL, cases, suite);
  writeReports(whole, options, host, realMs);
  for (const { verdict, failure } of cases)
    if (verdict === 'error') host.err(`${failure?.message ?? 'error'}\n${moreAbout(failure?.code)}`);
  if (options.json !== true)
    unfiltered(host).out(`${visible(name)}: ${sumLine(whole, wantsColour(host) ? ansi : plain)}\n`);
  return whole.exitCode as ExitCode;
}

const errorCase = (
  why: string,
  code: ErrorCode = 'E-CONNECT-3',
  { kind, command, options: { seed } }: Named,
): Case => ({
  id: kind,
  name: 'the target can be tested',
  verdict: 'error',
  fault: 'environment',
  checks: 0,
  seed,
  failure: { code, message: why, expected: 'a target that answers', seen: why },
  reproduce: command,
});

const incomplete = (one: CaseFacts, { command, options: { seed } }: Named): Case => ({
  id: one.id,
  name: caseName(one),
  verdict: 'incomplete',
  checks: 0,
  seed,
  note: 'interrupted',
  reproduce: `${command} --only ${one.id} --seed ${seed}`,
});
