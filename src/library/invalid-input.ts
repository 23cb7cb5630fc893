/** The error for input that the library cannot use. */
import { type Problem, printProblem } from '../facility/files/problem.ts';

/** An invalid facility, scenario or limit, problem by problem; the message has one line for each. The caller's mistake. */
export class InvalidInput extends Error {
  override name = 'InvalidInput';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(printProblem).join('\n'));
    this.problems = problems;
  }
}
