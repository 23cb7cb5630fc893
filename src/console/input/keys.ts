/**
 * The table of keys. Key bindings, help bar and help page are all generated from it, so they always agree.
 *
 * INV-1 in each mode and kind of console a key has one meaning.
 */

export type Mode = 'browse' | 'prompt' | 'help';
/** What the console shows: a live facility, or a recording. */
export type Kind = 'live' | 'replay';

export type Action =
  | 'quit'
  | 'help'
  | 'leave'
  | 'prompt'
  | 'pause'
  | 'step'
  | 'back'
  | 'faster'
  | 'slower'
  | 'minute'
  | 'hour'
  | 'start'
  | 'finish'
  | 'up'
  | 'down'
  | 'pageUp'
  | 'pageDown'
  | 'first'
  | 'last'
  | 'nextPane'
  | 'previousPane'
  | 'nextTab'
  | 'nextLock'
  | 'filter'
  | 'play'
  | 'complete'
  | 'older'
  | 'newer'
  | 'left'
  | 'right'
  | 'lineStart'
  | 'lineEnd'
  | 'rubout'
  | 'delete'
  | 'wordOut'
  | 'clear';

interface KeyEntry {
  /** Names of the keys in the terminal library. */
  readonly keys: readonly string[];
  /** The name shown to the user. */
  readonly shown: string;
  readonly action: Action;
  readonly mode: Mode;
  /** Only in this kind of console; in both if undefined. */
  readonly kind?: Kind;
  /** A short text for the help bar; undefined if it is not in the bar. */
  readonly bar?: string;
  /** One line for the help page. */
  readonly page: string;
}

