/**
 * A judged case as a case of a report: the end of the conversation as its last lines, the most likely mistake as its note. A case that was not
 * exercised also shows its conversation, which explains why the situation did not arise.
 */
import { counted } from '../../protocol/counted.ts';
import type { Case } from '../../report/case.ts';
import { shortened } from '../../report/conversation.ts';
import type { CaseFacts } from '../bench/case.ts';
import type { JudgedCase } from './judge.ts';

/** The number of lines of the conversation that a failure shows, and the maximum if earlier packets are included that the last lines answer. */
const SHOWN = 12;
const MAX_SHOWN = 60;

export interface ReportOptions {
  /** The command that runs this case alone, without its `--only` option. */
  readonly command: string;
  readonly seed: string;
  readonly strict: boolean;
}

/** The expected and seen values that a report shows for a case that was not exercised. */
export const NOT_ARISEN = { expected: 'the situation that the sentence describes', seen: 'it did not arise' } as const;

/** `lock.queue: a lock processes one command … (protocol §6)`, without the page's Markdown. */
export const caseName = ({ id, sentence, spec }: Pick<CaseFacts, 'id' | 'sentence' | 'spec'>): string =>
  `${id}: ${plainSentence(sentence)} (${spec})`;

/** A sentence of a page without its list marker, emphasis and code marks. */
export const plainSentence = (sentence: string): string => sentence.replace(/^- /, '').replace(/\*\*|`/g, '');

export function caseOfJudged(judged: JudgedCase, { command, seed, strict }: ReportOptions): Case {
  const { verdict, checks, message, conversation, ms, mistake } = judged;
  const { id, level } = judged.case;
  const tolerated = verdict === 'fail' && level !== 'must' && !strict;
  const reason = tolerated ? `${message ?? ''} (a "${level}" case, which fails the run only with --strict)` : message;
  const failed = verdict === 'fail' && !tolerated;
  const lastEvents = lastMessages(conversation).map(conversationLine);
  return {
    id,
    name: caseName(judged.case),
    verdict: tolerated ? 'expected-fail' : verdict,
    checks,
    seed,
    simulatedMs: Math.max(0, Math.round(ms)),
    ...(failed
      ? {
          failure: {
            message: message ?? 'failed',
            expected: judged.expected ?? '',
            seen: judged.seen ?? '',
            lastEvents,
          },
          note: `often: ${mistake ?? ''}`,
        }
      : verdict === 'not-exercised' && lastEvents.length > 0
        ? { failure: { message: message ?? verdict, ...NOT_ARISEN, lastEvents } }
        : reason === undefined
          ? {}
          : { note: reason }),
    reproduce: `${command} --only ${id} --seed ${seed}`,
  };
}

/** The last messages: at least the last connection, and the run of messages that the last party answered. */
export function lastMessages(whole: JudgedCase['conversation']): JudgedCase['conversation'] {
  const conversation = shortened(whole);
  const last = conversation.at(-1);
  const lastAsked = conversation.findLastIndex(({ from }) => from !== last?.from);
  const firstAsked = conversation.slice(0, Math.max(lastAsked, 0)).findLastIndex(({ from }) => from === last?.from) + 1;
  const connected = conversation.findLastIndex(({ what }) => what === 'connects');
  const from = connected < 0 ? firstAsked : Math.min(firstAsked, connected);
  return conversation.slice(-Math.min(Math.max(SHOWN, conversation.length - from), MAX_SHOWN));
}

/** For each case that blocked others, the number of cases that it blocked. */
export function blockedLines(judged: readonly Pick<JudgedCase, 'blockedBy'>[]): string[] {
  const counts = new Map<string, number>();
  for (const { blockedBy } of judged)
    if (blockedBy !== undefined) counts.set(blockedBy, (counts.get(blockedBy) ?? 0) + 1);
  return [...counts].map(
    ([id, count]) => `${counted(count, 'case was', 'cases were')} not judged because ${id} did not pass`,
  );
}

export const conversationLine = ({ atMs, from, to, what, bytes, means }: JudgedCase['conversation'][number]): string =>
  [`${String(atMs).padStart(6)} ms  ${from} → ${to}  ${what}`, bytes, means].filter((part) => part !== '').join('  ');
