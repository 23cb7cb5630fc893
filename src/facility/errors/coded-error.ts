/** An error that ends a command: a sentence for the user, and the codes under which `docs/errors.md` explains it. */
import type { ErrorCode } from './catalogue.ts';

export class CodedError extends Error {
  override name = 'CodedError';
  /** One for each kind of mistake, in the order of the sentences. */
  readonly codes: readonly ErrorCode[];

  constructor(codes: ErrorCode | readonly ErrorCode[], message: string) {
    super(message);
    this.codes = [...new Set([codes].flat())];
  }
}
