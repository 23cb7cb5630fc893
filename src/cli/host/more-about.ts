/** Where to read more about an error; in a file that imports next to nothing, because standard output may fail before anything else is loaded. */

import { viaNpx } from '../../sim/npx.ts';

/** A line with the command to paste; empty without a code. */
export const moreAbout = (code: string | undefined): string =>
  code === undefined ? '' : `more: ${viaNpx(`explain ${code}`)}\n`;
