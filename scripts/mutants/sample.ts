/**
 * Which mutants are tried: every room gives the same number, and within it every operator in turn. What is drawn hangs on the seed
 * and on the mutant's own name, so that a change elsewhere in the sources hardly changes the draw.
 */
import { createHash } from 'node:crypto';
import { type Mutant, OPERATORS } from './operators.ts';
import { nameOf } from './survivors.ts';

export const ROOMS = ['keys', 'lock', 'core'] as const;

export const roomOf = (mutant: { readonly file: string }): string => mutant.file.split('/')[1] ?? '';

/** Equal for the same change in the same file, whoever asks. */
export const hashOf = (...words: readonly string[]): string =>
  createHash('sha256').update(words.join('\n')).digest('hex');

export function sample(all: readonly Mutant[], count: number, seed: string): Mutant[] {
  const drawn = all.map((mutant) => ({ mutant, at: hashOf(seed, nameOf(mutant)) }));
  const inTurn = drawn.sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ mutant }) => mutant);
  const piles = ROOMS.map((room) =>
    OPERATORS.map((operator) => inTurn.filter((each) => roomOf(each) === room && each.operator === operator)),
  );
  const chosen: Mutant[] = [];
  for (let round = 0; chosen.length < Math.min(count, all.length); round++) {
    piles.forEach((ofRoom, i) => {
      const most = Math.floor(count / ROOMS.length) + (i < count % ROOMS.length ? 1 : 0);
      const already = chosen.filter((each) => roomOf(each) === ROOMS[i]).length;
      chosen.push(...ofRoom.flatMap((pile) => pile.slice(round, round + 1)).slice(0, most - already));
    });
    if (piles.flat().every((pile) => pile.length <= round)) break;
  }
  return chosen;
}
