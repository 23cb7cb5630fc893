/**
 * The switch of every mutant: true for the one that this process runs with. With `NOKE_SIM_REACH`, it also notes which mutants the
 * running test reaches.
 */
const chosen = Number(process.env.NOKE_SIM_MUTANT ?? '-1');

/** What was reached since it was last cleared; one set for all modules of a thread. */
globalThis.nokeReached ??= new Set();
const reached = globalThis.nokeReached;

export const nokeMutant =
  process.env.NOKE_SIM_REACH === undefined
    ? (number) => number === chosen
    : (number) => {
        reached.add(number);
        return false;
      };
