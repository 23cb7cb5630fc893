/**
 * Packets of classes 0 and 2: commands from the core to a lock over any transport. Each carries a sequence number that rises
 * within its session.
 */
import { join } from '../protocol/bytes.ts';
import { type Command, encodePlain } from '../protocol/command.ts';
import { encodeHeader } from '../protocol/header.ts';
import type { SystemClass } from '../protocol/opcodes.ts';
import { makeBlock } from './block.ts';

export interface OnlineCommand {
  readonly keyClass: SystemClass;
  /** `factoryBase` for class 0, `commandBase(master)` for class 2. */
  readonly base: Uint8Array;
  readonly command: Command;
}

export interface OnlineFrame {
  /** The lock's 20 bytes. */
  readonly session: Uint8Array;
  /** 1–255, above the last one of the session. */
  readonly sequence: number;
  /** The core's unix seconds; the lock's clock follows those of class 2. */
  readonly time: number;
}

/** 20 bytes. */
export function onlinePacket(what: OnlineCommand, frame: OnlineFrame): Uint8Array {
  const { keyClass, base, command } = what;
  const { session, sequence, time } = frame;
  const header = encodeHeader({ keyClass, sequence });
  return join(header, makeBlock(base, session, encodePlain({ keyClass, sequence, time, command })));
}
