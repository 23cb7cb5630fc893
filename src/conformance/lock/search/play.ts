/**
 * Executes steps on a target and on our own locks in lockstep: each step on every lock, then a wait until all are at
 * the same time, then the comparison.
 *
 * INV-1: Where our own locks differ from each other, the specification leaves the choice open, and nothing is judged after that. INV-2: After the
 * steps, the target is in the state from which the next ones start.
 */
import { heldAfter } from '../../../lock/held.ts';
import type { Command } from '../../../protocol/command.ts';
import { EVENTS, eventOfOp, RECORDED_OPS, type RecordedOp } from '../../../protocol/record.ts';
import type { ConversationMessage } from '../../../report/conversation.ts';
import { Random, type RandomStream } from '../../../sim/random.ts';
import { CaseFailed, NotApplicable, NotExercised, TargetLost } from '../../bench/outcome.ts';
import type { LockTarget } from '../contract/target.ts';
import { targetStateOf } from '../lock-subject.ts';
import { LockBench } from '../probe/lock-bench.ts';
import type { TargetState } from '../probe/target-state.ts';
import type { SelfTarget } from '../targets/self.ts';
import { judged } from './fact.ts';
import { referencesFor } from './references.ts';
import { restore } from './restore.ts';
import { type Prepared, SearchedLock } from './searched-lock.ts';
import { describeStep, type Single, type Step, singly } from './step.ts';
import type { Tally } from './tally.ts';

/** The wait after which everything that follows an answer, such as a notice and the end of the connection, has arrived. */
const SETTLE_MS = 300;
/** The additional wait after which every lock has done what another lock did just before the comparison, such as falling asleep. */
const LATE_MS = 2_000;
const JAMMED: readonly number[] = [3, 4];
const PHYSICAL: readonly Step['do'][] = [
  'pullHasp',
  'closeHasp',
  'lean',
  'releaseFromInside',
  'setBattery',
  'powerCycle',
  'press',
];
const MAX_REAL_WAIT_MS = 3_000;

export interface Difference {
  /** The index of the step that showed it; that of the last one if the lock could not be prepared again. */
  readonly step: number;
  readonly expected: string;
  readonly seen: string;
}

export interface Played {
  readonly difference: Difference | undefined;
  readonly conversation: readonly ConversationMessage[];
}

/** State kept from one list of steps to the next. */
export interface SearchState extends Prepared {
  readonly seed: string;
  weakMv: number;
  /** Like `weakMv`, for our own locks. */
  ownWeakMv: number;
  /** Stimuli that the target does not support. */
  readonly absent: Set<string>;
  /** The number of the target's last record. */
  lastRecord: number;
}

/**
 * `quick` runs only one form of our own lock. A difference that it shows may be one that the specification allows, so it must be run again with
 * all forms.
 */
export async function play(
  searchState: SearchState,
  steps: readonly Step[],
  tally: Tally,
  quick = false,
): Promise<Played> {
  const own = references(searchState, tally, quick);
  tally.recordsBefore = own[0]?.[0].lock().flash.nextNumber ?? 1;
  tally.clockMoved = false;
  const side = new SearchedLock(searchState);
  const all: readonly SearchedLock[] = [side, ...own.map(([, one]) => one)];
  let difference: Difference | undefined;
  const single = steps.flatMap((step, i) => singly(step).map((each) => [i, each] as const));
  for (const [i, step] of single) {
    if (!isPossible(step, searchState, own[0]?.[0])) continue;
    tally.step(step);
    const shown = await stepped(step, all, own, searchState, tally);
    if (shown === 'open') {
      tally.open += 1;
      break;
    }
    if (shown === undefined) continue;
    difference = { step: i, ...shown };
    break;
  }
  tally.visits(side.visits.map(({ session }) => session));
  const conversation = [...side.bench.conversation.messages];
  await side.bench.visit?.end();
  const left = await prepared(searchState, steps.length - 1);
  return difference === undefined && left !== undefined ? left : { difference, conversation };
}

/** A difference that the specification does not allow; `open` if it allows any. */
async function stepped(
  step: Single,
  all: readonly SearchedLock[],
  own: readonly (readonly [SelfTarget, SearchedLock])[],
  { absent }: SearchState,
  tally: Tally,
): Promise<{ expected: string; seen: string } | 'open' | undefined> {
  const clockValid = () => own[0]?.[0].lock().view().clockValid;
  const before = clockValid();
  // The specification limits the duration of a motion but does not fix it, nor the effect of a stimulus or a loss of power during one.
  if (PHYSICAL.includes(step.do)) await level(all, LATE_MS);
  for (const side of all) {
    if ((await side.act(step)) === 'absent') {
      absent.add(step.do);
      return undefined;
    }
  }
  await level(all, SETTLE_MS);
  if (relocksFreely(own[0])) return 'open';
  if (clockValid() !== before) tally.clockMoved = true;
  told(all, own, tally);
  const at = compared(all);
  if (at === undefined) return at;
  await level(all, LATE_MS);
  return compared(all);
}

function compared(all: readonly SearchedLock[]): { expected: string; seen: string } | 'open' | undefined {
  const [seen = [], ...own] = all.map((side) => side.facts());
  return judged(seen, own);
}

