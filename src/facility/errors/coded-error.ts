/** An error that ends a command: a sentence for the user, and the codes under which `docs/errors.md` explains it. */
import type { ErrorCode } from './catalogue.ts';
import { FLAGS, type OptionWords, type Sentence } from './option-words.ts';

export class CodedError extends Error {
  override name = 'CodedError';
  /** One for each kind of mistake, in the order of the sentences. */
  readonly codes: readonly ErrorCode[];
  readonly #sentence: Sentence;

  constructor(codes: ErrorCode | readonly ErrorCode[], message: string | Sentence) {
    const sentence = typeof message === 'string' ? () => message : message;
    super(sentence(FLAGS));
    this.#sentence = sentence;
    this.codes = [...new Set([codes].flat())];
  }

  /** The message for a user who knows the options by other names. */
  messageIn(words: OptionWords): string {
    return this.#sentence(words);
  }
}
