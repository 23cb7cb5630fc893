/** An entry of the catalogue of errors. */

export interface ErrorEntry {
  /** The exit code of a command that ends with it. */
  readonly exit: 1 | 2 | 3;
  /** A short title for its section. */
  readonly title: string;
  /** What noke-sim found. */
  readonly means: string;
  readonly remedy: string;
  /** Lines of a file or a command that cause it. */
  readonly example: string;
}