/** Lets time pass until every lock is at the same time. The target comes first, because its time may run on its own. */
async function level(all: readonly SearchedLock[], moreMs: number): Promise<void> {
  let until = Math.max(...all.map(({ elapsedMs }) => elapsedMs)) + moreMs;
  for (const side of all) {
    while (side.elapsedMs < until) await side.target.pass(until - side.elapsedMs);
    until = Math.max(until, side.elapsedMs);
  }
}

/** Passes to each lock the contents that this step's records must have, according to the values that our own lock now stores. */
function told(all: readonly SearchedLock[], own: readonly (readonly [SelfTarget, SearchedLock])[], tally: Tally): void {
  const [target, side] = own[0] ?? [];
  if (target === undefined || side === undefined) return;
  const { flash } = target.lock();
  if (tally.clockMoved) {
    for (let number = tally.recordsBefore; number < flash.nextNumber; number += 1)
      for (const each of all) each.untimed.add(number - side.lastRecord);
    // The record of an overflow keeps the number of the record that it overwrote, and has the time of the record that made it necessary.
    const [oldest] = flash.records;
    if (oldest?.event === EVENTS.overwritten) for (const each of all) each.untimed.add(oldest.number - side.lastRecord);
  }
  tally.clockMoved = false;
  tally.recordsBefore = flash.nextNumber;
  const command = side.sent?.taken === true ? side.sent.command : undefined;
  if (command === undefined || command.op === 'unknown' || !isRecorded(command)) return;
  const value = heldAfter(flash, command);
  const record = flash.records.findLast(({ event }) => event === eventOfOp(command.op));
  if (value === undefined || record === undefined) return;
  for (const each of all) each.expectDigest(record.number - side.lastRecord, value);
}

/**
 * Whether an open bolt extends on its own on a weak supply, or in factory state, is not specified: "Checks 14 and 15 apply to an unlock", and for a
 * lock in factory state the page says only that a start with an open bolt does not start the relock timer ("if the lock is set up").
 */
function relocksFreely(own: readonly [SelfTarget, SearchedLock] | undefined): boolean {
  if (own === undefined) return false;
  const { bolt, provisioning } = own[0].lock().view();
  return bolt !== 'extended' && (own[1].weak || provisioning === 'factory');
}

const isRecorded = (command: Command): command is Command & { op: RecordedOp } =>
  RECORDED_OPS.some((op) => op === command.op);

/** Whether the step makes sense for this target now, and does not depend only on the mechanics of our own lock. */
function isPossible(step: Step, { target, absent }: SearchState, own: SelfTarget | undefined): boolean {
  if (absent.has(step.do)) return false;
  if (step.do === 'wait') return target.virtual || step.ms <= MAX_REAL_WAIT_MS;
  // "AB enters firmware mode": in it, the effect of stimuli on bolt, hasp and battery is not specified.
  if (PHYSICAL.includes(step.do) && own?.lock().view().power === 'firmwareMode') return false;
  // The specification does not say whether flash retains a jam ("State 4 begins with the first failed attempt"), or exactly when the next attempt
  // comes: a failed attempt lasts up to the longest motion, so a release between two attempts may be in time for one lock and too late for another.
  if (step.do === 'powerCycle' || step.do === 'lean') return !JAMMED.includes(own?.lock().view().mechanicalState ?? 0);
  // How much pulling adds to the tension on a bolt that holds the hasp is not specified.
  if (step.do === 'pullHasp') return own?.lock().view().bolt === 'retracted';
  // "a release from inside also starts the relock timer": whether it does so when the bolt is already retracted is not specified.
  if (step.do === 'releaseFromInside') return own?.lock().view().bolt === 'extended';
  return true;
}

export function targetStateFor(target: LockTarget, random: RandomStream): TargetState {
  const targetState = targetStateOf(target, random);
  if (targetState === undefined) throw new TargetLost('a search needs the keys of the lock', 'E-CLAIMS-2');
  return targetState;
}

/** New locks of our own that are set up, at the target's current time. */
function references(
  { target, seed, ownWeakMv }: SearchState,
  { hear }: Tally,
  quick: boolean,
): (readonly [SelfTarget, SearchedLock])[] {
  return referencesFor(target, { seed, quick, hear }).map((own) => {
    const targetState = targetStateFor(own, new Random(seed).stream('our own lock'));
    return [own, new SearchedLock({ target: own, targetState, patience: 1, lastRecord: 0, weakMv: ownWeakMv })];
  });
}

/** Brings the target to the state from which steps start; if that fails, returns a description of what the target did instead. Throws TargetLost. */
export async function prepared(searchState: SearchState, step = -1): Promise<Played | undefined> {
  const { target, targetState, patience } = searchState;
  const bench = new LockBench(target, targetState, patience);
  const notThere = (expected: string, seen: string): Played => ({
    difference: { step, expected, seen },
    conversation: bench.conversation.messages,
  });
  try {
    searchState.lastRecord = await restore(bench);
    return undefined;
  } catch (error) {
    if (error instanceof CaseFailed) return notThere(error.expected, `${error.message}: ${error.seen}`);
    if (error instanceof NotExercised || error instanceof NotApplicable)
      return notThere('a lock that can be prepared', error.message);
    throw error;
  }
}

/** Describes the step in words. */
export function inStep({ step }: Difference, steps: readonly Step[]): string {
  const last = steps[step];
  return last === undefined ? 'in the preparation' : `in step ${step + 1}: ${describeStep(last)}`;
}
