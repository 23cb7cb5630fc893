/**
 * What is known of mutants that once survived: why no run can tell them from the sound code, which test tells them now, or that they
 * showed a dead branch. Kept in survivors.json by file, the text of the line, operator and change, so that code that moves keeps its explanations.
 */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const entry = z.strictObject({
  file: z.string(),
  text: z.string(),
  operator: z.string(),
  change: z.string(),
  nth: z.number().int().min(1).default(1),
  /** Why no run can tell it from the sound code. */
  equivalent: z.string().min(10).optional(),
  /** The test that kills it now: its file, a colon, its name. */
  tested: z.string().min(10).optional(),
  /** Why the branch was dead; it is gone from the source. */
  removed: z.string().min(10).optional(),
});
export type Survivor = z.infer<typeof entry>;

/** A mutant's name: the same as long as its line reads the same. */
export const nameOf = (mutant: Pick<Survivor, 'file' | 'text' | 'operator' | 'change' | 'nth'>): string =>
  [mutant.file, mutant.text, mutant.operator, mutant.change, mutant.nth].join('\n');

export const SURVIVORS = 'scripts/mutants/survivors.json';

/** `test/module/file.test.ts: the test's name`. */
function isThere(tested: string): boolean {
  const at = tested.indexOf(': ');
  const [file, test] = [tested.slice(0, at), tested.slice(at + 2)];
  return existsSync(file) && readFileSync(file, 'utf8').includes(test);
}

/** By name. Throws when the file is not as it must be, or says a thing twice. */
export function readSurvivors(): Map<string, Survivor> {
  const known = new Map<string, Survivor>();
  for (const each of z.array(entry).parse(JSON.parse(readFileSync(SURVIVORS, 'utf8')))) {
    const name = nameOf(each);
    if (known.has(name)) throw new Error(`${SURVIVORS} holds twice: ${name}`);
    if ([each.equivalent, each.tested, each.removed].filter((word) => word !== undefined).length !== 1)
      throw new Error(`${SURVIVORS} must say one thing, why or what: ${name}`);
    if (each.tested !== undefined && !isThere(each.tested)) throw new Error(`there is no test ${each.tested}`);
    known.set(name, each);
  }
  return known;
}
