/** The packets of a step for one lock: correct ones, and ones with a mistake. */
import { setupCheck } from '../../../keys/derive.ts';
import { sumOf } from '../../../protocol/checksum.ts';
import type { Command, UnknownCommand } from '../../../protocol/command.ts';
import { encodePlain } from '../../../protocol/command.ts';
import { encodeHeader, keyDayBits } from '../../../protocol/header.ts';
import { mac } from '../../../protocol/mac.ts';
import type { KeyRequest } from '../probe/keyring.ts';
import type { LockBench } from '../probe/lock-bench.ts';
import type { Visit } from '../probe/visit.ts';
import type { Mistake, SearchCommand, StepOf } from './step.ts';

const LAST_QUARTER = 96;
/** A quarter-hour number that does not exist. */
const NO_QUARTER = 97;
const OUT_OF_DAY = 190;

/** The data needed to turn a step's command into a command for a particular lock. */
export interface CommandContext {
  readonly bench: LockBench;
  /** The number of the last record before the steps. */
  readonly lastRecord: number;
}

const generation = ({ bench }: CommandContext, slotNumber: number, rise: number): number =>
  Math.max(0, (bench.targetState.generations.get(slotNumber) ?? 1) + rise);

const epochOf = ({ keyring }: LockBench, rise: number): number => Math.max(0, keyring.epoch + rise);

function quarter(bench: LockBench, from: number): number {
  if (from > OUT_OF_DAY) return NO_QUARTER;
  const now = Math.floor((bench.unixSeconds() % 86_400) / 900);
  return Math.min(LAST_QUARTER, Math.max(0, now + from));
}

/** Monday is bit 0; 1970-01-01 was a Thursday. */
function weekdays(bench: LockBench, fromToday: number): number {
  const today = (bench.today() + 3) % 7;
  return ((fromToday << today) | (fromToday >> (7 - today))) & 0x7f;
}

/** The command that this lock receives for a step's command. */
export function commandFor(from: CommandContext, given: SearchCommand, session: Uint8Array): Command | UnknownCommand {
  const { bench } = from;
  switch (given.op) {
    case 'removeLimitedKey':
    case 'enableLimitedKey':
      return { op: given.op, slotNumber: given.slotNumber, generation: generation(from, given.slotNumber, given.rise) };
    case 'acknowledgeRecords':
      return { op: given.op, number: Math.max(0, from.lastRecord + given.above) };
    case 'scheduleHours': {
      const { op, index, openIn, closeIn } = given;
      const day = {
        weekdays: weekdays(bench, given.weekdays),
        open: quarter(bench, openIn),
        close: quarter(bench, closeIn),
      };
      return { op, index, ...day };
    }
    case 'zoneTime': {
      const { transitionInS, ...rest } = given;
      return { ...rest, transition: transitionInS === null ? 0 : bench.unixSeconds() + transitionInS };
    }
    case 'setKey': {
      const next = bench.keyring.master(epochOf(bench, given.epochRise));
      return { op: given.op, part: given.part, half: given.part === 0 ? next.slice(0, 8) : next.slice(8) };
    }
    case 'setup': {
      const epoch = epochOf(bench, given.epochRise);
      const check = setupCheck(bench.keyring.master(epoch), session);
      return { op: given.op, epoch, check: given.checkRight ? check : check.map((each) => each ^ 1) };
    }
    default:
      return given;
  }
}

export function commandPacket(from: CommandContext, visit: Visit, step: StepOf<'command'>): Uint8Array {
  const { keyClass, mistake } = step;
  const sequence = { next: visit.sequence + 1, same: visit.sequence, zero: 0, skip: visit.sequence + 7, last: 255 }[
    step.sequence
  ];
  const frame = visit.frame(Math.min(255, sequence), from.bench.unixSeconds() + step.timeS);
  const command = commandFor(from, step.command, visit.session);
  const plain = encodePlain({ keyClass, sequence: frame.sequence, time: frame.time, command });
  const header = Uint8Array.of(keyClass, 0, frame.sequence, 0);
  const meant = isOfTheLock(command.op) && mistake !== undefined && isInOperand(mistake) ? undefined : mistake;
  return spoilt(from.bench, visit, header, plain, from.bench.keyring.base(keyClass), meant);
}

/** Whether the operand depends on what the lock has done. If so, the same flipped bit may increase it for one lock and decrease it for another. */
const isOfTheLock = (op: SearchCommand['op']): boolean =>
  op === 'acknowledgeRecords' || op === 'removeLimitedKey' || op === 'enableLimitedKey';

const isInOperand = (mistake: Mistake): boolean =>
  (mistake.in === 'plain' || mistake.in === 'raw') && mistake.at >= 6 && mistake.at < 14;

export function unlockPacket(from: CommandContext, visit: Visit, step: StepOf<'unlock'>): Uint8Array {
  const { bench } = from;
  const { bank, slot, standing, schedule, phoneS, opcode } = step;
  const day = standing ? 0 : bench.today() + step.day;
  const scope: KeyRequest = {
    bank,
    slot,
    standing,
    schedule,
    day,
    generation: generation(from, bank * 128 + slot, step.rise),
    ...(step.otherLock === true ? { mac: otherLock(bench) } : {}),
  };
  const time = phoneS === undefined ? 0 : bench.unixSeconds() + phoneS;
  const command = opcode === undefined ? ({ op: 'unlock' } as const) : ({ op: 'unknown', opcode } as const);
  const plain = encodePlain({ keyClass: 4, timed: phoneS !== undefined, time, command });
  const header = encodeHeader({ keyClass: 4, bank, slot, standing, keyDayBits: keyDayBits(day), schedule });
  return spoilt(bench, visit, header, plain, bench.keyring.offlineKey(scope), step.mistake);
}

/** An address that differs from the lock's in one bit. */
const otherLock = (bench: LockBench) => mac(bench.mac.slice(0, -1) + (bench.mac.endsWith('0') ? '1' : '0'));

function spoilt(
  bench: LockBench,
  visit: Visit,
  header: Uint8Array,
  plain: Uint8Array,
  base: Uint8Array,
  mistake: Mistake | undefined,
): Uint8Array {
  const key = mistake?.in === 'key' ? base.map((each) => each ^ 0x55) : base;
  const changed = changedAt(plain, mistake, 'plain');
  changed[15] = sumOf(changed);
  const sealed = bench.keyring.sealed(
    changedAt(header, mistake, 'header'),
    changedAt(changed, mistake, 'raw'),
    visit.session,
    key,
  );
  return mistake?.in === 'length' ? sealed.slice(0, mistake.bytes) : changedAt(sealed, mistake, 'block');
}

function changedAt(bytes: Uint8Array, mistake: Mistake | undefined, where: Mistake['in']): Uint8Array {
  const copy = Uint8Array.from(bytes);
  if (mistake !== undefined && mistake.in === where && 'at' in mistake)
    copy[mistake.at] = (copy[mistake.at] ?? 0) ^ mistake.xor;
  return copy;
}
