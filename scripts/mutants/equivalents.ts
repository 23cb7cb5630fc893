/**
 * scripts/mutants/equivalents.json: the mutants that behave like the original in every run, each with the reason, and with the day on which
 * somebody who had not written it reviewed it. A mutant is identified by file, text of the line, operator and change, so that the reason stays
 * valid when code moves.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Fate } from './judge.ts';
import type { Mutant } from './operators.ts';
import { mutantsOf } from './operators.ts';

const identity = z.strictObject({
  file: z.string(),
  text: z.string(),
  operator: z.string(),
  change: z.string(),
  nth: z.number().int().min(1).default(1),
});
export type Identity = z.infer<typeof identity>;

/** The identity of a mutant: the same as long as the text of its line is the same. */
export const nameOf = (mutant: Identity): string =>
  [mutant.file, mutant.text, mutant.operator, mutant.change, mutant.nth].join('\n');

const here = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

const equivalent = identity.extend({ why: z.string().min(10), reviewed: z.iso.date() });
export type Equivalent = z.infer<typeof equivalent>;
export const EQUIVALENTS = 'scripts/mutants/equivalents.json';

/** By name. */
export function readEquivalents(): Map<string, Equivalent> {
  const all = z.array(equivalent).parse(JSON.parse(here('equivalents.json')));
  return new Map(all.map((each) => [nameOf(each), each]));
}

/** Mutants with a known outcome: `killed` by a test at run time; `import`: in code that runs when its module is loaded. */
const canary = identity.extend({ kind: z.enum(['killed', 'import']) });
export type Canary = z.infer<typeof canary>;

export const readCanaries = (): Canary[] => z.array(canary).parse(JSON.parse(here('canaries.json')));

/** The mutants of the source that have these identities. */
export function mutantsNamed(identities: readonly Identity[]): Mutant[] {
  const names = new Set(identities.map(nameOf));
  return [...new Set(identities.map(({ file }) => file))]
    .flatMap((file) => mutantsOf(file, readFileSync(file, 'utf8')))
    .filter((mutant) => names.has(nameOf(mutant)));
}

/** Equivalents and canaries that the source no longer contains. */
export function staleIdentities(): Identity[] {
  const all: Identity[] = [...readEquivalents().values(), ...readCanaries()];
  const there = new Set(mutantsNamed(all).map(nameOf));
  return all.filter((each) => !there.has(nameOf(each)));
}

const fate = z.discriminatedUnion('is', [
  z.object({ is: z.literal('killed'), how: z.string() }),
  z.object({ is: z.literal('timed out') }),
  z.object({ is: z.literal('survived'), by: z.string() }),
]);
const outcome = z.object({ ...identity.shape, fate });

const readOutcomes = (path: string): z.infer<typeof outcome>[] =>
  existsSync(path) ? z.array(outcome).parse(JSON.parse(readFileSync(path, 'utf8'))) : [];

/** The outcomes in a file, by the names of the mutants; none if there is no such file. */
export const outcomesIn = (path: string): Map<string, Fate> =>
  new Map(readOutcomes(path).map((each) => [nameOf(each), each.fate]));

/** Writes the known outcomes of these mutants. */
export function writeOutcomes(path: string, mutants: readonly Mutant[], known: ReadonlyMap<string, Fate>): void {
  const outcomes = mutants.flatMap((mutant) => {
    const { file, text, operator, change, nth } = mutant;
    const fate = known.get(nameOf(mutant));
    return fate === undefined ? [] : [{ file, text, operator, change, nth, fate }];
  });
  writeFileSync(path, JSON.stringify(outcomes, undefined, 2));
}

/** The identities in a file of outcomes, except those of killed mutants. */
export const survivorsIn = (path: string): Identity[] =>
  readOutcomes(path).flatMap(({ fate, ...each }) => (fate.is === 'killed' ? [] : [each]));
