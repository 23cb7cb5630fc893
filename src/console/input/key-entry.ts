/** An entry in the table of keys, and the modes, kinds and actions that it uses. */

/**
 * In `prompt`, `search` and `unit` the user types a line; in `help` too, above a list; `page` shows a page in front of
 * the panes. `tree` exists only for the keys of one page, the guided tree.
 */
export type Mode = 'browse' | 'prompt' | 'search' | 'unit' | 'help' | 'page' | 'tree';
/** The kind of console: for a live facility, or for a recording. */
export type Kind = 'live' | 'replay';

/** The sections of the help page, in order. */
export const TOPICS = ['Find the cause', 'Look around', 'Move in time', 'Act', 'The console'] as const;
export type Topic = (typeof TOPICS)[number];

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
  | 'problems'
  | 'sort'
  | 'open'
  | 'origin'
  | 'why'
  | 'copy'
  | 'nextFailure'
  | 'previousFailure'
  | 'search'
  | 'nextMatch'
  | 'previousMatch'
  | 'nextDifference'
  | 'previousDifference'
  | 'report'
  | 'unit'
  | 'fork'
  | 'compare'
  | 'firstLines'
  | 'tree'
  | 'portal'
  | 'app'
  | 'yes'
  | 'no'
  | 'answer'
  | 'takeBack'
  | 'nextPerson'
  | 'play'
  | 'find'
  | 'jump'
  | 'run'
  | 'complete'
  | 'older'
  | 'newer'
  | 'left'
  | 'right'
  | 'lineStart'
  | 'lineEnd'
  | 'backspace'
  | 'delete'
  | 'deleteWord'
  | 'clear';

export interface KeyEntry {
  /** The names of the keys in the terminal library. */
  readonly keys: readonly string[];
  /** The name shown to the user. */
  readonly shown: string;
  readonly action: Action;
  readonly modes: readonly Mode[];
  /** If set, the entry applies only in this kind of console. */
  readonly kind?: Kind;
  /** A short text for the help bar; undefined if it is not shown there. */
  readonly bar?: string;
  /** The line for the help page. */
  readonly page: string;
  /** The section of the help page; undefined for the keys of a typed line. */
  readonly topic?: Topic;
}
