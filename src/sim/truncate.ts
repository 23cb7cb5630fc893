/** Shortens text for one line of output. */

/** The text, at most `most` characters long; if it is truncated, the last character is `…`. */
export const truncate = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;
