/** The only place that turns verdicts into an exit code. Pure; the table in `--help` is generated from `EXIT_CODES`. */
import type { Case, Report, Suite } from './case.ts';
import { VERDICTS, type Verdict } from './verdict.ts';

export const EXIT_CODES = [
  [0, 'everything is as expected, and something was checked'],
  [1, 'failures, unexpected passes, or runs that checked nothing or did not finish'],
  [2, 'incorrect usage or bad input'],
  [3, 'the environment prevents the run (no device, no port, no disk)'],
] as const;
/** Only for `diagnose`: the evidence does not determine the cause. */
export const CANNOT_TELL = 4;
export type ExitCode = (typeof EXIT_CODES)[number][0] | typeof CANNOT_TELL;

const [, , USAGE, ENVIRONMENT] = EXIT_CODES;
/** The exit codes of a command that judges nothing. */
export const PLAIN_EXIT_CODES = [
  [0, 'done as requested'],
  [1, 'internal error, a bug in noke-sim'],
  USAGE,
  ENVIRONMENT,
] as const;

export const DIAGNOSIS_EXIT_CODES = [
  [0, 'a cause was found'],
  [1, 'internal error, a bug in noke-sim'],
  [2, 'nothing readable, incorrect usage or bad input'],
  ENVIRONMENT,
  [CANNOT_TELL, 'cannot tell: the evidence does not determine the cause'],
] as const;

const BAD = {
  pass: false,
  fail: true,
  error: true,
  'not-applicable': false,
  'not-exercised': true,
  incomplete: true,
  blocked: true,
  'expected-fail': false,
  'unexpected-pass': true,
} satisfies Record<Verdict, boolean>;

/** Whether a verdict leads to an exit code other than 0. */
export const isBad = (verdict: Verdict): boolean => BAD[verdict];

/** The exit code of a list of cases. Without cases, the usage is wrong. If no case checked anything, the run fails. */
export function exitCode(cases: readonly Pick<Case, 'verdict' | 'fault'>[]): ExitCode {
  if (cases.length === 0) return 2;
  if (cases.some((one) => one.verdict === 'error' && one.fault === 'input')) return 2;
  if (cases.some((one) => one.verdict === 'error' && one.fault === 'environment')) return 3;
  if (cases.some((one) => isBad(one.verdict))) return 1;
  return cases.some((one) => one.verdict !== 'not-applicable') ? 0 : 1;
}

/** Combines cases into a report; `suite` is for a conformance run. */
export function reportOf(tool: string, cases: readonly Case[], suite?: Suite): Report {
  const counts = Object.fromEntries(
    VERDICTS.map((verdict) => [verdict, cases.filter((one) => one.verdict === verdict).length]),
  ) as Record<Verdict, number>;
  const about = suite === undefined ? {} : { suite };
  return { version: 1, tool, exitCode: exitCode(cases), ...about, counts, cases: [...cases] };
}
