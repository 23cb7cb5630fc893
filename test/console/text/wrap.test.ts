import fc from 'fast-check';
import { expect, test } from 'vitest';
import { line, textOf } from '../../../src/console/text/line.ts';
import { spans, wrap } from '../../../src/console/text/wrap.ts';

const texts = fc.string({ unit: fc.constantFrom('a', 'bc', ' ', '  ', 'longwordlongwordlongword'), maxLength: 400 });

test('INV-1, INV-2 no row is wider than the page, and together the rows hold every character but spaces at breaks', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 12, max: 100 }), fc.integer({ min: 0, max: 30 }), (text, width, hang) => {
      const rows = wrap(spans(text), width, hang).map(textOf);
      for (const row of rows) expect(row.length).toBeLessThanOrEqual(width);
      expect(rows.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }),
  );
});

test.each([0, -2, 1])('a page of %i columns has rows of one', (columns) => {
  expect(wrap(line('ab c'), columns, 3).map(textOf)).toEqual(['a', 'b', 'c']);
});

test('a line breaks at words, and its further rows are indented', () => {
  expect(wrap(line('the lock is jammed'), 12, 2).map(textOf)).toEqual(['the lock is', '  jammed']);
});

test('a text longer than a row of the terminal library keeps every character', () => {
  const text = 'x'.repeat(1_234);
  expect(textOf(spans(text))).toBe(text);
});
