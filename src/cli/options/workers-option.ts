/** The option `--workers`: in how many threads to play. */
import { availableParallelism } from 'node:os';
import { whole } from './whole-option.ts';

/** More threads than this only wait for each other, and each takes memory. */
const MAX_BY_DEFAULT = 8;

export const workers = whole(1, 64);

/** How many threads to use without the option. */
export const defaultWorkers = (): number => Math.min(MAX_BY_DEFAULT, availableParallelism());
