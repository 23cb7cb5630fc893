/** What somebody with a radio and bad intent does, as moves. */
import type { Move } from './moves.ts';

export const INTRUDER_MOVES: readonly Move[] = [];
