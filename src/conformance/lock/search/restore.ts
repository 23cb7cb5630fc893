/**
 * The state from which the steps of a search start: locked, healthy, set up, UTC, everything as a new master leaves it, all records
 * acknowledged, asleep, and nothing left in RAM.
 */

import type { Command } from '../../../protocol/command.ts';
import { decodeSession } from '../../../protocol/session.ts';
import type { Stimulus } from '../contract/stimulus.ts';
import type { Lab } from '../probe/lab.ts';
import { setUp } from '../probe/set-up.ts';
import type { Visit } from '../probe/visit.ts';
import { zoneCommand } from '../probe/zone.ts';
import { CODES } from './scenes.ts';

/** After firmware mode and after presses that only wake the lock. */
const CALM_MS = 61_000;
const MARGIN_MS = 2_000;
/** The contract gives a power cycle a second; then the lock starts. */
const BOOTED_MS = 2_500;
/** One second, and the motion. */
const RELOCKED_MS = 3_500;
const INDEXES = 16;

/** Returns the number of the last record. Throws NotExercised or CaseFailed if the lock does not reach that state. */
export async function restore(lab: Lab): Promise<number> {
  const { target, book } = lab;
  lab.disconnect();
  for (const stimulus of HANDS) await target.stimulate?.(stimulus);
  await lab.wait(target.virtual ? CALM_MS : MARGIN_MS);
  await lab.target.stimulate?.({ stimulus: 'powerCycle' });
  await lab.wait(BOOTED_MS);
  const reset = await target.stimulate?.({ stimulus: 'factoryReset' });
  const blank = reset?.done === true || (await resetByCommand(lab));
  if (blank) await setUp(lab);
  const visit = await lab.wakeAndConnect();
  if (!blank) await undo(lab, visit);
  await visit.settled(zoneCommand('UTC', target.now()));
  await visit.settled({ op: 'setTimeout', timeoutS: book.relockS });
  const last = await acknowledged(visit);
  await lab.wait(target.virtual ? target.claims.awakeMs + MARGIN_MS : MARGIN_MS);
  return last;
}

const HANDS: readonly Stimulus[] = [
  { stimulus: 'setBattery', mv: 3_000 },
  { stimulus: 'lean', forceN: 0 },
  { stimulus: 'closeHasp' },
];

/** Whether the lock is in factory state now. */
async function resetByCommand(lab: Lab): Promise<boolean> {
  const visit = await lab.wakeAndConnect();
  const read = decodeSession(visit.session);
  const factory = read.ok && !read.value.setUp;
  const resets = !factory && lab.keyring.factoryBase !== undefined;
  if (resets) {
    await unjammed(lab, visit);
    await visit.settled({ op: 'reset' });
  }
  await visit.end();
  return factory || resets;
}

/** A jam shows until the bolt moves again. */
async function unjammed(lab: Lab, visit: Visit): Promise<void> {
  await visit.settled({ op: 'setTimeout', timeoutS: 1 });
  await visit.settled({ op: 'unitState', overlock: false, explicitLock: false });
  await visit.settled({ op: 'unlock' });
  await lab.wait(RELOCKED_MS);
}

/** For a lock that cannot be reset: undoes by commands what steps may have set. Generations of slots stay. */
async function undo(lab: Lab, visit: Visit): Promise<void> {
  await unjammed(lab, visit);
  const closed = { op: 'scheduleHours', weekdays: 0x7f, open: 0, close: 0 } as const;
  const commands: Command[] = [
    { op: 'quickClickLockout', on: false },
    { op: 'setLongPress', longPressMs: 800 },
    ...CODES.map((index) => ({ op: 'clearQuickClick', index }) as const),
    ...[...lab.book.generations].map(
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
