/**
 * The catalogue of errors that a user may encounter: a stable code for each kind of message, its meaning, what to do, and the exit code. INV-1: A code
 * keeps its meaning and is never used for another. INV-2: Every code is used, and `docs/errors.md` has a section for it.
 */
import type { ErrorEntry } from './entry.ts';
import { FILE_ERRORS } from './file-errors.ts';
import { MACHINE_ERRORS } from './machine-errors.ts';
import { USAGE_ERRORS } from './usage-errors.ts';

/** Every entry by its code. */
export const ERRORS = {
  ...USAGE_ERRORS,
  ...FILE_ERRORS,
  ...MACHINE_ERRORS,
} as const satisfies Record<string, ErrorEntry>;

/** A code of the catalogue, such as `E-FILE-7`. */
export type ErrorCode = keyof typeof ERRORS;
