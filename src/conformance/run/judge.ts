/**
 * Judges a target of any kind: trust check, preparation, then every case in order, each on its own bench.
 *
 * INV-1: A case that was not judged never passes. INV-2: A case that depends on a failed one is blocked. INV-3: A lost
 * target ends the run with an error; the verdicts so far are kept.
 */

import type { ErrorCode } from '../../facility/errors/catalogue.ts';
import type { ConversationMessage } from '../../report/conversation.ts';
import type { Verdict } from '../../report/verdict.ts';
import type { Bench } from '../bench/bench.ts';
import { type CaseFacts, type ConformanceCase, type Profile, profileOf } from '../bench/case.ts';
import { CaseFailed, NotApplicable, NotExercised, reasonOf, TargetLost } from '../bench/outcome.ts';
import type { Subject, Unclaimed } from './subject.ts';

/** A target that answers, but not in a way that can be judged. */
const UNFIT: ErrorCode = 'E-CONNECT-3';

export interface JudgeOptions {
  readonly profile: Profile;
  /** Whether cases that wait for a minute or more are run in real time. */
  readonly slow: boolean;
  readonly started?: (one: CaseFacts, at: number, of: number) => void;
  readonly judged?: (one: JudgedCase) => void;
  /** Returns true to stop before the next case. */
  readonly stop?: () => boolean;
  /** Runs a case somewhere else; undefined if the run was interrupted. Throws `TargetLost`. */
  readonly elsewhere?: (one: CaseFacts) => Promise<Ran | undefined>;
}

export interface JudgedCase {
  readonly case: CaseFacts;
  readonly verdict: Verdict;
  readonly checks: number;
  readonly message?: string;
  /** For a blocked case, the failed case on which it ultimately depends. */
  readonly blockedBy?: string;
  readonly expected?: string;
  readonly seen?: string;
  /** For a failure, its most likely cause. */
  readonly mistake?: string;
  /** Simulated or real milliseconds. */
  readonly ms: number;
  readonly conversation: readonly ConversationMessage[];
}

type Outcome = Pick<JudgedCase, 'verdict' | 'message' | 'expected' | 'seen' | 'mistake'>;
/** The outcome of a case that was run. */
export type Ran = Outcome & Pick<JudgedCase, 'checks' | 'ms' | 'conversation'>;

export interface Judgement {
  readonly cases: readonly JudgedCase[];
  /** Parts that the target has but does not claim. */
  readonly unclaimed?: readonly Unclaimed[];
  /** The parts of the target's state that could not be restored. */
  readonly left?: string;
  /** The reason why nothing can be concluded about the target; undefined if conclusions are possible. */
  readonly error?: { readonly code: ErrorCode; readonly why: string };
}

export async function judge<B extends Bench, N extends string>(
  subject: Subject<B, N>,
  cases: readonly ConformanceCase<B, N>[],
  options: JudgeOptions,
): Promise<Judgement> {
  const judged: JudgedCase[] = [];
  try {
    const doubt = await subject.doubt();
    if (doubt !== undefined) return { cases: [], error: { code: UNFIT, why: doubt } };
    await subject.prepare();
    for (const [i, one] of cases.entries()) {
      if (options.stop?.() === true) break;
      options.started?.(one, i, cases.length);
      const result = await judgeOne(subject, one, judged, options);
      if (result === undefined) break;
      judged.push(result);
      options.judged?.(result);
    }
    const unclaimed = (await subject.unclaimed?.()) ?? [];
    const left = await subject.putBack();
    return {
      cases: judged,
      ...(unclaimed.length === 0 ? {} : { unclaimed }),
      ...(left === undefined ? {} : { left }),
    };
  } catch (error) {
    // Outside a case, a failed check says nothing about a sentence; it means that the target cannot be tested.
    if (error instanceof TargetLost)
      return { cases: judged, error: { code: error.codes[0] ?? UNFIT, why: error.message } };
    const why = reasonOf(error);
    if (why === undefined) throw error;
    return { cases: judged, error: { code: UNFIT, why } };
  }
}

async function judgeOne<B extends Bench, N extends string>(
  subject: Subject<B, N>,
  one: ConformanceCase<B, N>,
  judged: readonly JudgedCase[],
  options: JudgeOptions,
): Promise<JudgedCase | undefined> {
  const nothing = { case: one, checks: 0, ms: 0, conversation: [] } as const;
  const without = excluded(one, subject.virtual, options) ?? subject.missing(one);
  if (without !== undefined) return { ...nothing, verdict: 'not-applicable', message: without };
  const broken = (one.after ?? []).find((id) => isBroken(judged, id));
  if (broken !== undefined) {
    const blockedBy = judged.find(({ case: { id } }) => id === broken)?.blockedBy ?? broken;
    return { ...nothing, verdict: 'blocked', message: `depends on ${broken}, which did not pass`, blockedBy };
  }
  const ran = await (options.elsewhere === undefined ? runCase(subject, one) : options.elsewhere(one));
  return ran === undefined ? undefined : { case: one, ...ran };
}

/** Throws `TargetLost`. */
export async function runCase<B extends Bench, N extends string>(
  subject: Subject<B, N>,
  one: ConformanceCase<B, N>,
): Promise<Ran> {
  const bench = subject.bench();
  const from = subject.now();
  let outcome = await outcomeOf(() => one.run(bench), one.mistake);
  if (outcome.verdict === 'pass' && bench.checks === 0)
    outcome = { verdict: 'not-exercised', message: 'the case checked nothing' };
  // Commands that restore the target afterwards are not part of the conversation.
  const conversation = [...bench.conversation.messages];
  const left = await outcomeOf(() => bench.finish(), one.mistake);
  if (left.verdict !== 'pass' && outcome.verdict === 'pass')
    outcome = { verdict: 'not-exercised', message: `the case could not restore the target: ${left.message ?? ''}` };
  return { checks: bench.checks, ms: subject.now() - from, conversation, ...outcome };
}

async function outcomeOf(run: () => Promise<void>, mistake: string): Promise<Outcome> {
  try {
    await run();
    return { verdict: 'pass' };
  } catch (error) {
    if (error instanceof CaseFailed) {
      const { message, expected, seen } = error;
      return { verdict: 'fail', message, expected, seen, mistake: error.mistake ?? mistake };
    }
    if (error instanceof NotApplicable) return { verdict: 'not-applicable', message: error.message };
    if (error instanceof NotExercised) return { verdict: 'not-exercised', message: error.message };
    throw error;
  }
}

const isBroken = (judged: readonly JudgedCase[], id: string): boolean =>
  judged.some((each) => each.case.id === id && each.verdict !== 'pass' && each.verdict !== 'not-applicable');

function excluded(one: CaseFacts, virtual: boolean, { profile, slow }: JudgeOptions): string | undefined {
  if (profile === 'public' && profileOf(one) === 'np1') return 'tested only in the np1 profile';
  if (one.slow === true && !virtual && !slow) return 'waits for a minute or more (--slow)';
  return undefined;
}
