/** Judges a lock, case by case, and reports. An interrupt keeps what was judged. */

import type { LockCase } from '../../conformance/cases/case.ts';
import { LOCK_CASES } from '../../conformance/cases/lock-cases.ts';
import { type LockTarget, TargetLost } from '../../conformance/contract/target.ts';
import { caseOfJudged } from '../../conformance/run/cases-report.ts';
import { type JudgedCase, judge } from '../../conformance/run/judge.ts';
import { selected, unmatched } from '../../conformance/run/select.ts';
import { nearest } from '../../facility/files/nearest.ts';
import { printProblem } from '../../facility/files/problem.ts';
import type { Case } from '../../report/case.ts';
import { type ExitCode, isBad, reportOf } from '../../report/exit-code.ts';
import { applyExpected, readExpected } from '../../report/expected.ts';
import { ansi, caseBlock, caseLine, plain, sumLine } from '../../report/text.ts';
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
    if (!(error instanceof Unusable) && !(error instanceof TargetLost)) throw error;
    host.err(`${error.message}\n`);
    return error instanceof Unusable ? 2 : 3;
  }
}

function noCase(glob: string): string {
  const right = nearest(
    glob,
    LOCK_CASES.map(({ id }) => id),
  );
  return `no case is called "${glob}"${right === undefined ? '' : `; did you mean ${right}?`} "--list" prints them`;
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
    ...(error === undefined ? [] : [errorCase(error.why, command, options.seed)]),
    ...(interrupted ? cases.slice(judged.length).map((one) => incomplete(one, command, options.seed)) : []),
  ];
  const whole = reportOf(TOOL, all);
  writeReports(whole, options, host, realMs);
  if (left !== undefined) host.err(`the lock could not be put back: ${left}\n`);
  if (error !== undefined) host.err(`${error.why}\n`);
  if (options.json !== true) host.out(`${name}: ${sumLine(whole, paint)}\n`);
  return whole.exitCode as ExitCode;
}

const errorCase = (why: string, command: string, seed: string): Case => ({
  id: 'lock',
  name: 'the target can be judged',
  verdict: 'error',
  fault: 'environment',
  checks: 0,
  seed,
  failure: { message: why, expected: 'a target that answers', seen: why },
  reproduce: command,
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
  { keys, claims, stimulus, profile, slow, strict, patience }: ConformOptions,
): string {
  const option = (flag: string, value: string | undefined) => (value === undefined ? [] : [flag, value]);
  return [
    'npx noke-sim conform lock',
    name,
    ...option('--keys', keys),
    ...option('--claims', claims),
    ...(stimulus === 'none' ? [] : ['--stimulus', stimulus]),
    ...option('--profile', profile),
    ...(slow ? ['--slow'] : []),
    ...(strict ? ['--strict'] : []),
    ...(patience === 1 ? [] : ['--patience', String(patience)]),
  ].join(' ');
}
