/**
 * The sixteen plain bytes inside a command's block (NP1): opcode, flags, time, operand, tail, checksum. Bytes that an
 * opcode does not use are zero, so a forger must hit about ninety known bits.
 */
import { type Decoded, decoded, faulty } from './decoded.ts';
import { bit, bytes, layout, u8, u32 } from './layout.ts';
import { CLASS_LIMITED, OPCODES, type Op, opOf, type PacketClass } from './opcodes.ts';
import { OPERANDS, type Operand } from './operands.ts';

export const PACKET_LENGTH = 20;
export const HEADER_LENGTH = 4;
const BLOCK_LENGTH = 16;

export const limitedPlainLayout = layout(
  { name: 'plain bytes of class 4', length: BLOCK_LENGTH, checksumAt: 15 },
  {
    opcode: u8(0),
    /** Bytes 2–5 are the phone's own time, and the lock checks it. */
    timed: bit(1, 0),
    time: u32(2),
    operand: bytes(6, 8),
  },
);

export const systemPlainLayout = layout(
  { name: 'plain bytes of classes 0 and 2', length: BLOCK_LENGTH, checksumAt: 15 },
  {
    opcode: u8(0),
    /** The part number of B0; unused elsewhere. */
    part: bit(1, 4),
    time: u32(2),
    operand: bytes(6, 8),
    /** The header's sequence number, repeated. */
    sequence: u8(14),
  },
);

type PlainOp = Exclude<Op, 'setKey'>;

/** A command of the NP1 protocol with its operand (docs/protocol.md, section 4); times are unix seconds, durations seconds. */
export type Command =
  | { readonly [O in PlainOp]: { readonly op: O } & Operand<O> }[PlainOp]
  | { readonly op: 'setKey'; readonly part: 0 | 1; readonly half: Uint8Array };
export type CommandOf<O extends Op> = Extract<Command, { readonly op: O }>;

/** An undefined opcode; it has no operand. */
export interface UnknownCommand {
  readonly op: 'unknown';
  readonly opcode: number;
}

export interface LimitedPlain {
  readonly keyClass: 4;
  readonly timed: boolean;
  /** Unix seconds by the phone; meaningful when `timed`. */
  readonly time: number;
  readonly command: Command | UnknownCommand;
}

export interface SystemPlain {
  readonly keyClass: 0 | 2;
  /** Unix seconds by the core; class 0 ignores it. */
  readonly time: number;
  readonly sequence: number;
  readonly command: Command | UnknownCommand;
}

export type Plain = LimitedPlain | SystemPlain;

const opcodeOf = (command: Command | UnknownCommand): number =>
  command.op === 'unknown' ? command.opcode : OPCODES[command.op];

/** The eight operand bytes. */
function encodeOperand(command: Command | UnknownCommand): Uint8Array {
  if (command.op === 'unknown') return new Uint8Array(8);
  // The layout is looked up by the command's own name, so the two match; TypeScript cannot follow a union there.
  const operand = OPERANDS[command.op] as { encode(value: Command): Uint8Array };
  return operand.encode(command);
}

export function encodePlain(plain: Plain): Uint8Array {
  const { command, time } = plain;
  const opcode = opcodeOf(command);
  const operand = encodeOperand(command);
  if (plain.keyClass === CLASS_LIMITED) {
    if (command.op === 'setKey' && command.part === 1) throw new RangeError('class 4 has no part number');
    return limitedPlainLayout.encode({ opcode, timed: plain.timed, time, operand });
  }
  const part = command.op === 'setKey' && command.part === 1;
  return systemPlainLayout.encode({ opcode, part, time, operand, sequence: plain.sequence });
}

/** Strict: an unused bit, a wrong checksum or a wrong length is a fault. An unknown opcode is not (check 7 decides on it). */
export function decodePlain(keyClass: PacketClass, block: Uint8Array): Decoded<Plain> {
  if (keyClass === CLASS_LIMITED) {
    const raw = limitedPlainLayout.decode(block);
    if (!raw.ok) return raw;
    const { opcode, timed, time, operand } = raw.value;
    const command = decodeCommand(opcode, false, operand);
    return command.ok ? decoded({ keyClass, timed, time, command: command.value }) : command;
  }
  const raw = systemPlainLayout.decode(block);
  if (!raw.ok) return raw;
  const { opcode, part, time, operand, sequence } = raw.value;
  const command = decodeCommand(opcode, part, operand);
  return command.ok ? decoded({ keyClass, time, sequence, command: command.value }) : command;
}

function decodeCommand(opcode: number, part: boolean, operand: Uint8Array): Decoded<Command | UnknownCommand> {
  const op = opOf(opcode);
  if (part && op !== 'setKey') return faulty('unused-bits', 1, 'bits 10', 'unused bits zero');
  if (op === undefined) {
    const stray = operand.findIndex((byte) => byte !== 0);
    if (stray >= 0)
      return faulty('unused-bits', 6 + stray, String(operand[stray]), 'no operand with an unknown opcode');
    return decoded({ op: 'unknown', opcode });
  }
  const value = OPERANDS[op].decode(operand);
  return value.ok ? decoded(commandOf(op, part, value.value)) : value;
}

/** Decodes a command leniently, for checks that evaluate it step by step. */
export function peekCommand(opcode: number, part: boolean, operand: Uint8Array): Command | UnknownCommand {
  const op = opOf(opcode);
  return op === undefined ? { op: 'unknown', opcode } : commandOf(op, part, OPERANDS[op].peek(operand));
}

/** A parsed boundary: `value` comes from the layout of that same `op`. */
const commandOf = (op: Op, part: boolean, value: object): Command =>
  (op === 'setKey' ? { op, part: part ? 1 : 0, ...value } : { op, ...value }) as Command;