export const KEYS: readonly KeyEntry[] = [
  {
    keys: [':', 'enter'],
    shown: ':',
    action: 'prompt',
    mode: 'browse',
    kind: 'live',
    bar: 'verb',
    page: 'type a verb to play; also Enter',
  },
  { keys: ['space'], shown: 'Space', action: 'pause', mode: 'browse', bar: 'pause', page: 'pause or resume' },
  {
    keys: ['s', '.'],
    shown: 's',
    action: 'step',
    mode: 'browse',
    bar: 'step',
    page: 'pause and take one step: to the next timer or input; also .',
  },
  {
    keys: ['b', ','],
    shown: 'b',
    action: 'back',
    mode: 'browse',
    kind: 'replay',
    bar: 'back',
    page: 'one step back; also ,',
  },
  { keys: ['+', '='], shown: '+', action: 'faster', mode: 'browse', bar: 'faster', page: 'run faster' },
  { keys: ['-', '_'], shown: '-', action: 'slower', mode: 'browse', bar: 'slower', page: 'run slower' },
  {
    keys: [']'],
    shown: ']',
    action: 'minute',
    mode: 'browse',
    page: 'jump one minute ahead; everything due in between happens',
  },
  { keys: ['}'], shown: '}', action: 'hour', mode: 'browse', page: 'jump one hour ahead' },
  {
    keys: ['<'],
    shown: '<',
    action: 'start',
    mode: 'browse',
    kind: 'replay',
    page: 'back to the beginning of the recording',
  },
  {
    keys: ['>'],
    shown: '>',
    action: 'finish',
    mode: 'browse',
    kind: 'replay',
    page: 'forward to the end of the recording',
  },
  { keys: ['tab'], shown: 'Tab', action: 'nextPane', mode: 'browse', bar: 'pane', page: 'next pane' },
  { keys: ['S-tab'], shown: 'Shift-Tab', action: 'previousPane', mode: 'browse', page: 'previous pane' },
  {
    keys: ['t'],
    shown: 't',
    action: 'nextTab',
    mode: 'browse',
    page: 'switch between timeline, messages and monitor',
  },
  {
    keys: ['f'],
    shown: 'f',
    action: 'filter',
    mode: 'browse',
    page: 'filter the timeline: no check-ins, only the selected unit, or all',
  },
  {
    keys: ['l'],
    shown: 'l',
    action: 'nextLock',
    mode: 'browse',
    page: 'the next lock of the selected unit',
  },
  {
    keys: ['up', 'k'],
    shown: 'Up',
    action: 'up',
    mode: 'browse',
    page: 'previous unit; in other panes scroll up; also k',
  },
  {
    keys: ['down', 'j'],
    shown: 'Down',
    action: 'down',
    mode: 'browse',
    page: 'next unit; in other panes scroll down; also j',
  },
  { keys: ['pageup'], shown: 'PgUp', action: 'pageUp', mode: 'browse', page: 'a page up' },
  { keys: ['pagedown'], shown: 'PgDn', action: 'pageDown', mode: 'browse', page: 'a page down' },
  { keys: ['home', 'g'], shown: 'Home', action: 'first', mode: 'browse', page: 'to the first row; also g' },
  {
    keys: ['end', 'S-g'],
    shown: 'End',
    action: 'last',
    mode: 'browse',
    page: 'to the last row, and follow new rows; also G',
  },
  { keys: ['?', 'h', 'f1'], shown: '?', action: 'help', mode: 'browse', bar: 'help', page: 'this page; also h and F1' },
  {
    keys: ['q', 'C-c'],
    shown: 'q',
    action: 'quit',
    mode: 'browse',
    bar: 'quit',
    page: 'quit the console; also Ctrl-C',
  },

  { keys: ['enter'], shown: 'Enter', action: 'play', mode: 'prompt', bar: 'play', page: 'play the verb' },
  {
    keys: ['tab'],
    shown: 'Tab',
    action: 'complete',
    mode: 'prompt',
    bar: 'complete',
    page: 'complete the word: a verb, an id, a value',
  },
  {
    keys: ['escape'],
    shown: 'Esc',
    action: 'leave',
    mode: 'prompt',
    bar: 'to the panes',
    page: 'leave the prompt',
  },
  {
    keys: ['up', 'C-p'],
    shown: 'Up',
    action: 'older',
    mode: 'prompt',
    bar: 'earlier lines',
    page: 'previous line of the history; also Ctrl-P',
  },
  {
    keys: ['down', 'C-n'],
    shown: 'Down',
    action: 'newer',
    mode: 'prompt',
    page: 'next line of the history; also Ctrl-N',
  },
  { keys: ['left', 'C-b'], shown: 'Left', action: 'left', mode: 'prompt', page: 'one character to the left' },
  { keys: ['right', 'C-f'], shown: 'Right', action: 'right', mode: 'prompt', page: 'one character to the right' },
  {
    keys: ['home', 'C-a'],
    shown: 'Home',
    action: 'lineStart',
    mode: 'prompt',
    page: 'to the start of the line; also Ctrl-A',
  },
  {
    keys: ['end', 'C-e'],
    shown: 'End',
    action: 'lineEnd',
    mode: 'prompt',
    page: 'to the end of the line; also Ctrl-E',
  },
  {
    keys: ['backspace'],
    shown: 'Backspace',
    action: 'rubout',
    mode: 'prompt',
    page: 'delete the character before the cursor',
  },
  {
    keys: ['delete', 'C-d'],
    shown: 'Delete',
    action: 'delete',
    mode: 'prompt',
    page: 'delete the character under the cursor',
  },
  { keys: ['C-w'], shown: 'Ctrl-W', action: 'wordOut', mode: 'prompt', page: 'delete the word before the cursor' },
  { keys: ['C-u'], shown: 'Ctrl-U', action: 'clear', mode: 'prompt', page: 'clear the line' },
  { keys: ['C-c'], shown: 'Ctrl-C', action: 'quit', mode: 'prompt', page: 'quit the console' },

  {
    keys: ['escape', '?', 'h', 'f1', 'enter', 'space'],
    shown: 'Esc',
    action: 'leave',
    mode: 'help',
    bar: 'close help',
    page: 'close this page',
  },
  { keys: ['up', 'k'], shown: 'Up', action: 'up', mode: 'help', bar: 'scroll up', page: 'a line up' },
  { keys: ['down', 'j'], shown: 'Down', action: 'down', mode: 'help', bar: 'scroll down', page: 'a line down' },
  { keys: ['pageup'], shown: 'PgUp', action: 'pageUp', mode: 'help', page: 'a page up' },
  { keys: ['pagedown'], shown: 'PgDn', action: 'pageDown', mode: 'help', page: 'a page down' },
  { keys: ['home', 'g'], shown: 'Home', action: 'first', mode: 'help', page: 'to the top' },
  { keys: ['end', 'S-g'], shown: 'End', action: 'last', mode: 'help', page: 'to the bottom' },
  { keys: ['q', 'C-c'], shown: 'q', action: 'quit', mode: 'help', bar: 'quit', page: 'quit the console' },
];

const serves = (entry: KeyEntry, mode: Mode, kind: Kind): boolean =>
  entry.mode === mode && (entry.kind === undefined || entry.kind === kind);

/** The entries for a mode, in the order of the table. */
export const keysOf = (mode: Mode, kind: Kind): readonly KeyEntry[] =>
  KEYS.filter((entry) => serves(entry, mode, kind));

/** The action of a key in a mode; undefined if it has none. */
export function actionOf(key: string, mode: Mode, kind: Kind): Action | undefined {
  return keysOf(mode, kind).find((entry) => entry.keys.includes(key))?.action;
}
