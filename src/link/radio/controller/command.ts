/**
 * What one HCI command is to this controller: its number, how long its parameters are, where it stands among the
 * supported commands, and what it does. A host's bytes reach `run` only at exactly that length.
 */
import type { Controller } from './controller.ts';

/**
 * Answered by a Command Complete with return parameters, or by a Command Status. `afterwards` runs once the answer is on
 * its way, for events that must come behind it.
 */
export type Answer =
  | Uint8Array
  | { readonly complete: Uint8Array; readonly afterwards: () => void }
  | { readonly status: number; readonly afterwards?: () => void };

export interface Command {
  readonly opcode: number;
  readonly name: string;
  /** Bytes of parameters, exactly. */
  readonly length: number;
  /** Octet and bit in the answer to Read Local Supported Commands. */
  readonly bit: readonly [octet: number, bit: number];
  readonly run: (controller: Controller, parameters: Buffer) => Answer;
}

/** Return parameters: a status and what comes after it. */
export const returns = (status: number, ...more: readonly number[]): Uint8Array => Uint8Array.of(status, ...more);
