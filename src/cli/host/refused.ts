/** How a command reports an error: its sentence, a line for each code that `noke-sim explain` describes, and the exit code. */

import { CommanderError } from 'commander';
import { asCoded } from '../../facility/errors/as-coded.ts';
import { ERRORS, type ErrorCode } from '../../facility/errors/catalogue.ts';
import type { CodedError } from '../../facility/errors/coded-error.ts';
import { FLAGS } from '../../facility/errors/option-words.ts';
import type { Host } from './host.ts';
import { moreAbout } from './more-about.ts';

/** The exit code of the first kind of mistake. */
export const exitCodeOf = ({ codes: [first = 'E-SIM-1'] }: CodedError): 1 | 2 | 3 => ERRORS[first].exit;

/** Our codes for errors of the command-line parser, by the code of the parser; all other codes mean a missing or an extra argument. */
const USAGE: Readonly<Record<string, ErrorCode>> = {
  'commander.unknownCommand': 'E-USAGE-1',
  'commander.unknownOption': 'E-USAGE-2',
  'commander.invalidArgument': 'E-USAGE-4',
  'commander.conflictingOption': 'E-USAGE-5',
};

/** Prints an exception and returns the exit code. The command-line parser has already printed its own error message. */
export function refused(exception: unknown, host: Pick<Host, 'err' | 'env' | 'words'>): 1 | 2 | 3 {
  if (exception instanceof CommanderError) {
    const code = USAGE[exception.code] ?? 'E-USAGE-3';
    host.err(moreAbout(code));
    return ERRORS[code].exit;
  }
  const error = asCoded(exception);
  const more = host.words === undefined ? error.codes.map(moreAbout).join('') : '';
  host.err(`${error.messageIn(host.words ?? FLAGS)}\n${more}`);
  const isUnforeseen = error.codes.some((code) => code === 'E-SIM-1' || code === 'E-SYSTEM-1');
  if (isUnforeseen && host.env.NOKE_SIM_DEBUG !== undefined && exception instanceof Error)
    host.err(`${exception.stack}\n`);
  return exitCodeOf(error);
}
