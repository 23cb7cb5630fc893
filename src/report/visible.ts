/**
 * Makes external text harmless for terminals and line-based formats: replaces every character that could move a cursor or
 * change how text is displayed.
 */

/** C0 controls except tab and line feed, DEL, C1 controls, line separators, and bidirectional controls. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are replaced.
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** The text with each such character as `\u001b`, which still means the same inside a JSON string. */
export const visible = (text: string): string =>
  text.replace(UNSAFE, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
