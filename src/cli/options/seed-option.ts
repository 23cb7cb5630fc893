/** `--seed` of the commands whose seed may be any word. */
import { InvalidArgumentError } from 'commander';

/** The maximum length of a seed in a scenario or a trace. */
const MAX_LENGTH = 100;
const WHOLE = /^\d{1,15}$/;
/** Text that looks like a number must be one, so that a typing error does not become a new seed. */
const LIKE_A_NUMBER = /^[-+.]?\d|^$/;

export function seed(text: string): string {
  if (text.length > MAX_LENGTH || (LIKE_A_NUMBER.test(text) && !WHOLE.test(text)))
    throw new InvalidArgumentError(`Expected a whole number such as 7, or a word of at most ${MAX_LENGTH} characters.`);
  return text;
}
