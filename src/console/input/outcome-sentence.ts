/** The sentences that answer a verb. */

import { withNearest } from '../../facility/files/nearest.ts';
import type { Verb, VerbOutcome } from '../../facility/verbs/verb.ts';
import { secretKind } from '../../facility/verbs/verb.ts';
import { compact } from '../panes/facts.ts';
import type { Typed } from './command-line.ts';
import type { Answer } from './ui.ts';

/** The outcome of a verb as a sentence: done, or the source and the reason of the refusal, with the nearest match. Secret arguments are omitted. */
export function outcomeSentence(
  read: Typed & { readonly ok: true },
  verb: Verb | undefined,
  outcome: VerbOutcome,
): Answer {
  if (outcome.ok) {
    const value = outcome.value === undefined ? '' : `: ${compact(outcome.value)}`;
    return { text: `done  ${withoutSecrets(read, verb)}${value}`, tone: 'good' };
  }
  const { why, nearest, by: who } = outcome;
  const text = why.includes('did you mean') ? why : withNearest(why, nearest);
  return { text: `${text} (${who})`, tone: 'bad' };
}

/** The line of a call, without its secret arguments. */
function withoutSecrets(read: Typed & { readonly ok: true }, verb: Verb | undefined): string {
  const open = Object.entries(read.args).filter(([name]) => secretKind(verb?.params.shape[name]) === undefined);
  return `${read.verb} ${open.map(([name, value]) => `${name}=${String(value)}`).join(' ')}`;
}
