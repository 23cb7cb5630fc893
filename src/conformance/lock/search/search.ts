/**
 * Executes random steps on a target and on our own locks until they differ where the specification leaves no choice, then shrinks them.
 *
 * INV-1: The same seed draws the same steps, in the same order, however long the search takes. INV-2: The reported steps have shown the difference a
 * second time, on their own; a difference that does not recur is counted, and the search continues.
 */
import fc from 'fast-check';
import type { RandomStream } from '../../../sim/random.ts';
import { TargetLost, whyNot } from '../../bench/outcome.ts';
import type { LockTarget } from '../contract/target.ts';
import { whyUntrustworthy } from '../preparation.ts';
import { LockBench } from '../probe/lock-bench.ts';
import type { TargetState } from '../probe/target-state.ts';
import { selfTarget } from '../targets/self.ts';
import { stepsFor } from './arbitrary.ts';
import { type Difference, type Played, play, prepared, type SearchState, targetStateFor } from './play.ts';
import { type Shortest, shrink } from './shrink.ts';
import type { Step } from './step.ts';
import { Tally } from './tally.ts';

export interface SearchOptions {
  readonly seed: string;
  readonly patience: number;
  readonly random: RandomStream;
  /** Returns true to stop the search. */
  readonly stop: () => boolean;
  /** Called after each list of steps. */
  readonly played?: (tally: Tally) => void;
}

export interface Searched {
  readonly tally: Tally;
  readonly found: Shortest | undefined;
}

const A_BATCH = 50;

/** Throws TargetLost. */
export async function search(target: LockTarget, options: SearchOptions): Promise<Searched> {
  const tally = new Tally();
  const made = await searchStateFor(target, options);
  if ('unprepared' in made) return { tally, found: foundIn([], made.unprepared) };
  const { searchState } = made;
  const { keys, claims, virtual } = target;
  const drawn = stepsFor(claims, virtual, keys?.factorySecret !== undefined);
  let found: Shortest | undefined;
  while (found === undefined && !options.stop()) {
    const property = fc.asyncProperty(drawn, async (steps) => {
      if (found !== undefined || options.stop()) return;
      const quick = await play(searchState, steps, tally, true);
      const played = quick.difference === undefined ? quick : await play(searchState, steps, new Tally());
      tally.sequences += 1;
      if (quick.difference !== undefined && played.difference === undefined) tally.open += 1;
      options.played?.(tally);
      if (played.difference === undefined) return;
      found = await shortened(steps, played.difference, searchState);
      if (found === undefined) tally.showsNotAgain(played.difference);
    });
    await fc.assert(property, { seed: options.random.int(0, 0x7fffffff), numRuns: A_BATCH });
  }
  return { tally, found };
}

/** Executes the given steps once. Throws TargetLost. */
export async function replay(target: LockTarget, steps: readonly Step[], options: ToPlay): Promise<Played> {
  const made = await searchStateFor(target, options);
  return 'unprepared' in made ? made.unprepared : play(made.searchState, steps, new Tally());
}

/** The fewest steps that show a difference again; undefined if none do. */
async function shortened(
  steps: readonly Step[],
  difference: Difference,
  searchState: SearchState,
): Promise<Shortest | undefined> {
  const trial = (fewer: readonly Step[]) => play(searchState, fewer, new Tally());
  const upTo = steps.slice(0, difference.step + 1);
  const short = await shrink(upTo, trial);
  for (const each of short === undefined ? [] : [short.steps, upTo]) {
    const again = foundIn(each, await trial(each));
    if (again !== undefined) return again;
  }
  return undefined;
}

const foundIn = (steps: readonly Step[], { difference, conversation }: Played): Shortest | undefined =>
  difference === undefined ? undefined : { steps: steps.slice(0, difference.step + 1), difference, conversation };

type ToPlay = Pick<SearchOptions, 'seed' | 'patience' | 'random'>;

/** Prepares the lock, or returns the reason why it does not reach the state from which steps start. Throws TargetLost. */
async function searchStateFor(
  target: LockTarget,
  { seed, patience, random }: ToPlay,
): Promise<{ readonly searchState: SearchState } | { readonly unprepared: Played }> {
  const doubt = await whyUntrustworthy(target);
  if (doubt !== undefined) throw new TargetLost(doubt, 'E-CONNECT-3');
  const targetState = targetStateFor(target, random);
  const searchState: SearchState = {
    target,
    targetState,
    patience,
    seed,
    absent: new Set(),
    lastRecord: 0,
    weakMv: 0,
    ownWeakMv: 0,
  };
  const unprepared = await prepared(searchState);
  if (unprepared !== undefined) return { unprepared };
  // Finding the lowest voltage requires unlocks, each of which takes the relock time.
  const weakMv = target.virtual ? await weakestOf(target, targetState, patience) : undefined;
  if (weakMv === undefined) searchState.absent.add('setBattery');
  const own = selfTarget({ seed });
  searchState.weakMv = weakMv ?? 0;
  searchState.ownWeakMv = (await weakestOf(own, targetStateFor(own, random), 1)) ?? 0;
  const again = await prepared(searchState);
  return again === undefined ? { searchState } : { unprepared: again };
}

/** The voltage at which the lock answers but its motor does not run; undefined if there is no such voltage. */
async function weakestOf(target: LockTarget, targetState: TargetState, patience: number): Promise<number | undefined> {
  const bench = new LockBench(target, targetState, patience);
  const never = await whyNot(async () => void (await bench.weak()));
  const { batteryMv } = bench;
  await whyNot(() => bench.finish());
  return never === undefined ? batteryMv : undefined;
}
