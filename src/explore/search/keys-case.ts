/** One random input of the `keys` level, and the results of the code and of the oracle. */
import fc from 'fast-check';
import type { FacilityParts } from '../../facility/faults/fault.ts';
import { heldDigest } from '../../keys/held.ts';
import { packList } from '../../keys/lists.ts';
import { takeRecord } from '../../keys/record-floor.ts';
import { openRecord, recordPacket } from '../../keys/records.ts';
import { verify } from '../../keys/verify/verify.ts';
import { localTime } from '../../keys/zone.ts';
import { mac as macOf } from '../../protocol/mac.ts';
import type { InvariantId } from '../oracle/model/invariants.ts';

/** The two secrets from which all keys are derived, and the lock that the keys are for. */
export const FACILITY = Buffer.alloc(32, 7);
export const FACTORY = Buffer.alloc(32, 9);
export const MAC = macOf('C0:FF:EE:00:00:01');
/** Wednesday, 6 May 2026, noon in Denver. */
export const NOON = 1_778_090_400;

/** The code under test; a test of the search replaces an entry with a faulty one. */
export const KEYS_CODE = { verify, recordPacket, openRecord, takeRecord, packList, heldDigest, localTime };
export type KeysCode = typeof KEYS_CODE;

export interface Disagreement {
  readonly invariant: InvariantId;
  readonly what: string;
}

export interface KeysCase {
  readonly drawn: unknown;
  /** How the code and the oracle disagree; undefined if they agree. */
  readonly disagreement: (parts: FacilityParts, code: KeysCode) => Disagreement | undefined;
}

export const casesOf = <T>(
  drawn: fc.Arbitrary<T>,
  judge: (drawn: T, code: KeysCode, parts: FacilityParts) => Disagreement | undefined,
): fc.Arbitrary<KeysCase> =>
  drawn.map((each) => ({ drawn: each, disagreement: (parts, code) => judge(each, code, parts) }));

/** An input on one line. */
export const shown = (drawn: unknown): string =>
  JSON.stringify(drawn, (_key, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
  );

export const sessions = fc.uint8Array({ minLength: 20, maxLength: 20 });

/** Bits that are flipped on the way; none in four cases out of five. */
export const flips = fc.oneof(
  { weight: 4, arbitrary: fc.constant<number[]>([]) },
  { weight: 1, arbitrary: fc.array(fc.nat(159), { maxLength: 2 }) },
);

/** The packet with these bits changed, cut or lengthened to `length` bytes. */
export function altered(packet: Uint8Array, bits: readonly number[], length = packet.length): Uint8Array {
  const out = new Uint8Array(length);
  out.set(packet.slice(0, length));
  for (const bit of bits) {
    const at = Math.floor(bit / 8);
    if (at < out.length) out[at] = (out[at] ?? 0) ^ (1 << (bit % 8));
  }
  return out;
}
