/**
 * Redacts the two API keys in text that a report shows. A backend may echo a key that a case presented to it, so a key is recognised in either case,
 * without its last character, and in JSON-escaped form.
 */
import type { ApiKeyPair } from '../contract/target.ts';

/** Shorter text may be an ordinary word. */
const MIN_PART_LENGTH = 8;

/** The key without its last character, or the whole key if it is short. */
const partOf = (key: string): string => (key.length > MIN_PART_LENGTH ? key.slice(0, -1) : key);

/**
 * Matches a character itself, a character after backslashes (a PHP server writes `\/`), or as `\u002f`. The number of
 * backslashes is bounded, so that a long run of them costs little.
 */
function letterPattern(character: string): string {
  const unit = character.charCodeAt(0).toString(16).padStart(4, '0');
  return `(?:\\\\{0,3}\\u${unit}|\\\\{1,3}u${unit})`;
}

const patternOf = (text: string): RegExp => new RegExp(Array.from(text, letterPattern).join(''), 'gi');

/** Returns a function that redacts these keys in text. */
export function keyRedactor(keys: ApiKeyPair): (text: string) => string {
  const hidden = (['private', 'mobile'] as const)
    .flatMap((kind) => [keys[kind], partOf(keys[kind])].map((text) => ({ text, shown: `<${kind} key>` })))
    // Longest first, because one key may contain the other.
    .toSorted((a, b) => b.text.length - a.text.length)
    .map(({ text, shown }) => ({ pattern: patternOf(text), shown }));
  return (text) => hidden.reduce((rest, { pattern, shown }) => rest.replace(pattern, shown), text);
}
