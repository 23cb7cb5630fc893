/**
 * The command lists that the core sends: ordinary lists, the set-up of a factory lock, the key reset of a set-up lock. INV-1: The unlock
 * is last. INV-2: While the session flags waiting records, a list begins with C6, A5. INV-3: A truncated list or one with gaps leaves the lock consistent.
 */
import type { Command, CommandOf } from '../protocol/command.ts';
import { decodeSession } from '../protocol/session.ts';
import { commandBase, setupCheck } from './derive.ts';
import { type OnlineCommand, onlinePacket } from './online.ts';

/** Sequence numbers go up to 255, so no list of one session can be longer. */
const LIST_MAX = 255;

/** Inputs of every list. */
export interface ListContext {
  /** The lock's 20 bytes. */
  readonly session: Uint8Array;
  /** The core's record floor for this lock: the core holds all records up to it, so the lock may drop them. */
  readonly acknowledge: number;
}

/** Commands that follow A1 when a new master key is set. */
export interface FirstSettings {
  readonly zone: CommandOf<'zoneTime'>;
  readonly hours: readonly CommandOf<'scheduleHours'>[];
  /** Further commands, before the unlock. */
  readonly more?: readonly Command[];
  /** Whether the list ends with A2. */
  readonly unlock: boolean;
}

export interface NewMaster {
  readonly master: Uint8Array;
  readonly epoch: number;
}

const UNLOCK: Command = { op: 'unlock' };

function fetchRecords({ session, acknowledge }: ListContext): readonly Command[] {
  const read = decodeSession(session);
  if (!read.ok || !read.value.recordsWaiting) return [];
  return [{ op: 'acknowledgeRecords', number: acknowledge }, { op: 'getLogs' }];
}

const under = (keyClass: 0 | 2, base: Uint8Array, commands: readonly Command[]): readonly OnlineCommand[] =>
  commands.map((command) => ({ keyClass, base, command }));

const handOver = (next: NewMaster, session: Uint8Array): readonly Command[] => [
  { op: 'setKey', part: 0, half: next.master.slice(0, 8) },
  { op: 'setKey', part: 1, half: next.master.slice(8, 16) },
  { op: 'setup', epoch: next.epoch, check: setupCheck(next.master, session) },
];

const settle = ({ zone, hours, more = [], unlock }: FirstSettings): readonly Command[] => [
  zone,
  ...hours,
  ...more,
  ...(unlock ? [UNLOCK] : []),
];

/** An ordinary list under the lock's master key: settings first, the unlock (if any) last. */
export function onlineList(
  master: Uint8Array,
  context: ListContext,
  settings: readonly Command[],
  unlock: boolean,
): readonly OnlineCommand[] {
  const commands = [...fetchRecords(context), ...settings, ...(unlock ? [UNLOCK] : [])];
  return under(2, commandBase(master), commands);
}

/**
 * The set-up of a factory lock: B0, B0, A1 under class 0, then class 2 under the new master key. Class 0 must not ask for records, so
 * C6, A5 come first under the new master key.
 */
export function setupList(
  factoryBase: Uint8Array,
  next: NewMaster,
  context: ListContext,
  settings: FirstSettings,
): readonly OnlineCommand[] {
  return [
    ...under(0, factoryBase, handOver(next, context.session)),
    ...under(2, commandBase(next.master), [...fetchRecords(context), ...settle(settings)]),
  ];
}

/** A key reset: the same sequence under class 2 and the current master key. */
export function rekeyList(
  master: Uint8Array,
  next: NewMaster,
  context: ListContext,
  settings: FirstSettings,
): readonly OnlineCommand[] {
  return [
    ...under(2, commandBase(master), [...fetchRecords(context), ...handOver(next, context.session)]),
    ...under(2, commandBase(next.master), settle(settings)),
  ];
}

export interface ListFrame {
  readonly session: Uint8Array;
  /** The core's unix seconds. */
  readonly time: number;
  /** Sequence of the first packet: one above the last one sent in this session. */
  readonly firstSequence: number;
}

/** The packets of a list in order; undefined when the session has too few sequence numbers left. */
export function packList(list: readonly OnlineCommand[], frame: ListFrame): readonly Uint8Array[] | undefined {
  const { session, time, firstSequence } = frame;
  if (firstSequence + list.length - 1 > LIST_MAX) return undefined;
  return list.map((entry, i) => onlinePacket(entry, { session, time, sequence: firstSequence + i }));
}
