/**
 * Compares reported facts with the facts of a run. People make more mistakes than files and report only what they
 * noticed, so a fact counts for less than a line; a fact that the run does not determine does not count.
 */
import { REFUSAL_MESSAGES } from '../../core/views/app-view.ts';
import { FAILURE_MESSAGES } from '../../phone/user-messages.ts';
import type { Instant } from '../../sim/clock.ts';
import { type Case, type Source, type ToldFact, toldClockError } from '../case.ts';
import type { FactId } from '../channels/facts.ts';
import type { Evidence } from '../evidence.ts';
import { type Hypothesis, UNDECIDED } from '../hypotheses/hypothesis.ts';
import { UNLESS_TOLD, USUALLY_TOLD, weightOfAnswer } from '../weights.ts';
import { outcomesOn, type Run } from '../world/play.ts';
import { about, type Finding } from './finding.ts';
import { INPUTS, type Shown } from './shown.ts';
import { similarity } from './similarity.ts';

/**
 * A fact's answer in the run: from the hypothesis, otherwise from the run itself, otherwise the default that holds unless somebody says otherwise.
 */
export function answerIn(fact: FactId, { facts }: Hypothesis, shows: Shown): string | undefined {
  const answer = facts?.[fact] ?? shows.get(fact) ?? UNLESS_TOLD[fact];
  return answer === UNDECIDED ? undefined : answer;
}

export function compareTold(
  of: Case,
  { isPortal, triedAt }: Evidence,
  hypothesis: Hypothesis,
  played: Run,
  shows: Shown,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [fact, told] of of.facts) {
    if (told.answer === 'unknown' || INPUTS.has(fact)) continue;
    const source = { paper: told.paper, line: told.line };
    if (fact === 'message.seen') {
      // A sentence from the portal is not a message of the app.
      if (!isPortal) findings.push(...compareMessage(source, told.answer, messagesOf(of, played)));
      continue;
    }
    if (fact === 'clock.offset') {
      findings.push(...compareOffset(of, source, played));
      continue;
    }
    const expected = answerIn(fact, hypothesis, shows);
    if (expected === undefined) continue;
    const said = fact === 'lease.starts' ? leaseOf(told, triedAt) : told.answer;
    findings.push(...about(source, fact, said, expected, weightOfAnswer(fact), differs));
  }
  return findings;
}

/** Whether the lease had begun when somebody tried; the answer as given if it names no day. */
function leaseOf({ answer, ats: [start] }: ToldFact, triedAt: Instant): string {
  if (start === undefined) return answer;
  return start > triedAt ? 'later' : 'begun';
}

/** People round, and often do not say whether the clock is ahead or behind. */
function compareOffset(of: Case, source: Source, { facility }: Run): readonly Finding[] {
  const { phone } = of.subject;
  const said = toldClockError(of);
  if (said === undefined || phone === undefined) return [];
  const error = Number(facility.find(`phone.${phone}.clockErrorS`));
  return about(source, 'the phone’s clock error in seconds', said, error, weightOfAnswer('clock.offset'), () =>
    Math.abs(Math.abs(said) - Math.abs(error)) <= Math.max(90, Math.abs(said) / 10) ? 0 : 1,
  );
}

export const isPlain = (answer: string): boolean => answer === 'yes' || answer === 'no';

/**
 * How much two answers differ: yes and no differ entirely, texts by their similarity. A sentence given as the answer to a yes-or-no question counts
 * as yes.
 */
function differs(seen: string, expected: string): number {
  if (isPlain(expected)) return (seen === 'no') === (expected === 'no') ? 0 : 1;
  if (isPlain(seen)) return seen === 'no' ? 1 : 0;
  return similarity(seen, expected) > 0.3 ? 0 : 0.8;
}

/** The messages that the app showed in the run. */
export const messagesOf = ({ subject }: Case, { events }: Run): readonly string[] =>
  outcomesOn(subject.phone, events).flatMap(({ data }) => (data.result === 'failed' ? [String(data.message)] : []));

/** People repeat the app's sentence, its gist, or only that there was a message. */
function compareMessage(source: Source, said: string, messages: readonly string[]): readonly Finding[] {
  if (isPlain(said)) return [];
  const [best = 'no message'] = messages.toSorted((a, b) => similarity(said, b) - similarity(said, a));
  const own = messages.length === 0 ? 0 : similarity(said, best);
  const elsewhere = Math.max(...APP_MESSAGES.map((message) => similarity(said, message)));
  // A sentence that resembles no message of the app is not evidence for any of them.
  if (elsewhere < 0.25) return messages.length > 0 ? [] : about(source, 'the app said', said, 'nothing', USUALLY_TOLD);
  return about(source, 'the app said', said, best, weightOfAnswer('message.seen'), () =>
    own >= elsewhere - 0.08 ? 0 : 1,
  );
}

/** All sentences that an app can show, to find the one that somebody meant. */
export const APP_MESSAGES: readonly string[] = [...FAILURE_MESSAGES, ...REFUSAL_MESSAGES];
