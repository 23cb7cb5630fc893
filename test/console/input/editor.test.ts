import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Editor,
  edited,
  emptyEditor,
  HISTORY_KEPT,
  MAX_INPUT_LENGTH,
  played,
  typed,
} from '../../../src/console/input/editor.ts';
import { KEYS } from '../../../src/console/input/keys.ts';

const actions = [...new Set(KEYS.filter((entry) => entry.modes.includes('prompt')).map((entry) => entry.action))];
type Deed = (editor: Editor) => Editor;
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.constantFrom(...actions).map(
    (action): Deed =>
      (editor) =>
        edited(editor, action),
  ),
  fc.string({ unit: 'binary', maxLength: 300 }).map(
    (text): Deed =>
      (editor) =>
        typed(editor, text),
  ),
  fc.constant(played),
);

test('INV-1, INV-2 whatever is typed, the cursor is within a text of bounded length', () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 60, size: 'max' }), (deeds) => {
      let editor = emptyEditor;
      for (const next of deeds) {
        editor = next(editor);
        expect(editor.text.length).toBeLessThanOrEqual(MAX_INPUT_LENGTH);
        expect(editor.cursor).toBeGreaterThanOrEqual(0);
        expect(editor.cursor).toBeLessThanOrEqual(editor.text.length);
        expect(editor.place).toBeLessThanOrEqual(editor.history.length);
      }
    }),
  );
});

test('INV-2 the history keeps the last lines and no more', () => {
  let editor = emptyEditor;
  for (let i = 0; i < HISTORY_KEPT + 5; i++) editor = played(typed(editor, `line ${i}`));
  expect(editor.history.length).toBe(HISTORY_KEPT);
  expect(edited(editor, 'older').text).toBe(`line ${HISTORY_KEPT + 4}`);
});

test('text is inserted at the cursor, and deleted before it', () => {
  const editor = edited(edited(typed(emptyEditor, 'lock.touchA101'), 'lineStart'), 'right');
  expect(typed(editor, 'XY').text).toBe('lXYock.touchA101');
  expect(edited(typed(editor, 'XY'), 'rubout').text).toBe('lXock.touchA101');
  expect(edited(editor, 'delete').text).toBe('lck.touchA101');
  expect(edited(typed(emptyEditor, 'one two  '), 'wordOut').text).toBe('one ');
});

test('a line played twice is remembered once', () => {
  const once = played(typed(emptyEditor, 'a'));
  expect(played(typed(once, 'a')).history).toEqual(['a']);
});
