/**
 * Which mutants are tried: the same number from every module, and within it from every operator in turn. The draw depends on the seed
 * and on the mutant's own name, so a change elsewhere in the sources hardly affects it.
 */
import { createHash } from 'node:crypto';
import { type Mutant, OPERATORS } from './operators.ts';
import { nameOf } from './survivors.ts';

export const MODULES = ['keys', 'lock', 'core'] as const;

export const moduleOf = (mutant: { readonly file: string }): string => mutant.file.split('/')[1] ?? '';

/** Equal for the same change in the same file. */
export const hashOf = (...words: readonly string[]): string =>
  createHash('sha256').update(words.join('\n')).digest('hex');

export function sample(all: readonly Mutant[], count: number, seed: string): Mutant[] {
  const drawn = all.map((mutant) => ({ mutant, at: hashOf(seed, nameOf(mutant)) }));
  const inTurn = drawn.sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ mutant }) => mutant);
  const piles = MODULES.map((module) =>
    OPERATORS.map((operator) => inTurn.filter((each) => moduleOf(each) === module && each.operator === operator)),
  );
  const chosen: Mutant[] = [];
  for (let round = 0; chosen.length < Math.min(count, all.length); round++) {
    piles.forEach((ofModule, i) => {
      const most = Math.floor(count / MODULES.length) + (i < count % MODULES.length ? 1 : 0);
      const already = chosen.filter((each) => moduleOf(each) === MODULES[i]).length;
      chosen.push(...ofModule.flatMap((pile) => pile.slice(round, round + 1)).slice(0, most - already));
    });
    if (piles.flat().every((pile) => pile.length <= round)) break;
  }
  return chosen;
}
