/**
 * What an accepted command does, as entries by opcode: pure from what the lock holds to what changes. Verification comes
 * before, the writing and the answering after.
 */
import type { CommandOf } from '../../protocol/command.ts';
import type { Op } from '../../protocol/opcodes.ts';
import type { Diagnostics, QuickClickSummary } from '../../protocol/response.ts';
import type { Session } from '../firmware/types.ts';
import type { Flash } from '../flash.ts';

/** What the firmware can measure at this moment. */
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
  /** The highest record number sent since power came. */
  readonly highestSent: number;
  readonly readings: Readings;
}

/** The answer where it is more than a plain 60. */
type DetailedAnswer =
  | { readonly kind: 'battery'; readonly batteryMv: number }
  | ({ readonly kind: 'diagnostics' } & Diagnostics)
  | ({ readonly kind: 'quickClick' } & QuickClickSummary);

export interface Done {
  /** A flash write, one whatever it holds. */
  readonly flash?: Partial<Flash>;
  readonly session?: Partial<Session>;
  readonly answer?: DetailedAnswer;
  readonly follow?: 'shutdown' | 'firmwareMode';
  /** Sends every unacknowledged record before the answer. */
  readonly sendAll?: boolean;
  /** What the record of this command tells of the slot it names. */
  readonly generation?: number;
  readonly bank?: number;
}

export type Effects = { readonly [O in Exclude<Op, 'unlock'>]: (given: Given<O>) => Done };
