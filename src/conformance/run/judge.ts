/**
 * Judges a lock target: refusal probe, preparation, then every case in its order, each in a lab of its own.
 *
 * INV-1 what was not judged is never a pass. INV-2 a case that depends on a failed one is blocked. INV-3 a target that is lost ends the
 * run with an error; what was judged is kept.
 */
import type { Verdict } from '../../report/verdict.ts';
import type { RandomStream } from '../../sim/random.ts';
import type { LockCase, Need, Profile } from '../cases/case.ts';
import { type LockTarget, TargetLost } from '../contract/target.ts';
import { Keyring } from '../probe/keyring.ts';
import { type Book, Lab } from '../probe/lab.ts';
import type { Rung } from '../probe/ladder.ts';
import { CaseFailed, NotApplicable, NotExercised } from '../probe/outcome.ts';
import { doubtOf, prepare, putBack } from './preparation.ts';

export interface JudgeOptions {
  readonly profile: Profile;
  /** Whether cases that wait for a minute or more run in real time. */
  readonly slow: boolean;
  readonly patience: number;
  readonly random: RandomStream;
  readonly started?: (one: LockCase, at: number, of: number) => void;
  readonly judged?: (one: JudgedCase) => void;
  /** True: stop before the next case. */
  readonly stop?: () => boolean;
}

export interface JudgedCase {
  readonly case: LockCase;
  readonly verdict: Verdict;
  readonly checks: number;
  readonly message?: string;
  readonly expected?: string;
  readonly seen?: string;
  /** Simulated or real milliseconds. */
  readonly ms: number;
  readonly ladder: readonly Rung[];
}

export interface Judgement {
  readonly cases: readonly JudgedCase[];
  /** What could not be restored. */
  readonly left?: string;
  /** Why the run allows no conclusion about the target; undefined if it does. */
  readonly error?: { readonly fault: 'input' | 'environment'; readonly why: string };
}

export async function judge(target: LockTarget, cases: readonly LockCase[], options: JudgeOptions): Promise<Judgement> {
  const judged: JudgedCase[] = [];
  try {
    const doubt = await doubtOf(target);
    if (doubt !== undefined) return { cases: [], error: { fault: 'environment', why: doubt } };
    const book = bookOf(target, options.random);
    if (book !== undefined) await prepare(target, book, options.patience);
    for (const [i, one] of cases.entries()) {
      if (options.stop?.() === true) break;
      options.started?.(one, i, cases.length);
      const result = await judgeOne(target, one, book, judged, options);
      judged.push(result);
      options.judged?.(result);
    }
    const left = book === undefined ? undefined : await putBack(target, book, options.patience);
    return { cases: judged, ...(left === undefined ? {} : { left }) };
  } catch (error) {
    if (!(error instanceof TargetLost)) throw error;
    return { cases: judged, error: { fault: 'environment', why: error.message } };
  }
}

function bookOf(target: LockTarget, random: RandomStream): Book | undefined {
  const { keys, claims } = target;
  if (keys === undefined) return undefined;
  const { facility } = keys;
  const keyring = new Keyring(keys, facility?.secret ?? random.bytes(32), facility?.epoch ?? 0);
  return { keyring, generations: new Map(), toRestore: new Map(), relockS: claims.relockS };
}

async function judgeOne(
  target: LockTarget,
  one: LockCase,
  book: Book | undefined,
  judged: readonly JudgedCase[],
  options: JudgeOptions,
): Promise<JudgedCase> {
  const nothing = { case: one, checks: 0, ms: 0, ladder: [] } as const;
  const without = missing(target, one, book, options);
  if (without !== undefined || book === undefined)
    return { ...nothing, verdict: 'not-applicable', message: without ?? 'there are no keys (--keys)' };
  const broken = (one.after ?? []).find((id) => isBroken(judged, id));
  if (broken !== undefined) return { ...nothing, verdict: 'blocked', message: `stands on ${broken}` };
  const lab = new Lab(target, book, options.patience);
  const from = target.now();
  let outcome = await outcomeOf(() => one.run(lab));
  if (outcome.verdict === 'pass' && lab.checks === 0)
    outcome = { verdict: 'not-exercised', message: 'the case checked nothing' };
  // Commands that restore the target afterwards are not part of the conversation.
  const ladder = [...lab.ladder.rungs];
  const left = await outcomeOf(() => lab.finish());
  if (left.verdict !== 'pass' && outcome.verdict === 'pass')
    outcome = { verdict: 'not-exercised', message: `the case could not put the target back: ${left.message ?? ''}` };
  return { case: one, checks: lab.checks, ms: target.now() - from, ladder, ...outcome };
}

type Outcome = Pick<JudgedCase, 'verdict' | 'message' | 'expected' | 'seen'>;

async function outcomeOf(run: () => Promise<void>): Promise<Outcome> {
  try {
    await run();
    return { verdict: 'pass' };
  } catch (error) {
    if (error instanceof CaseFailed)
      return { verdict: 'fail', message: error.message, expected: error.expected, seen: error.seen };
    if (error instanceof NotApplicable) return { verdict: 'not-applicable', message: error.message };
    if (error instanceof NotExercised) return { verdict: 'not-exercised', message: error.message };
    throw error;
  }
}

const isBroken = (judged: readonly JudgedCase[], id: string): boolean =>
  judged.some((each) => each.case.id === id && each.verdict !== 'pass' && each.verdict !== 'not-applicable');

function missing(target: LockTarget, one: LockCase, book: Book | undefined, options: JudgeOptions): string | undefined {
  const { claims } = target;
  if (options.profile === 'public' && one.profile === 'np1') return 'judged by the profile np1 only';
  if (one.versions !== undefined && !one.versions.includes(claims.np1))
    return `holds in version ${one.versions.join(', ')} of NP1; claimed is ${claims.np1}`;
  if (one.slow === true && !target.virtual && !options.slow) return 'waits for a minute or more (--slow)';
  const absent: Readonly<Record<Need, string | undefined>> = {
    keys: book === undefined ? 'there are no keys (--keys)' : undefined,
    'factory-secret': target.keys?.factorySecret === undefined ? 'the keys file has no factorySecret' : undefined,
    hand: target.stimulate === undefined ? 'nobody is at the door (--stimulus)' : undefined,
    gatt: undefined,
    virtual: target.virtual ? undefined : 'needs a target with a virtual clock (advance)',
    'touch-wakes': claims.hardware === '1A' || claims.hardware === '4I' ? undefined : 'this hardware does not sleep',
    haspSensor: claims.haspSensor ? undefined : 'haspSensor is not claimed',
    quickClick: claims.quickClick ? undefined : 'quickClick is not claimed',
    firmwareMode: claims.firmwareMode ? undefined : 'firmwareMode is not claimed',
    diagnostics: claims.diagnostics ? undefined : 'diagnostics is not claimed',
    banks: claims.banks ? undefined : 'banks is not claimed',
  };
  return one.needs.map((need) => absent[need]).find((why) => why !== undefined);
}
