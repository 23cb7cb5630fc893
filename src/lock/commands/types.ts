/**
 * The effects of accepted commands, by opcode: pure functions from the lock's state to its changes. Verification
 * happens before; the runtime writes and answers afterwards.
 */
import type { CommandOf } from '../../protocol/command.ts';
import type { Op } from '../../protocol/opcodes.ts';
import type { Diagnostics, QuickClickSummary } from '../../protocol/response.ts';
import type { Session } from '../firmware/types.ts';
import type { Flash } from '../flash.ts';

/** The firmware's measurements at this moment. */
export interface Readings {
  readonly batteryMv: number;
  readonly temperatureC: number;
  readonly wiredMv: number;
  readonly mechanical: 0 | 1 | 2 | 3 | 4 | 255;
  readonly touched: boolean;
}

interface Given<O extends Op> {
  readonly command: CommandOf<O>;
  readonly flash: Flash;
  readonly session: Session;
  /** The highest record number sent since power-up. */
  readonly highestSent: number;
  readonly readings: Readings;
}

/** An answer with more content than a plain 60. */
type DetailedAnswer =
  | { readonly kind: 'battery'; readonly batteryMv: number }
  | ({ readonly kind: 'diagnostics' } & Diagnostics)
  | ({ readonly kind: 'quickClick' } & QuickClickSummary);

export interface Done {
  /** The flash write, if any; always a single write. */
  readonly flash?: Partial<Flash>;
  readonly session?: Partial<Session>;
  readonly answer?: DetailedAnswer;
  readonly follow?: 'shutdown' | 'firmwareMode';
  /** Sends every unacknowledged record before the answer. */
  readonly sendAll?: boolean;
  /** Generation and bank of the slot, for the record of this command. */
  readonly generation?: number;
  readonly bank?: number;
}

export type Effects = { readonly [O in Exclude<Op, 'unlock'>]: (given: Given<O>) => Done };
