/**
 * The state from which the steps of a search start: locked, healthy, set up, UTC, everything as after a new master key, all records acknowledged,
 * asleep, and nothing left in RAM.
 */

import type { Command } from '../../../protocol/command.ts';
import { decodeSession } from '../../../protocol/session.ts';
import type { Stimulus } from '../contract/stimulus.ts';
import type { LockBench } from '../probe/lock-bench.ts';
import { setUp } from '../probe/set-up.ts';
import type { Visit } from '../probe/visit.ts';
import { zoneCommand } from '../probe/zone.ts';
import { CODES } from './scripted-steps.ts';

/** The wait after firmware mode, and after presses that only wake the lock. */
const CALM_MS = 61_000;
const MARGIN_MS = 2_000;
/** The contract allows one second for a power cycle; after that, the lock starts. */
const BOOTED_MS = 2_500;
/** One second, plus the motion. */
const RELOCKED_MS = 3_500;
const INDEXES = 16;

/** Returns the number of the last record. Throws NotExercised or CaseFailed if the lock does not reach that state. */
export async function restore(bench: LockBench): Promise<number> {
  const { target, targetState } = bench;
  bench.disconnect();
  for (const stimulus of HANDS) await target.stimulate?.(stimulus);
  await bench.wait(target.virtual ? CALM_MS : MARGIN_MS);
  await bench.target.stimulate?.({ stimulus: 'powerCycle' });
  await bench.wait(BOOTED_MS);
  const reset = await target.stimulate?.({ stimulus: 'factoryReset' });
  const blank = reset?.done === true || (await resetByCommand(bench));
  if (blank) await setUp(bench);
  const visit = await bench.wakeAndConnect();
  if (!blank) await undo(bench, visit);
  await visit.settled(zoneCommand('UTC', target.now()));
  await visit.settled({ op: 'setTimeout', timeoutS: targetState.relockS });
  const last = await acknowledged(visit);
  await bench.wait(target.virtual ? target.claims.awakeMs + MARGIN_MS : MARGIN_MS);
  return last;
}

const HANDS: readonly Stimulus[] = [
  { stimulus: 'setBattery', mv: 3_000 },
  { stimulus: 'lean', forceN: 0 },
  { stimulus: 'closeHasp' },
];

/** Whether the lock was reset to factory state by a command. */
async function resetByCommand(bench: LockBench): Promise<boolean> {
  const visit = await bench.wakeAndConnect();
  const read = decodeSession(visit.session);
  const factory = read.ok && !read.value.setUp;
  const resets = !factory && bench.keyring.factoryBase !== undefined;
  if (resets) {
    await unjammed(bench, visit);
    await visit.settled({ op: 'reset' });
  }
  await visit.end();
  return factory || resets;
}

/** A jam is shown until the bolt moves again. */
async function unjammed(bench: LockBench, visit: Visit): Promise<void> {
  await visit.settled({ op: 'setTimeout', timeoutS: 1 });
  await visit.settled({ op: 'unitState', overlock: false, explicitLock: false });
  await visit.settled({ op: 'unlock' });
  await bench.wait(RELOCKED_MS);
}

/** For a lock that cannot be reset: uses commands to undo the settings that steps may have made. Slot generations are kept. */
async function undo(bench: LockBench, visit: Visit): Promise<void> {
  await unjammed(bench, visit);
  const closed = { op: 'scheduleHours', weekdays: 0x7f, open: 0, close: 0 } as const;
  const commands: Command[] = [
    { op: 'quickClickLockout', on: false },
    { op: 'setLongPress', longPressMs: 800 },
    ...CODES.map((index) => ({ op: 'clearQuickClick', index }) as const),
    ...[...bench.targetState.generations].map(
      ([slotNumber, generation]) => ({ op: 'enableLimitedKey', slotNumber, generation }) as const,
    ),
    ...Array.from({ length: INDEXES - 1 }, (_, i) => ({ ...closed, index: i + 1 })),
  ];
  for (const command of commands) await visit.settled(command);
}

/** Acknowledges everything and ends the connection. Returns the number of the last record. */
async function acknowledged(visit: Visit): Promise<number> {
  const { records } = await visit.settled({ op: 'getLogs' });
  const last = Math.max(0, ...records.map(({ number }) => number));
  await visit.settled({ op: 'acknowledgeRecords', number: last });
  await visit.end();
  return last;
}
