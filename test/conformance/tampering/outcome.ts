/** How a case ended, in a few characters: its verdict, how many checks it made before, and when. */
import type { Bench } from '../../../src/conformance/bench/bench.ts';
import { CaseFailed, NotApplicable, NotExercised, TargetLost } from '../../../src/conformance/bench/outcome.ts';

/** Throws what is no outcome of a case. */
export async function outcomeOf(bench: Bench, run: () => Promise<void>, elapsedMs: () => number): Promise<string> {
  const ended = (letter: string): string => `${letter}${bench.checks}@${elapsedMs()}`;
  try {
    await run();
    return ended(bench.checks === 0 ? 'u' : 'p');
  } catch (error) {
    if (error instanceof CaseFailed) return ended('f');
    if (error instanceof NotExercised) return ended('n');
    if (error instanceof NotApplicable) return ended('a');
    if (error instanceof TargetLost) return ended('e');
    throw error;
  }
}
