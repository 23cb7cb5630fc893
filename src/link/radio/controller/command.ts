/**
 * The definition of one HCI command: opcode, parameter length, position among the supported commands, and effect. A host's bytes reach `run` only at exactly that length.
 */
import type { Answer, ControllerPort } from './controller-port.ts';

export interface Command {
  readonly opcode: number;
  readonly name: string;
  /** Bytes of parameters, exactly. */
  readonly length: number;
  /** Octet and bit in the answer to Read Local Supported Commands. */
  readonly bit: readonly [octet: number, bit: number];
  /** Answered by a Command Status: the procedure that the command begins ends with an event of its own. */
  readonly begins?: true;
  readonly run: (controller: ControllerPort, parameters: Buffer) => Answer;
}

/** Return parameters: a status, then the rest. */
export const returns = (status: number, ...more: readonly number[]): Uint8Array => Uint8Array.of(status, ...more);
