/**
 * The result of decoding: a value, or a fault with the position of the first wrong byte. Decoding never throws, for any bytes of
 * any length.
 */

export type FaultReason = 'length' | 'unused-bits' | 'unknown-value' | 'checksum' | 'text';

/** The position at which bytes deviate from their structure, and the deviation. */
export interface Fault {
  /** Byte (or character) position in the structure. */
  readonly at: number;
  readonly found: string;
  readonly expected: string;
  readonly reason: FaultReason;
}

export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

export const decoded = <T>(value: T): Decoded<T> => ({ ok: true, value });

export const faulty = (
  reason: FaultReason,
  at: number,
  found: string,
  expected: string,
): { readonly ok: false; readonly fault: Fault } => ({ ok: false, fault: { at, found, expected, reason } });

/** One sentence for a person. */
export const faultText = (fault: Fault): string => `at ${fault.at}: found ${fault.found}, expected ${fault.expected}`;
