/** Judges a lock, case by case, and reports. After an interrupt, the results so far are kept. */

import type { LockCase } from '../../conformance/cases/case.ts';
import { LOCK_CASES } from '../../conformance/cases/lock-cases.ts';
import { type LockTarget, TargetLost } from '../../conformance/contract/target.ts';
import { judgementPage } from '../../conformance/report/page.ts';
import { caseOfJudged } from '../../conformance/run/cases-report.ts';
import { type JudgedCase, judge } from '../../conformance/run/judge.ts';
import { selected, unmatched } from '../../conformance/run/select.ts';
import { nearest } from '../../facility/files/nearest.ts';
import { printProblem } from '../../facility/files/problem.ts';
import type { Case } from '../../report/case.ts';
import { type ExitCode, isBad, reportOf } from '../../report/exit-code.ts';
import { applyExpected, readExpected } from '../../report/expected.ts';
import { ansi, caseBlock, caseLine, plain, sumLine } from '../../report/text.ts';
import { writeWholeBelow } from '../../sim/files.ts';
import { Random } from '../../sim/random.ts';
import { type Host, wantsBar, wantsColour } from '../host/host.ts';
import { ProgressBar } from '../host/progress-bar.ts';
import { TOOL } from '../host/version.ts';
import { writeReports } from '../run/write-reports.ts';
import { Unusable } from './given-file.ts';
import type { ConformOptions } from './options.ts';
import { openTarget } from './target.ts';

export async function conformLock(name: string, options: ConformOptions, host: Host): Promise<ExitCode> {
  try {
    const selection = { only: options.only ?? [], skip: options.skip ?? [] };
    const [stray] = unmatched(LOCK_CASES, selection);
    if (stray !== undefined) throw new Unusable(noCase(stray));
    const cases = selected(LOCK_CASES, selection);
    if (options.list === true) return list(cases, options, host);
    const target = await openTarget(name, options, host);
    try {
      return await report(target, name, cases, options, host);
    } finally {
      await target.close();
    }
  } catch (error) {
    if (error instanceof TargetLost) return conclude([errorCase(error.message, name, options)], name, options, host);
    if (!(error instanceof Unusable)) throw error;
    host.err(`${error.message}\n`);
    return 2;
  }
}

function noCase(glob: string): string {
  const right = nearest(
    glob,
    LOCK_CASES.map(({ id }) => id),
  );
  return `no case matches "${glob}"; ${right === undefined ? '"--list" lists the cases' : `did you mean ${right}?`}`;
}

function list(cases: readonly LockCase[], { json }: ConformOptions, host: Host): ExitCode {
  const rows = cases.map(({ id, spec, sentence, level, profile, needs, slow }) => ({
    id,
    spec,
    sentence,
    level,
    profile,
    needs,
    slow: slow === true,
  }));
  if (json === true) host.out(`${JSON.stringify(rows, null, 2)}\n`);
  else {
    const text = rows.map(
      ({ id, level, profile, spec, sentence, needs }) =>
        `${id}\n    ${level}, ${profile}, ${spec}, needs ${needs.join(', ')}\n    ${sentence}\n`,
    );
    host.out(`${text.join('')}${rows.length} cases\n`);
  }
  return 0;
}

async function report(
  target: LockTarget,
  name: string,
  cases: readonly LockCase[],
  options: ConformOptions,
  host: Host,
): Promise<ExitCode> {
  const expected =
    options.expected === undefined ? { ok: true as const, expected: [] } : readExpected(options.expected);
  if (!expected.ok) throw new Unusable(expected.problems.map(printProblem).join('\n'));
  const paint = wantsColour(host) ? ansi : plain;
  const bar = wantsBar(host) ? new ProgressBar(host, cases.length) : undefined;
  const command = commandLine(name, options);
  const settled = (judged: JudgedCase): Case[] =>
    applyExpected(
      [caseOfJudged(judged, { command, seed: options.seed, strict: options.strict === true })],
      expected.expected,
      host.today(),
    );
  const realMs = new Map<string, number>();
  let startedAt = host.clock.now();
  let interrupted = false;
  const stop = host.onInterrupt(() => {
    interrupted = true;
  });
  const random = new Random(options.seed).stream('suite');
  const {
    cases: judged,
    error,
    left,
  } = await judge(target, cases, {
    profile: options.profile ?? (target.keys === undefined ? 'public' : 'np1'),
    slow: options.slow === true,
    patience: options.patience,
    random,
    started: (one, at) => {
      startedAt = host.clock.now();
      bar?.show(at, one.id);
    },
    judged: (one) => {
      realMs.set(one.case.id, host.clock.now() - startedAt);
      bar?.clear();
      if (options.json === true) return;
      for (const each of settled(one))
        if (isBad(each.verdict)) host.out(`${[caseLine(each, paint), ...caseBlock(each, paint)].join('\n')}\n`);
    },
    stop: () => interrupted,
  });
  stop();
  bar?.clear();
  const all = [
    ...judged.flatMap(settled),
    ...(error === undefined ? [] : [errorCase(error.why, name, options)]),
    ...(interrupted ? cases.slice(judged.length).map((one) => incomplete(one, command, options.seed)) : []),
  ];
  if (left !== undefined) host.err(`the lock could not be restored to its earlier state: ${left}\n`);
  const { html, ...others } = options;
  if (html !== undefined)
    writeWholeBelow(
      html,
      judgementPage(judged, {
        command,
        seed: options.seed,
        strict: options.strict === true,
        tool: TOOL,
        target: name,
        claims: target.claims,
        error: error?.why,
      }),
    );
  return conclude(all, name, others, host, realMs);
}

/** Writes the reports and the totals; returns the exit code. */
function conclude(
  cases: readonly Case[],
  name: string,
  options: ConformOptions,
  host: Host,
  realMs: ReadonlyMap<string, number> = new Map(),
): ExitCode {
  const whole = reportOf(TOOL, cases);
  writeReports(whole, options, host, realMs);
  for (const { verdict, failure } of cases) if (verdict === 'error') host.err(`${failure?.message ?? 'error'}\n`);
  if (options.json !== true) host.out(`${name}: ${sumLine(whole, wantsColour(host) ? ansi : plain)}\n`);
  return whole.exitCode as ExitCode;
}

const errorCase = (why: string, name: string, options: ConformOptions): Case => ({
  id: 'lock',
  name: 'the target can be judged',
  verdict: 'error',
  fault: 'environment',
  checks: 0,
  seed: options.seed,
  failure: { message: why, expected: 'a target that answers', seen: why },
  reproduce: commandLine(name, options),
});

const incomplete = ({ id, sentence, spec }: LockCase, command: string, seed: string): Case => ({
  id,
  name: `${id}: ${sentence} (${spec})`,
  verdict: 'incomplete',
  checks: 0,
  seed,
  note: 'interrupted',
  reproduce: `${command} --only ${id} --seed ${seed}`,
});

/** The line to paste, without secrets. */
function commandLine(
  name: string,
  { keys, claims, stimulus, profile, slow, strict, patience, fault }: ConformOptions,
): string {
  const option = (flag: string, value: string | undefined) => (value === undefined ? [] : [flag, value]);
  return [
    'npx noke-sim conform lock',
    name,
    ...option('--keys', keys),
    ...option('--claims', claims),
    ...(stimulus === 'none' ? [] : ['--stimulus', stimulus]),
    ...option('--fault', fault?.id),
    ...option('--profile', profile),
    ...(slow ? ['--slow'] : []),
    ...(strict ? ['--strict'] : []),
    ...(patience === 1 ? [] : ['--patience', String(patience)]),
  ].join(' ');
}
