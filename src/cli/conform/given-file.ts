/** Reads a file that a command line names. What cannot be read is the caller's mistake, not the machine's. */
import { readFileSync, statSync } from 'node:fs';
import { FileError, withFileErrors } from '../../sim/files.ts';

/** The command line cannot be used; exit code 2. */
export class Unusable extends Error {
  override name = 'Unusable';
}

const MOST_BYTES = 64 * 1024 * 1024;

export function textOf(file: string): string {
  try {
    return withFileErrors(file, () => {
      if (statSync(file).size > MOST_BYTES) throw new Unusable(`${file} is larger than ${MOST_BYTES} bytes`);
      return readFileSync(file, 'utf8');
    });
  } catch (error) {
    if (error instanceof FileError) throw new Unusable(error.message);
    throw error;
  }
}

/** The JSON value in a file. `expected` says what should be in it. */
export function jsonOf(file: string, expected: string): unknown {
  const text = textOf(file);
  try {
    return JSON.parse(text);
  } catch {
    throw new Unusable(`${file} is not JSON; expected ${expected}`);
  }
}
