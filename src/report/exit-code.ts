/** The only place that turns verdicts into an exit code, and the tables of exit codes in `--help`. Pure. */
import type { Case, Report, Suite } from './case.ts';
import { VERDICTS, type Verdict } from './verdict.ts';

export const EXIT_CODES = [
  [0, 'everything is as expected, and something was checked'],
  [1, 'failures, unexpected passes, runs that checked nothing or did not finish, or an internal error'],
  [2, 'incorrect usage or bad input'],
  [3, 'the environment prevents the run (such as a missing device, a port in use or a full disk)'],
] as const;
/** Only for `diagnose`: the evidence does not determine the cause. */
export const CANNOT_TELL = 4;
export type ExitCode = (typeof EXIT_CODES)[number][0] | typeof CANNOT_TELL;

const [, , USAGE, ENVIRONMENT] = EXIT_CODES;

type ExitCodes = readonly (readonly [ExitCode, string])[];

/** The exit codes of a command without a verdict. */
export const PLAIN_EXIT_CODES: ExitCodes = [
  [0, 'done as requested'],
  [1, 'internal error, a bug in noke-sim'],
  USAGE,
  ENVIRONMENT,
];

const checking = (good: string, bad: string): ExitCodes => [[0, good], [1, bad], USAGE, ENVIRONMENT];

/** The exit codes of commands whose verdict is not that of test cases, by name. */
export const OWN_EXIT_CODES: Readonly<Record<string, ExitCodes>> = {
  diagnose: [
    [0, 'a cause was found'],
    [1, 'internal error, a bug in noke-sim'],
    [2, 'nothing readable, incorrect usage or bad input'],
    ENVIRONMENT,
    [CANNOT_TELL, 'cannot tell: the evidence does not determine the cause'],
  ],
  why: checking('done as requested', 'interrupted while reading the recording, or an internal error'),
  console: checking('done as requested', 'interrupted while reading the recording, or an internal error'),
  compare: checking('no difference', 'a difference, or an internal error'),
  replay: checking(
    'the replay matches the recording, or the scenario was written',
    'the replay differs or was interrupted, or an internal error',
  ),
  coverage: checking(
    'every rule and statement has a scenario or an exemption',
    'a rule or statement has neither, a scenario names an unknown one, or an internal error',
  ),
  explore: checking(
    'no failure was found',
    'a failure, no complete run, something not visited with "--coverage all", or an internal error',
  ),
  diff: checking('no case is worse or missing', 'a case is worse or missing, or an internal error'),
};

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
