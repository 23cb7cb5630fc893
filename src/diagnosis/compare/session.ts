/** The unencrypted data in a session (docs/protocol.md §3): the bolt, the battery, and whether the lock's clock is set. */
import { MECHANICAL_STATES } from '../../protocol/mechanical.ts';
import { decodeSession } from '../../protocol/session.ts';

export interface ShownSession {
  readonly mv: number;
  readonly clock: 'set' | 'not set';
  /** As measured by the lock: `locked`, `jammed while unlocking`, `not homed` and so on. */
  readonly bolt: string;
}

export function readSession(hex: string): ShownSession | undefined {
  const read = decodeSession(Buffer.from(hex, 'hex'));
  if (!read.ok) return undefined;
  const { batteryMv, clockValid, state } = read.value;
  return { mv: batteryMv, clock: clockValid ? 'set' : 'not set', bolt: MECHANICAL_STATES[state] };
}

/**
 * The resting position of the bolt changes with every visit. A bolt that did not arrive is a fault, which the lock reports until a motion succeeds or
 * the bolt is retracted by hand.
 */
const RESTS: ReadonlySet<string> = new Set([MECHANICAL_STATES[0], MECHANICAL_STATES[1], MECHANICAL_STATES[2]]);
export const boltDiffers = (seen: string, expected: string): number =>
  seen === expected ? 0 : RESTS.has(seen) && RESTS.has(expected) ? 0.4 : 1;
