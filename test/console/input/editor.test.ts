import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Editor,
  editLine,
  emptyEditor,
  HISTORY_KEPT,
  insertText,
  MAX_INPUT_LENGTH,
  submitLine,
} from '../../../src/console/input/editor.ts';
import { KEYS } from '../../../src/console/input/keys.ts';

const actions = [...new Set(KEYS.filter((entry) => entry.modes.includes('prompt')).map((entry) => entry.action))];
type Deed = (editor: Editor) => Editor;
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.constantFrom(...actions).map(
    (action): Deed =>
      (editor) =>
        editLine(editor, action),
  ),
  fc.string({ unit: 'binary', maxLength: 300 }).map(
    (text): Deed =>
      (editor) =>
        insertText(editor, text),
  ),
  fc.constant(submitLine),
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
  for (let i = 0; i < HISTORY_KEPT + 5; i++) editor = submitLine(insertText(editor, `line ${i}`));
  expect(editor.history.length).toBe(HISTORY_KEPT);
  expect(editLine(editor, 'older').text).toBe(`line ${HISTORY_KEPT + 4}`);
});

test('text is inserted at the cursor, and deleted before it', () => {
  const editor = editLine(editLine(insertText(emptyEditor, 'lock.touchA101'), 'lineStart'), 'right');
  expect(insertText(editor, 'XY').text).toBe('lXYock.touchA101');
  expect(editLine(insertText(editor, 'XY'), 'backspace').text).toBe('lXock.touchA101');
  expect(editLine(editor, 'delete').text).toBe('lck.touchA101');
  expect(editLine(insertText(emptyEditor, 'one two  '), 'deleteWord').text).toBe('one ');
});

test('a line played twice is remembered once', () => {
  const once = submitLine(insertText(emptyEditor, 'a'));
  expect(submitLine(insertText(once, 'a')).history).toEqual(['a']);
});
