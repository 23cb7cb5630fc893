/** The keys of the guided tree: those of a page, plus keys for the answers. */
import type { KeyEntry } from './key-entry.ts';
import { PAGE_KEYS } from './page-keys.ts';

const OWN: readonly KeyEntry[] = [
  { keys: ['y'], shown: 'y', action: 'yes', modes: ['tree'], bar: 'yes', page: 'yes' },
  { keys: ['n'], shown: 'n', action: 'no', modes: ['tree'], bar: 'no', page: 'no' },
  {
    keys: ['enter', 'right'],
    shown: 'Enter',
    action: 'answer',
    modes: ['tree'],
    bar: 'unknown, or open',
    page: 'on the question: answer “unknown”; on an answer: open the event that shows it',
  },
  {
    keys: ['backspace', 'left'],
    shown: 'Backspace',
    action: 'takeBack',
    modes: ['tree'],
    bar: 'take back',
    page: 'undo the last answer',
  },
  {
    keys: ['p'],
    shown: 'p',
    action: 'nextPerson',
    modes: ['tree'],
    bar: 'person',
    page: 'the next person who uses the unit',
  },
  {
    keys: ['escape'],
    shown: 'Esc',
    action: 'leave',
    modes: ['tree'],
    bar: 'back',
    page: 'go back to where the tree was opened',
  },
];

const own = new Set(OWN.flatMap(({ keys }) => keys));

/** All other keys are those of a page, provided that the help bar has room for them. */
const rest = PAGE_KEYS.filter(({ keys, action }) => !keys.some((key) => own.has(key)) && action !== 'previousFailure');

export const TREE_KEYS: readonly KeyEntry[] = [
  ...OWN,
  ...rest.map(({ bar: _, ...entry }): KeyEntry => ({ ...entry, modes: ['tree'] })),
];
