/** An entry of the table of keys, and the modes, kinds and actions that it names. */

/**
 * `prompt`, `search` and `unit` type a line; `help` does too, above a list; `page` shows a page in front of the panes. `tree` only names the keys
 * of one page, the guided tree.
 */
export type Mode = 'browse' | 'prompt' | 'search' | 'unit' | 'help' | 'page' | 'tree';
/** What the console shows: a live facility, or a recording. */
export type Kind = 'live' | 'replay';

/** The parts of the help page, in order. */
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
  /** Names of the keys in the terminal library. */
  readonly keys: readonly string[];
  /** The name shown to the user. */
  readonly shown: string;
  readonly action: Action;
  readonly modes: readonly Mode[];
  /** Only in this kind of console; in both if undefined. */
  readonly kind?: Kind;
  /** A short text for the help bar; undefined if it is not in the bar. */
  readonly bar?: string;
  /** One line for the help page. */
  readonly page: string;
  /** Its place on the help page; keys of a typed line have none. */
  readonly topic?: Topic;
}
