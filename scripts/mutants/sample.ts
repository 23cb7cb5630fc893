/**
 * Which mutants are tried: the same number from every area, drawn by the hash of a commit, each mutant of an area with the same chance. A
 * mutant's place in the draw depends on the commit and on its own name only.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { nameOf } from './equivalents.ts';
import { type Mutant, mutantsOf } from './operators.ts';

/** The parts of the program that decide something, with their folders in `src`. */
export const AREAS: Readonly<Record<string, readonly string[]>> = {
  keys: ['keys'],
  lock: ['lock'],
  core: ['core'],
  protocol: ['protocol'],
  phone: ['phone'],
  link: ['link/memory', 'link/gateway', 'link/websocket'],
  facility: ['facility/verbs', 'facility/people', 'facility/backend'],
  server: ['server'],
  oracle: ['explore/oracle'],
  conformance: ['conformance'],
  diagnosis: ['diagnosis'],
};

/** The area of a source file; throws for one outside all areas. */
export function areaOf(file: string): string {
  const found = Object.entries(AREAS).find(([, folders]) =>
    folders.some((folder) => file.startsWith(`src/${folder}/`)),
  );
  if (found === undefined) throw new Error(`${file} belongs to no area`);
  return found[0];
}

/** The source files of these areas. */
export const sourceFiles = (areas: readonly string[] = Object.keys(AREAS)): string[] =>
  areas
    .flatMap((area) => AREAS[area] ?? [])
    .flatMap((folder) =>
      readdirSync(`src/${folder}`, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .sort()
        .map((name) => `src/${folder}/${name.replaceAll('\\', '/')}`),
    );

/** Every possible mutant of a file. */
export const mutantsIn = (file: string): Mutant[] => mutantsOf(file, readFileSync(file, 'utf8'));

/** Every possible mutant of these areas. */
export const allMutants = (areas?: readonly string[]): Mutant[] => sourceFiles(areas).flatMap(mutantsIn);

const hashOf = (...words: readonly string[]): string => createHash('sha256').update(words.join('\n')).digest('hex');

/** The same order for the same commit, a different one for each. */
export function inDrawnOrder<T>(commit: string, all: readonly T[], name: (one: T) => string): T[] {
  return all
    .map((one) => ({ one, at: hashOf(commit, name(one)) }))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ one }) => one);
}

/**
 * `count` mutants of these areas, one of each in turn, so that an interrupted run has judged a sample, too. If the count is not a multiple of the areas,
 * the commit decides which of them have one more.
 */
export function sample(all: readonly Mutant[], count: number, commit: string, areas: readonly string[]): Mutant[] {
  const drawn = inDrawnOrder(commit, all, nameOf);
  const inTurn = inDrawnOrder(commit, areas, (area) => area).map((area) =>
    drawn.filter(({ file }) => areaOf(file) === area),
  );
  return Array.from({ length: Math.ceil(count / areas.length) }, (_, round) =>
    inTurn.flatMap((of) => of.slice(round, round + 1)),
  )
    .flat()
    .slice(0, count);
}
