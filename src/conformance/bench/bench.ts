/**
 * The tools of a case: its checks and the conversation so far. One bench serves one case; each kind of target adds its own methods.
 *
 * INV-1: A case without a check never passes. INV-2: `finish` undoes the changes of the case on the target.
 */
import type { Conversation } from './conversation.ts';
import { CaseFailed, NotExercised } from './outcome.ts';

/** A value that a report can show unchanged. */
export type Plain = string | number | boolean | null | undefined;

const inWords = (value: Plain): string =>
  value === undefined ? 'nothing' : value === '' ? 'empty text' : String(value);

export abstract class Bench {
  readonly conversation: Conversation;
  checks = 0;

  constructor(conversation: Conversation) {
    this.conversation = conversation;
  }

  /** `mistake`: the most likely cause of this failure, if it differs from the one that the case names. */
  is(seen: Plain, expected: Plain, what: string, mistake?: string): void {
    this.holds(seen === expected, what, inWords(expected), inWords(seen), mistake);
  }

  holds(met: boolean, what: string, expected: string, seen: string, mistake?: string): void {
    this.checks += 1;
    if (!met) throw new CaseFailed(what, expected, seen, mistake);
  }

  /** A precondition that the case relies on but does not test. */
  prerequisite(met: boolean, why: string): void {
    if (!met) throw new NotExercised(why);
  }

  abstract finish(): Promise<void>;
}
