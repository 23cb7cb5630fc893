/**
 * How much a test does. `npm test` does a part of what takes long. `NOKE_SIM_TESTS=all` runs the files that import this one, with all of it: CI
 * a third of them, chosen by commit, and `npm run full tests` every one.
 */
export const ALL = process.env.NOKE_SIM_TESTS === 'all';

/** The number of runs of a property, of draws or of repetitions: the second one in `npm test`. */
export const runs = (all: number, few: number): number => (ALL ? all : few);

/** One in so many of a list, beginning with the first, in `npm test`. */
export const oneIn = <T>(every: number, list: readonly T[]): readonly T[] =>
  ALL ? list : list.filter((_, i) => i % every === 0);
