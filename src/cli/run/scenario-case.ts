/** Turns the result of a scenario, or the problems of its file, into a case of a report. */
import { type Problem, printProblem } from '../../facility/files/problem.ts';
import type { Case } from '../../report/case.ts';
import type { Failure, ScenarioResult } from '../../scenario/result.ts';

export function caseOf(result: ScenarioResult, id: string): Case {
  const { file, name, rules, verdict, fault, failure, checks, seed, events, digest, reproduce } = result;
  return {
    id,
    name,
    file,
    ...(rules.length === 0 ? {} : { rules: [...rules] }),
    verdict,
    ...(fault === undefined ? {} : { fault }),
    ...(failure === undefined ? {} : { failure: ofReport(failure) }),
    checks,
    seed,
    simulatedMs: result.endedAt - result.startedAt,
    events,
    digest,
    reproduce,
  };
}

const ofReport = ({ lastEvents, path, conversation, ...failure }: Failure): Case['failure'] => ({
  ...failure,
  lastEvents: [...lastEvents],
  ...(path === undefined ? {} : { path: [...path] }),
  ...(conversation.length === 0 ? {} : { conversation: [...conversation] }),
});

export function caseOfProblems(file: string, problems: readonly Problem[], id: string): Case {
  const [first, ...others] = problems;
  const { code, line = 0, column = 0, message = 'the file cannot be used', expected = '', found = '' } = first ?? {};
  const more = others.map((problem) => `also ${printProblem(problem)}`).join('\n      ');
  return {
    id,
    name: file,
    file,
    verdict: 'error',
    fault: 'input',
    failure: { ...(code && { code }), file: first?.file ?? file, line, column, message, expected, seen: found },
    ...(more === '' ? {} : { note: more }),
    checks: 0,
  };
}
