/**
 * The line editor: text, cursor and history, as plain data changed by pure functions.
 *
 * INV-1: The cursor is within the text. INV-2: Text and history are bounded. INV-3: Text contains no control characters; other characters remain as
 * they were typed, even those that the screen shows as `?`.
 */

import type { Action } from './key-entry.ts';

export const MAX_INPUT_LENGTH = 400;
export const HISTORY_KEPT = 200;

export interface Editor {
  readonly text: string;
  readonly cursor: number;
  /** Earlier lines, oldest first. */
  readonly history: readonly string[];
  /** Index of the shown line; `history.length` is the line being typed. */
  readonly place: number;
}

export const emptyEditor: Editor = { text: '', cursor: 0, history: [], place: 0 };

const CONTROL = /\p{Cc}/gu;

/** The character before or at a position of a text: one or two code units. */
const before = (text: string, at: number): string => /.$/su.exec(text.slice(0, at))?.[0] ?? '';
export const characterAt = (text: string, at: number): string => /^./su.exec(text.slice(at))?.[0] ?? '';

/** The editor after typing or pasting text at the cursor. */
export function insertText(editor: Editor, piece: string): Editor {
  const clean = piece.replaceAll('\t', ' ').replace(CONTROL, '?');
  const text = (editor.text.slice(0, editor.cursor) + clean + editor.text.slice(editor.cursor)).slice(
    0,
    MAX_INPUT_LENGTH,
  );
  return { ...editor, text, cursor: Math.min(text.length, editor.cursor + clean.length) };
}

/** Replaces everything from `from` to the cursor with `text`. */
export function replaceText(editor: Editor, from: number, text: string): Editor {
  const whole = (editor.text.slice(0, from) + text + editor.text.slice(editor.cursor)).slice(0, MAX_INPUT_LENGTH);
  return { ...editor, text: whole, cursor: Math.min(whole.length, from + text.length) };
}

/** The editor after its line is executed: empty, with the line in the history. */
export function submitLine(editor: Editor): Editor {
  const again = editor.history[editor.history.length - 1] === editor.text;
  const history = again ? editor.history : [...editor.history, editor.text].slice(-HISTORY_KEPT);
  return { text: '', cursor: 0, history, place: history.length };
}

/** The editor after an editing action; other actions change nothing. */
export function editLine(editor: Editor, action: Action): Editor {
  const { text, cursor } = editor;
  switch (action) {
    case 'left':
      return { ...editor, cursor: cursor - before(text, cursor).length };
    case 'right':
      return { ...editor, cursor: cursor + characterAt(text, cursor).length };
    case 'lineStart':
      return { ...editor, cursor: 0 };
    case 'lineEnd':
      return { ...editor, cursor: text.length };
    case 'backspace':
      return replaceText(editor, cursor - before(text, cursor).length, '');
    case 'delete':
      return { ...editor, text: text.slice(0, cursor) + text.slice(cursor + characterAt(text, cursor).length) };
    case 'deleteWord':
      return replaceText(editor, text.slice(0, cursor).replace(/\S+\s*$/, '').length, '');
    case 'clear':
      return { ...editor, text: '', cursor: 0 };
    case 'older':
      return recallLine(editor, editor.place - 1);
    case 'newer':
      return recallLine(editor, editor.place + 1);
    default:
      return editor;
  }
}

function recallLine(editor: Editor, wanted: number): Editor {
  const place = Math.max(0, Math.min(editor.history.length, wanted));
  const text = editor.history[place] ?? '';
  return place === editor.place ? editor : { ...editor, place, text, cursor: text.length };
}
