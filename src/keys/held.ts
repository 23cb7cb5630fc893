/**
 * The value that a lock stores for one item, as the command that would set it on a new lock, and its digest in a configuration record
 * (NP1). Only the lock can make a digest: it is keyed by `upKey`, and bound to the session in which the command arrived.
 */
import type { CommandOf } from '../protocol/command.ts';
import { OPCODES } from '../protocol/opcodes.ts';
import { OPERANDS } from '../protocol/operands.ts';
import type { RecordedOp } from '../protocol/record.ts';
import { hmac, label } from './hmac.ts';
import type { WeekHours } from './verify/view.ts';

/** A slot is described by A4 or A3, a quick click by A6 or B1, a set-up by its epoch alone, hours by their whole week. */
export type HeldValue =
  | { [O in Exclude<RecordedOp, 'setup' | 'scheduleHours'>]: CommandOf<O> }[Exclude<
      RecordedOp,
      'setup' | 'scheduleHours'
    >]
  | { readonly op: 'setup'; readonly epoch: number }
  | { readonly op: 'scheduleHours'; readonly index: number; readonly week: WeekHours | undefined };

const HELD = label('NP1 held');
const BY = label('NP1 by');
const NO_CHECK = new Uint8Array(6);
const DAYS = 7;

/** A closed day is 0–0. */
function weekBytes(index: number, week: WeekHours | undefined): Uint8Array {
  const bytes = new Uint8Array(1 + 2 * DAYS);
  bytes[0] = index;
  for (const [i, day] of (week ?? []).entries()) bytes.set([day?.open ?? 0, day?.close ?? 0], 1 + 2 * i);
  return bytes;
}

function valueBytes(value: HeldValue): Uint8Array {
  if (value.op === 'scheduleHours') return weekBytes(value.index, value.week);
  if (value.op === 'setup') return OPERANDS.setup.encode({ epoch: value.epoch, check: NO_CHECK });
  // The layout is looked up by the command's own name, so the two match; TypeScript cannot follow a union there.
  return (OPERANDS[value.op].encode as (operand: object) => Uint8Array)(value);
}

/** Bytes 6–8 of a configuration record, as a number. `session`: the 20 bytes of the session in which the command was accepted. */
export function heldDigest(upKey: Uint8Array, session: Uint8Array, value: HeldValue): number {
  const [a = 0, b = 0, c = 0] = hmac(upKey, HELD, session, Uint8Array.of(OPCODES[value.op]), valueBytes(value));
  return a | (b << 8) | (c << 16);
}

/** Twelve bits that identify the session in which the core's own key opened a lock; the core knows who requested the list for that session. */
export function sessionMark(upKey: Uint8Array, session: Uint8Array): number {
  const [a = 0, b = 0] = hmac(upKey, BY, session);
  return a | ((b & 0x0f) << 8);
}
