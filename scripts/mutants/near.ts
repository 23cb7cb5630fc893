/**
 * near.json: for each source file that can have mutants, the test files that can reach the most mutants per second, best first. It is measured
 * by `npm run near-tests`, and a hint: a file that it does not know has the tests with a similar path.
 */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Judge } from './reach.ts';

const schema = z.strictObject({ ms: z.record(z.string(), z.number()), near: z.record(z.string(), z.array(z.int())) });
export type Near = z.infer<typeof schema>;
export const NEAR = 'scripts/mutants/near.json';

/** What a test file reaches of a source file: how many mutants are in each of the functions. */
export interface Reaches {
  readonly test: string;
  readonly ms: number;
  /** How much a function that it reaches counts: a test of the same area or of this file expects more of it than one that happens to run it. */
  readonly counts: number;
  readonly functions: readonly number[];
}

/** No file costs less: it has to be loaded. */
const LEAST_MS = 150;

/**
 * The tests that can reach the most mutants per second. A function counts in full for the first test that reaches it, for half in the second, for a third
 * in the third. `weight`: the mutants of a function.
 */
export function chosen(tests: readonly Reaches[], weight: (number: number) => number, count: number): string[] {
  const times = new Map<number, number>();
  const worth = ({ functions, ms, counts }: Reaches): number =>
    (counts * functions.reduce((sum, one) => sum + weight(one) / (1 + (times.get(one) ?? 0)), 0)) /
    Math.max(ms, LEAST_MS);
  const left = [...tests];
  const names: string[] = [];
  while (names.length < count && left.length > 0) {
    const best = left.reduce((a, b) => (worth(b) > worth(a) ? b : a));
    if (worth(best) === 0) break;
    left.splice(left.indexOf(best), 1);
    for (const one of best.functions) times.set(one, (times.get(one) ?? 0) + 1);
    names.push(best.test);
  }
  return names;
}

export const readNear = (): Near =>
  existsSync(NEAR) ? schema.parse(JSON.parse(readFileSync(NEAR, 'utf8'))) : { ms: {}, near: {} };

/** The test files of a source file that still exist, best first. */
export function nearOf({ ms, near }: Near, file: string, exists: (test: string) => boolean): Judge[] {
  const names = Object.keys(ms);
  return (near[file] ?? []).flatMap((i) => {
    const test = names[i];
    return test !== undefined && exists(test) ? [{ file: test, ms: ms[test] ?? 0 }] : [];
  });
}
