/**
 * Goes through the questions of the troubleshooting page with the known answers, up to the first open question or a cure. Pure.
 *
 * INV-1: No question is asked twice. INV-2: Facts that the facility already knows are not asked for. INV-3: Every walk
 * ends with a question, a cure, or support.
 */
import { HELP_LISTS, type HelpId, type HelpQuestion, START } from '../../facility/people/help-tree.ts';
import type { Evidence, KnownAnswer } from './knowledge.ts';

export type Reply = 'yes' | 'no' | 'unknown';

/** The person's answers, in order. */
export type Replies = readonly { readonly id: HelpId; readonly reply: Reply }[];

export interface Answered {
  readonly question: HelpQuestion<HelpId>;
  readonly reply: Reply;
  /** The evidence that answered the question; undefined if the person answered it. */
  readonly by: Evidence | undefined;
}

export interface Walk {
  readonly answered: readonly Answered[];
  readonly at:
    | { readonly kind: 'asks'; readonly question: HelpQuestion<HelpId> }
    | { readonly kind: 'helps'; readonly cures: readonly string[] }
    | { readonly kind: 'support' };
}

export interface TreeTopic {
  readonly kind: 'tree';
  readonly unit: string;
  /** Index among the people who use the unit. */
  readonly person: number;
  /** The person's answers. */
  readonly replies: Replies;
}

export function walk(replies: Replies, known: ReadonlyMap<HelpId, KnownAnswer>): Walk {
  const said = new Map(replies.map(({ id, reply }) => [id, reply]));
  const answered: Answered[] = [];
  /** Without an answer about other devices and users, the walk goes through both lists. */
  let queue: readonly HelpQuestion<HelpId>[] = [...START, ...HELP_LISTS.lock, ...HELP_LISTS.phone];
  for (let [question] = queue; question !== undefined; [question] = queue) {
    const machine = known.get(question.id);
    const reply = machine?.answer ?? said.get(question.id);
    if (reply === undefined) return { answered, at: { kind: 'asks', question } };
    answered.push({ question, reply, by: machine });
    const list = reply === 'unknown' ? undefined : question[reply];
    if (list !== undefined) queue = HELP_LISTS[list];
    else if (reply === 'no' && question.cures !== undefined)
      return { answered, at: { kind: 'helps', cures: machine?.cures ?? question.cures } };
    else queue = queue.slice(1);
  }
  return { answered, at: { kind: 'support' } };
}
