/** `--seed` of the commands whose seed may be any word. */
import { InvalidArgumentError } from 'commander';

/** The longest seed that a scenario and a trace hold. */
const LONGEST = 100;
const WHOLE = /^\d{1,15}$/;
/** What looks like a number is one, so that a slip of the finger is no new seed. */
const LIKE_A_NUMBER = /^[-+.]?\d|^$/;

export function seed(text: string): string {
  if (text.length > LONGEST || (LIKE_A_NUMBER.test(text) && !WHOLE.test(text)))
    throw new InvalidArgumentError(`Expected a whole number such as 7, or a word of at most ${LONGEST} characters.`);
  return text;
}
