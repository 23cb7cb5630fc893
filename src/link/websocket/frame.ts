/**
 * Text frames of a WebSocket server (RFC 6455, section 5.2). They go to the connection directly: `ws` would write the header and the text of each
 * message separately, which takes more time than everything else that an answer needs.
 */
const FINAL_TEXT = 0x81;
/** A length above this takes two bytes of its own, announced by `TWO_BYTES`; no answer needs more. */
const SHORT = 125;
const TWO_BYTES = 126;

/** The unmasked frame of a text, one character per byte. */
export function textFrame(text: string): string {
  const bytes = Buffer.byteLength(text) === text.length ? text : Buffer.from(text).toString('latin1');
  const { length } = bytes;
  if (length > 0xffff) throw new RangeError(`an answer of ${length} bytes does not fit into a short frame`);
  const header =
    length > SHORT
      ? String.fromCharCode(FINAL_TEXT, TWO_BYTES, length >> 8, length & 0xff)
      : String.fromCharCode(FINAL_TEXT, length);
  return header + bytes;
}
