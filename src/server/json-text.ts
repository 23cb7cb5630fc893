/**
 * JSON from strangers, looked at before anything is made of it: how deep it nests and how many values it has.
 * INV-1 the look takes one pass over the text and no memory, whatever the text is.
 */

/** How deep lists and objects of a message may nest. */
export const JSON_DEPTH = 32;
/** How many values, keys counted, a message may have. */
export const JSON_VALUES = 20_000;

const [QUOTE, COMMA, COLON, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x5c];
const [LIST, LIST_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Why this text is not read, as a sentence; undefined when its size is no reason. */
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
    if (depth > JSON_DEPTH) return `JSON nests at most ${JSON_DEPTH} levels deep here; make it flatter`;
    if (values > JSON_VALUES) return `JSON has at most ${JSON_VALUES} values and keys here; send less at a time`;
  }
  return undefined;
}
