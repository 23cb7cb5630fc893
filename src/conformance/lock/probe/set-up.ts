/** Sets up a factory lock under the suite's own facility secret, and gives a set-up lock a new master key. */
import { setupCheck } from '../../../keys/derive.ts';
import type { SystemClass } from '../../../protocol/opcodes.ts';
import { decodeSession } from '../../../protocol/session.ts';
import type { LockBench } from './lock-bench.ts';
import type { Reply, Visit } from './visit.ts';
import { zoneCommand } from './zone.ts';

/** Sends both halves of the next master key and A1; returns the answer to A1. */
export async function handOver(bench: LockBench, visit: Visit, keyClass: SystemClass, epoch: number): Promise<Reply> {
  bench.keyring.next = epoch;
  const next = bench.keyring.master(epoch);
  await visit.settled({ op: 'setKey', part: 0, half: next.slice(0, 8) }, keyClass);
  await visit.settled({ op: 'setKey', part: 1, half: next.slice(8) }, keyClass);
  return visit.command({ op: 'setup', epoch, check: setupCheck(next, visit.session) }, keyClass);
}

/** From factory state to ready. The epoch of a lock that was already in use never decreases. */
export async function setUp(bench: LockBench): Promise<void> {
  const visit = await bench.wakeAndConnect();
  const read = decodeSession(visit.session);
  const epoch = nextEpoch(bench.keyring.epoch, read.ok ? read.value.epochBits : 0);
  const reply = await handOver(bench, visit, 0, epoch);
  bench.prerequisite(reply.result === 0x60, 'the set-up of the factory lock is refused');
  bench.keyring.epoch = epoch;
  await visit.settled(zoneCommand('UTC', bench.target.now()));
  await visit.end();
  bench.targetState.generations.clear();
}

/** The epoch after the lock's own, of which the session shows only four bits. */
function nextEpoch(known: number, bits: number): number {
  const lock = known + ((bits - (known % 16) + 16) % 16);
  return lock + 1;
}
