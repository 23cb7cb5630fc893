/**
 * Before and after the cases: whether the target's answers can be trusted, the state from which every case starts, and the state in which the target
 * is left.
 */

import { hexByte } from '../../protocol/bytes.ts';
import { decodeSession } from '../../protocol/session.ts';
import { CaseFailed, NotExercised, TargetLost, whyNot } from '../bench/outcome.ts';
import type { LockTarget } from './contract/target.ts';
import { LockBench } from './probe/lock-bench.ts';
import { setUp } from './probe/set-up.ts';
import type { TargetState } from './probe/target-state.ts';
import { zoneCommand } from './probe/zone.ts';

/** The shortest relock time that a lock accepts, so that cases need not wait for the usual ten seconds. */
const RELOCK_S = 1;
const FOREIGN_MAC = '02:00:00:00:00:01';

/** The reason why the answers to stimuli cannot be trusted; undefined if they can. */
export async function whyUntrustworthy(target: LockTarget): Promise<string | undefined> {
  const { stimulate } = target;
  if (stimulate === undefined) return undefined;
  const unknown = await stimulate({ stimulus: 'noke-sim-unknown' });
  if (unknown.done) return 'the stimulus server confirms a stimulus that does not exist; its answers prove nothing';
  const foreign = await stimulate({ stimulus: 'touch' }, FOREIGN_MAC);
  if (foreign.done)
    return 'the stimulus server confirms a stimulus for another lock’s address; its answers prove nothing';
  return undefined;
}

/** Sets the lock up if it is in factory state, sets UTC and the shortest relock time, and requests something impossible. */
export async function prepare(target: LockTarget, targetState: TargetState, patience: number): Promise<void> {
  const bench = new LockBench(target, targetState, patience);
  if (!targetState.keyed) return ready(target, () => prepareByList(bench));
  await ready(target, async () => {
    const first = await bench.wakeAndConnect();
    const read = decodeSession(first.session);
    await first.end();
    const isSetUp = read.ok && read.value.setUp;
    if (target.keys?.facility === undefined && isSetUp) await toTheFactory(bench);
    if (target.keys?.facility === undefined || !isSetUp) await setUp(bench);
    const visit = await bench.wakeAndConnect();
    const unknown = await visit.command({ op: 'unknown', opcode: 0x99 });
    if (unknown.result === 0x60)
      throw new CaseFailed('the lock reports success for an opcode that does not exist', '62', '60');
    await visit.settled(zoneCommand('UTC', target.now()));
    await visit.settled({ op: 'setTimeout', timeoutS: RELOCK_S });
    await visit.end();
  });
  targetState.relockS = RELOCK_S;
}

/** Opens the lock once with a list from the backend, which also sets up a new lock, and reports the answers to the backend. */
async function prepareByList(bench: LockBench): Promise<void> {
  const replies = await bench.byList(await bench.wakeAndConnect());
  const last = replies.at(-1)?.result ?? 0;
  bench.prerequisite(last === 0x60, `the lock answers ${hexByte(last)} to the last packet of the backend’s list`);
  await bench.finish();
}

/** Leaves the lock in factory state, or restores the original time-zone data and relock time. Returns the reason if that fails. */
export async function putBack(
  target: LockTarget,
  targetState: TargetState,
  patience: number,
): Promise<string | undefined> {
  const bench = new LockBench(target, targetState, patience);
  if (!targetState.keyed) return whyNot(() => targetState.commands.end());
  return whyNot(async () => {
    const visit = await bench.wakeAndConnect();
    const { facility } = target.keys ?? {};
    if (facility === undefined) await visit.settled({ op: 'reset' });
    else {
      await visit.settled({ op: 'setTimeout', timeoutS: target.claims.relockS });
      await visit.settled(zoneCommand(facility.zone, target.now()));
    }
    await visit.end();
  });
}

/** Handles a lock that somebody has already set up although only its factory keys are known. */
async function toTheFactory(bench: LockBench): Promise<void> {
  const answer = await bench.target.stimulate?.({ stimulus: 'factoryReset' });
  if (answer?.done !== true)
    throw new NotExercised(
      'its keys are those of a lock in factory state, but it is set up; reset it, or add its facilitySecret and epoch',
    );
}

/** A lock that was not found, or that refuses the first command, is often not the one in the keys file. */
async function ready(target: LockTarget, act: () => Promise<void>): Promise<void> {
  const why = await whyNot(act);
  if (why === undefined) return;
  // A lock that answered a command, or failed to answer one, has been found.
  const found = / is answered |no answer to /.test(why);
  const others = found ? [] : target.neighbours();
  const heard = others.length === 0 ? '' : `; advertisements were received from other locks: ${others.join(', ')}`;
  const keys = / is answered with 61 /.test(why) ? '; the keys file does not contain the keys of the lock' : '';
  const time =
    target.stimulate === undefined && why.startsWith('no answer to ')
      ? '; without --stimulus, nothing advances a stopped clock, such as that of "up --paused"'
      : '';
  throw new TargetLost(
    `cannot prepare the lock ${target.keys?.mac ?? ''}: ${why}${keys}${time}${heard}`,
    'E-CONNECT-3',
  );
}
