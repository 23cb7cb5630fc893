/**
 * The meaning of keys. Key bindings, help bar and help page all come from one table, so they always agree.
 *
 * INV-1: In each mode and kind of console, a key has one meaning.
 */
import { BROWSE_KEYS } from './browse-keys.ts';
import type { Action, KeyEntry, Kind, Mode } from './key-entry.ts';
import { LINE_KEYS } from './line-keys.ts';
import { PAGE_KEYS } from './page-keys.ts';
import { TREE_KEYS } from './tree-keys.ts';
import type { Ui } from './ui.ts';

export const KEYS: readonly KeyEntry[] = [...BROWSE_KEYS, ...LINE_KEYS, ...PAGE_KEYS, ...TREE_KEYS];

/** The mode whose keys are in effect: the guided tree has its own. */
export const keyModeOf = ({ mode, pages }: Pick<Ui, 'mode' | 'pages'>): Mode =>
  mode === 'page' && pages.at(-1)?.topic.kind === 'tree' ? 'tree' : mode;

const serves = (entry: KeyEntry, mode: Mode, kind: Kind): boolean =>
  entry.modes.includes(mode) && (entry.kind === undefined || entry.kind === kind);

/** The entries for a mode, in the order of the table. */
export const keysOf = (mode: Mode, kind: Kind): readonly KeyEntry[] =>
  KEYS.filter((entry) => serves(entry, mode, kind));

/** The action of a key in a mode; undefined if it has none. */
export function actionOf(key: string, mode: Mode, kind: Kind): Action | undefined {
  return keysOf(mode, kind).find((entry) => entry.keys.includes(key))?.action;
}
