/** Parsers for the values of options. */
import { availableParallelism } from 'node:os';
import { InvalidArgumentError } from 'commander';

/** Collects the values of an option that may be given several times. */
export const repeatable = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** A parser of whole numbers in this range, for an option. */
export const whole =
  (from: number, to: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d{1,10}$/.test(text) || value < from || value > to)
      throw new InvalidArgumentError(`Expected a whole number from ${from} to ${to}.`);
    return value;
  };

/** The maximum length of a seed in a scenario or a trace. */
const MAX_SEED_LENGTH = 100;
const WHOLE = /^\d{1,15}$/;
/** Text that looks like a number must be one, so that a typo does not become a new seed. */
const LIKE_A_NUMBER = /^[-+.]?\d|^$/;

/** `--seed` of the commands whose seed may be any word. */
export function seed(text: string): string {
  if (text.length > MAX_SEED_LENGTH || (LIKE_A_NUMBER.test(text) && !WHOLE.test(text)))
    throw new InvalidArgumentError(
      `Expected a whole number such as 7, or a word of at most ${MAX_SEED_LENGTH} characters.`,
    );
  return text;
}

/** More threads than this would only wait for each other, and each thread uses memory. */
const MAX_WORKERS_BY_DEFAULT = 8;

/** `--workers`: the number of threads in which to run. */
export const workers = whole(1, 64);

/** The number of threads if the option is not given. */
export const defaultWorkers = (): number => Math.min(MAX_WORKERS_BY_DEFAULT, availableParallelism());
