/**
 * Explanations of mutants that once survived: why no run differs, which test kills them now, or that they revealed a dead branch.
 * survivors.json identifies a mutant by file, text of the line, operator and change, so that explanations stay valid when code moves.
 */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { mutantsOf } from './operators.ts';

const entry = z.strictObject({
  file: z.string(),
  text: z.string(),
  operator: z.string(),
  change: z.string(),
  nth: z.number().int().min(1).default(1),
  /** Why no run distinguishes it from the original code. */
  equivalent: z.string().min(10).optional(),
  /** The test that kills it now: file, colon, name. */
  tested: z.string().min(10).optional(),
  /** Why the branch was dead; the source no longer contains it. */
  removed: z.string().min(10).optional(),
});
export type Survivor = z.infer<typeof entry>;

/** The identity of a mutant: the same as long as the text of its line is the same. */
export const nameOf = (mutant: Pick<Survivor, 'file' | 'text' | 'operator' | 'change' | 'nth'>): string =>
  [mutant.file, mutant.text, mutant.operator, mutant.change, mutant.nth].join('\n');

export const SURVIVORS = 'scripts/mutants/survivors.json';

/** `test/module/file.test.ts: the test's name`. */
function isThere(tested: string): boolean {
  const at = tested.indexOf(': ');
  const [file, test] = [tested.slice(0, at), tested.slice(at + 2)];
  return existsSync(file) && readFileSync(file, 'utf8').includes(test);
}

/** By name. Throws if the file is invalid or contains a mutant twice. */
export function readSurvivors(): Map<string, Survivor> {
  const known = new Map<string, Survivor>();
  for (const each of z.array(entry).parse(JSON.parse(readFileSync(SURVIVORS, 'utf8')))) {
    const name = nameOf(each);
    if (known.has(name)) throw new Error(`${SURVIVORS} contains twice: ${name}`);
    if ([each.equivalent, each.tested, each.removed].filter((word) => word !== undefined).length !== 1)
      throw new Error(`${SURVIVORS} needs exactly one of equivalent, tested and removed: ${name}`);
    if (each.tested !== undefined && !isThere(each.tested)) throw new Error(`there is no test ${each.tested}`);
    known.set(name, each);
  }
  return known;
}

/** Entries whose line or change the source no longer contains; and removed branches that are back. */
export function staleSurvivors(): readonly Survivor[] {
  const all = [...readSurvivors().values()];
  const sources = [...new Set(all.map(({ file }) => file))].filter((file) => existsSync(file));
  const names = new Set(sources.flatMap((file) => mutantsOf(file, readFileSync(file, 'utf8')).map(nameOf)));
  return all.filter((each) => names.has(nameOf(each)) === (each.removed !== undefined));
}
