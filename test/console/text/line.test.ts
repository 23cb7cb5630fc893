import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  column,
  cut,
  type Line,
  line,
  MAX_LINE_LENGTH,
  printable,
  span,
  textOf,
} from '../../../src/console/text/line.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });
const anyLine: fc.Arbitrary<Line> = fc.array(
  anyText.map((text) => span(text)),
  { maxLength: 5 },
);

test('INV-1 no control character or wide character reaches a line', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const shown = printable(text);
      expect(shown).not.toMatch(/\p{C}|\p{M}|[\u1100-\u1fff\u2e80-\uffff]/u);
      expect(shown.length).toBe([...text].length);
    }),
  );
});

test.each([
  ['an escape sequence', '\u001b[2Jgone', '?[2Jgone'],
  ['a line break', 'one\ntwo', 'one two'],
  ['an emoji', 'key 🔑 here', 'key ? here'],
  ['a wide character', '鍵', '?'],
  ['a soft hyphen', 'a\u00adb', 'a?b'],
  ['what is fine', 'Zürich ½ … — × │ ▸ Ключ', 'Zürich ½ … — × │ ▸ Ключ'],
])('%s', (_what, text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('a cut line fills the width and marks the cut', () => {
  fc.assert(
    fc.property(anyLine, fc.integer({ min: 1, max: 80 }), (whole, width) => {
      const text = textOf(whole);
      const shown = textOf(cut(whole, width));
      expect(shown.length).toBeLessThanOrEqual(width);
      if (text.length <= width) expect(shown).toBe(text);
      else expect(shown).toBe(`${text.slice(0, width - 1)}…`);
    }),
  );
});

test('a column has exactly the requested width', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 0, max: 80 }), (text, width) => {
      expect(column(text, width).length).toBe(width);
    }),
  );
});

test('a line is one span', () => expect(line('a', 'dim')).toEqual([{ text: 'a', tone: 'dim' }]));

test('no line is longer than its bound', () => {
  expect(printable('x'.repeat(2 * MAX_LINE_LENGTH)).length).toBe(MAX_LINE_LENGTH);
});
