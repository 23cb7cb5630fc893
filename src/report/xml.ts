/**
 * Escapes text for XML and HTML: the five special characters become entities, and characters that XML 1.0 does not allow are
 * replaced.
 */
import { visible } from './visible.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Every character that XML 1.0 does not allow, including lone surrogates. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** The text, escaped for an element or a quoted attribute. */
export const escapeXml = (text: string): string =>
  visible(text.replace(FORBIDDEN, '\uFFFD')).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
