/** The keys for typing a line: a verb, a search, the name of a unit, or the filter of the help page. */
import type { KeyEntry, Mode } from './key-entry.ts';

const MODES: readonly Mode[] = ['prompt', 'search', 'unit', 'help'];

export const LINE_KEYS: readonly KeyEntry[] = [
  { keys: ['enter'], shown: 'Enter', action: 'play', modes: ['prompt'], bar: 'perform', page: 'use the verb' },
  { keys: ['enter'], shown: 'Enter', action: 'find', modes: ['search'], bar: 'search', page: 'search for the text' },
  { keys: ['enter'], shown: 'Enter', action: 'jump', modes: ['unit'], bar: 'go', page: 'go to the unit' },
  { keys: ['enter'], shown: 'Enter', action: 'run', modes: ['help'], bar: 'do it', page: 'run the selected line' },
  {
    keys: ['tab'],
    shown: 'Tab',
    action: 'complete',
    modes: ['prompt', 'unit'],
    bar: 'complete',
    page: 'complete the word: a verb, an id, a value',
  },
  { keys: ['escape'], shown: 'Esc', action: 'leave', modes: MODES, bar: 'to the panes', page: 'back to the panes' },
  {
    keys: ['up', 'C-p'],
    shown: 'Up',
    action: 'older',
    modes: ['prompt', 'search'],
    bar: 'earlier lines',
    page: 'previous line of the history; also Ctrl-P',
  },
  {
    keys: ['down', 'C-n'],
    shown: 'Down',
    action: 'newer',
    modes: ['prompt', 'search'],
    page: 'next line of the history; also Ctrl-N',
  },
  { keys: ['up', 'C-p'], shown: 'Up', action: 'up', modes: ['help'], bar: 'up', page: 'the line above; also Ctrl-P' },
  {
    keys: ['down', 'C-n'],
    shown: 'Down',
    action: 'down',
    modes: ['help'],
    bar: 'down',
    page: 'the line below; also Ctrl-N',
  },
  { keys: ['pageup'], shown: 'PgUp', action: 'pageUp', modes: ['help'], page: 'a page up' },
  { keys: ['pagedown'], shown: 'PgDn', action: 'pageDown', modes: ['help'], page: 'a page down' },
  { keys: ['left', 'C-b'], shown: 'Left', action: 'left', modes: MODES, page: 'one character to the left' },
  { keys: ['right', 'C-f'], shown: 'Right', action: 'right', modes: MODES, page: 'one character to the right' },
  {
    keys: ['home', 'C-a'],
    shown: 'Home',
    action: 'lineStart',
    modes: MODES,
    page: 'to the start of the line; also Ctrl-A',
  },
  { keys: ['end', 'C-e'], shown: 'End', action: 'lineEnd', modes: MODES, page: 'to the end of the line; also Ctrl-E' },
  {
    keys: ['backspace'],
    shown: 'Backspace',
    action: 'backspace',
    modes: MODES,
    page: 'delete the character before the cursor',
  },
  {
    keys: ['delete', 'C-d'],
    shown: 'Delete',
    action: 'delete',
    modes: MODES,
    page: 'delete the character under the cursor',
  },
  { keys: ['C-w'], shown: 'Ctrl-W', action: 'deleteWord', modes: MODES, page: 'delete the word before the cursor' },
  { keys: ['C-u'], shown: 'Ctrl-U', action: 'clear', modes: MODES, page: 'clear the line' },
  { keys: ['C-c'], shown: 'Ctrl-C', action: 'quit', modes: MODES, page: 'quit the console' },
];
