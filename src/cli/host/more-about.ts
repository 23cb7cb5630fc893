/** Where to read more about an error; in a file without imports, because standard output may fail before anything else is loaded. */

/** A line that names the command to paste; empty without a code. */
export const moreAbout = (code: string | undefined): string =>
  code === undefined ? '' : `more: npx noke-sim explain ${code}\n`;
