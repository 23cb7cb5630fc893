import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layoutFor, MAX_ANSWER_ROWS, MIN_SIZE, type Rect, type Wanted } from '../../../src/console/text/layout.ts';

const wanted: fc.Arbitrary<Wanted> = fc.record({
  tab: fc.constantFrom('timeline', 'messages', 'monitor'),
  monitor: fc.boolean(),
  answerRows: fc.integer({ min: 0, max: 2 * MAX_ANSWER_ROWS }),
});
const sizes = fc.tuple(fc.integer({ min: 80, max: 220 }), fc.integer({ min: 24, max: 70 }), wanted);
const first: Wanted = { tab: 'timeline', monitor: true, answerRows: 1 };

const cells = ({ top, left, width, height }: Rect): string[] =>
  Array.from({ length: height * width }, (_, i) => `${top + Math.floor(i / width)},${left + (i % width)}`);

test('INV-1 panes never overlap and never leave the terminal', () => {
  fc.assert(
    fc.property(sizes, ([columns, rows, want]) => {
      const layout = layoutFor(columns, rows, want);
      if (layout === undefined) throw new Error('no layout');
      const rects = [...Object.values(layout.panes), layout.header, layout.answer, layout.prompt, layout.bar];
      const seen = new Set<string>();
      for (const rect of rects) {
        expect(rect.left + rect.width).toBeLessThanOrEqual(columns);
        expect(rect.top + rect.height).toBeLessThanOrEqual(rows);
        for (const cell of cells(rect)) seen.add(cell);
      }
      // The rectangles together have as many distinct cells as the terminal: none twice, none left over.
      expect(rects.reduce((sum, { width, height }) => sum + width * height, 0)).toBe(columns * rows);
      expect(seen.size).toBe(columns * rows);
    }),
    { numRuns: 30 },
  );
});

test('the front tab has a place, and on a large terminal every pane has', () => {
  fc.assert(
    fc.property(sizes, ([columns, rows, want]) => {
      const layout = layoutFor(columns, rows, want);
      if (want.monitor || want.tab !== 'monitor') expect(layout?.panes[want.tab]).toBeDefined();
      expect(Object.keys(layout?.panes ?? {}).length).toBe(layout?.tabbed ? 3 : want.monitor ? 5 : 4);
      for (const rect of Object.values(layout?.panes ?? {})) expect(rect.height).toBeGreaterThanOrEqual(5);
    }),
  );
});

test('INV-2 below 80×24 there are no panes', () => {
  expect(layoutFor(MIN_SIZE.columns - 1, 50, first)).toBeUndefined();
  expect(layoutFor(200, MIN_SIZE.rows - 1, first)).toBeUndefined();
});
