/** The keys of a page in front of the panes. */
import type { KeyEntry } from './key-entry.ts';

export const PAGE_KEYS: readonly KeyEntry[] = [
  {
    keys: ['escape', 'backspace', 'left'],
    shown: 'Esc',
    action: 'leave',
    modes: ['page'],
    bar: 'back',
    page: 'back; also Backspace',
  },
  {
    keys: ['enter', 'right'],
    shown: 'Enter',
    action: 'open',
    modes: ['page'],
    bar: 'open',
    page: 'open the event on this row',
  },
  {
    keys: ['o'],
    shown: 'o',
    action: 'origin',
    modes: ['page'],
    bar: 'origin',
    page: 'to the event that this row’s value comes from, or else to the cause',
  },
  { keys: ['w'], shown: 'w', action: 'why', modes: ['page'], page: 'why did this attempt fail?' },
  { keys: ['y'], shown: 'y', action: 'copy', modes: ['page'], bar: 'copy', page: 'copy the page to the clipboard' },
  { keys: ['n'], shown: 'n', action: 'nextFailure', modes: ['page'], bar: 'failure', page: 'to the next failure' },
  { keys: ['S-n'], shown: 'N', action: 'previousFailure', modes: ['page'], page: 'to the previous failure' },
  { keys: ['up', 'k'], shown: 'Up', action: 'up', modes: ['page'], page: 'the row above' },
  { keys: ['down', 'j'], shown: 'Down', action: 'down', modes: ['page'], page: 'the row below' },
  { keys: ['pageup'], shown: 'PgUp', action: 'pageUp', modes: ['page'], page: 'a page up' },
  { keys: ['pagedown', 'space'], shown: 'PgDn', action: 'pageDown', modes: ['page'], page: 'a page down' },
  { keys: ['home', 'g'], shown: 'Home', action: 'first', modes: ['page'], page: 'to the top' },
  { keys: ['end', 'S-g'], shown: 'End', action: 'last', modes: ['page'], page: 'to the bottom' },
  { keys: ['?', 'h', 'f1'], shown: '?', action: 'help', modes: ['page'], bar: 'help', page: 'what can I do?' },
  { keys: ['q', 'C-c'], shown: 'q', action: 'quit', modes: ['page'], bar: 'quit', page: 'quit the console' },
];
