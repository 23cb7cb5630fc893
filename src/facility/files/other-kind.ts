/** A scenario where a facility is expected, or the reverse: a single problem that says so, instead of one problem for each of its keys. */
import { isMap } from '../../sim/json.ts';
import { type Problem, problem } from './problem.ts';
import type { YamlDocument } from './yaml-file.ts';

const EXPECTED = {
  scenario: 'a scenario, which has "steps" and names this file as its "facility"; "noke-sim up" starts a facility',
  facility: 'a facility, which has "units"; "noke-sim run" runs a scenario',
} as const;

/** The problem of a file that is of the other kind; undefined for every other file. */
export function otherKind(
  { file, value }: YamlDocument,
  wanted: keyof typeof EXPECTED,
): readonly Problem[] | undefined {
  if (!isMap(value)) return undefined;
  const found = Object.hasOwn(value, 'steps') ? 'scenario' : Object.hasOwn(value, 'units') ? 'facility' : wanted;
  if (found === wanted) return undefined;
  const place = { file, line: 1, column: 1, path: '' } as const;
  return [problem({ code: 'E-FILE-9', ...place, found: `a ${found}`, expected: EXPECTED[wanted] })];
}
