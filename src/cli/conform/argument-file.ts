/** Reads a file named on a command line, up to a limit. An unreadable file is reported as an error in the command line. */

import { CodedError } from '../../facility/errors/coded-error.ts';
import { readUpTo, whyUnreadable } from '../../sim/files.ts';
import { parsedJson } from '../../sim/json.ts';

const MAX_BYTES = 64 * 1024 * 1024;

export function textOf(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readUpTo(file, MAX_BYTES + 1);
  } catch (error) {
    throw new CodedError('E-FILE-1', `${file}: ${whyUnreadable(error)}`);
  }
  if (bytes.length > MAX_BYTES) throw new CodedError('E-FILE-5', `${file} is larger than ${MAX_BYTES} bytes`);
  return bytes.toString('utf8');
}

/** The JSON value in a file. `expected` describes the expected content. */
export function jsonOf(file: string, expected: string): unknown {
  const value = parsedJson(textOf(file));
  if (value === undefined) throw new CodedError('E-FILE-16', `${file} is not JSON; expected ${expected}`);
  return value;
}
