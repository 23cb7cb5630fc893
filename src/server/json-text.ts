/**
 * Checks untrusted JSON before it is parsed: nesting depth and number of values.
 * INV-1: The check is one pass over the text without allocation, whatever the text is.
 */

/** Maximum nesting depth of arrays and objects in a message. */
export const JSON_DEPTH = 32;
/** Maximum number of values and keys in a message. */
export const JSON_VALUES = 20_000;

const [QUOTE, COMMA, COLON, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x5c];
const [LIST, LIST_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/** The reason why the text is rejected; undefined if it is within the limits. */
export function tooMuchJson(text: string): string | undefined {
  let depth = 0;
  let values = 1;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (quoted) {
      if (code === BACKSLASH) i++;
      else if (code === QUOTE) quoted = false;
      continue;
    }
    if (code === QUOTE) quoted = true;
    else if (code === LIST || code === OBJECT) {
      depth++;
      values++;
    } else if (code === LIST_END || code === OBJECT_END) depth--;
    else if (code === COMMA || code === COLON) values++;
    if (depth > JSON_DEPTH) return `JSON may nest at most ${JSON_DEPTH} levels deep; flatten it`;
    if (values > JSON_VALUES) return `JSON may contain at most ${JSON_VALUES} values and keys; send less at a time`;
  }
  return undefined;
}
