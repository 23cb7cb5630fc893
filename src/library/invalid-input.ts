/** The error for input that the library cannot use. */
import { type Problem, printProblem, problem } from '../facility/files/problem.ts';

/** Thrown for an invalid facility, scenario or limit: the message has one line per problem. The caller is at fault. */
export class InvalidInput extends Error {
  override name = 'InvalidInput';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(printProblem).join('\n'));
    this.problems = problems;
  }
}

export function invalidArgument(name: string, found: string, expected: string, nearest?: string): InvalidInput {
  return new InvalidInput([
    problem({ code: 'E-FILE-9', file: name, line: 0, column: 0, path: '', found, expected, nearest }),
  ]);
}
