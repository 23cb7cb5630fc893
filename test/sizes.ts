/**
 * How much a test does. `npm test` plays a part of what takes long; `npm run full tests` (`NOKE_SIM_TESTS=all`), also in CI, plays all of it, in
 * every file that imports this one.
 */
export const ALL = process.env.NOKE_SIM_TESTS === 'all';

/** The number of runs of a property, of draws or of repetitions: the second one in `npm test`. */
export const runs = (all: number, few: number): number => (ALL ? all : few);

/** One in so many of a list, beginning with the first, in `npm test`. */
export const oneIn = <T>(every: number, list: readonly T[]): readonly T[] =>
  ALL ? list : list.filter((_, i) => i % every === 0);
