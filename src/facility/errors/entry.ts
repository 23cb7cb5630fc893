/** An entry of the catalogue of errors. */

export interface ErrorEntry {
  /** The exit code of a command that ends with it. */
  readonly exit: 1 | 2 | 3;
  /** A short title for its section. */
  readonly title: string;
  /** The mistake that noke-sim found. */
  readonly means: string;
  readonly remedy: string;
  /** The lines of a file or a command that cause the error. */
  readonly example: string;
}
