/**
 * The command that explains an error in more detail. This file imports next to nothing, because standard output may fail before anything else is
 * loaded.
 */

import { viaNpx } from '../../sim/npx.ts';

/** A line with the command to copy; empty if there is no code. */
export const moreAbout = (code: string | undefined): string =>
  code === undefined ? '' : `more: ${viaNpx(`explain ${code}`)}\n`;
