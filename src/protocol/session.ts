/**
 * The session: 20 bytes, unique to a connection and constant while it lasts.
 * It is public that bytes 2–3 are the battery, that all zeros are invalid, and that block keys use only bytes 0–15; the rest is from NP1.
 */
import { type Decoded, faulty } from './decoded.ts';
import { bit, bits, bytes, choice, layout, u16, type ValueOf } from './layout.ts';
import { MECHANICAL_STATES } from './mechanical.ts';

const SESSION_LENGTH = 20;

const fields = {
  state: choice(0, MECHANICAL_STATES),
  setUp: bit(1, 0),
  clockValid: bit(1, 1),
  lowBattery: bit(1, 2),
  /** Records wait for acknowledgement: a list must begin with C6, A5. */
  recordsWaiting: bit(1, 3),
  /** Epoch of the lock's master key, mod 16. */
  epochBits: bits(1, 4, 4),
  batteryMv: u16(2),
  nonce: bytes(4, 16),
} as const;

export type Session = ValueOf<typeof fields>;
export const sessionLayout = layout<typeof fields>({ name: 'session', length: SESSION_LENGTH }, fields);

const allZero = (input: Uint8Array): boolean => input.every((byte) => byte === 0);

export function decodeSession(input: Uint8Array): Decoded<Session> {
  if (input.length === SESSION_LENGTH && allZero(input))
    return faulty('unknown-value', 0, 'twenty zero bytes', 'a session that is not all zero');
  return sessionLayout.decode(input);
}

/** Throws RangeError for a session of all zeros, which no lock may create. */
export function encodeSession(value: Session): Uint8Array {
  const out = sessionLayout.encode(value);
  if (allZero(out)) throw new RangeError('a session of all zeros is invalid');
  return out;
}

/** One line in words. */
export function printSession(session: Session): string {
  const words: string[] = [MECHANICAL_STATES[session.state], session.setUp ? 'set up' : 'factory'];
  words.push(`clock ${session.clockValid ? 'valid' : 'lost'}`, `${session.batteryMv} mV`);
  if (session.lowBattery) words.push('battery low');
  if (session.recordsWaiting) words.push('records waiting');
  words.push(`epoch …${session.epochBits}`);
  return words.join(', ');
}
