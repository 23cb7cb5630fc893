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

test('INV-3 characters that the screen cannot show remain as typed, and each is one for the keys; control characters do not remain', () => {
  let editor = insertText(emptyEditor, 'name=山田');
  // The terminal library delivers the two halves of such a character one after the other.
  for (const half of ['🦊'.charAt(0), '🦊'.charAt(1)]) editor = insertText(editor, half);
  expect(editor.text).toBe('name=山田🦊');
  expect(editLine(editor, 'backspace').text).toBe('name=山田');
  const left = editLine(editor, 'left');
  expect(left.cursor).toBe('name=山田'.length);
  expect(editLine(left, 'right').cursor).toBe(editor.text.length);
  expect(editLine(left, 'delete').text).toBe('name=山田');
  expect(insertText(emptyEditor, 'a\tb\u001b[2J\u0007').text).toBe('a b?[2J?');
});

test('a line played twice is remembered once', () => {
  const once = submitLine(insertText(emptyEditor, 'a'));
  expect(submitLine(insertText(once, 'a')).history).toEqual(['a']);
});
