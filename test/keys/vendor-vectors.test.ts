/**
 * public: packets that the vendor's own Android code made. They pin header copy, key sum, AES direction, timestamp place and
 * checksum.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scheduledPacket, timestampedPacket } from '../../src/keys/offline.ts';
import { bytesOf, toHex } from '../../src/protocol/bytes.ts';
import { sessionLayout } from '../../src/protocol/session.ts';

interface Vector {
  readonly offlineKey: string;
  readonly unlockCommand: string;
  readonly session: string;
  readonly batteryMillivolts: number;
  readonly scheduledPacket: string;
  readonly unixTime: number;
  readonly timestampedPacket: string;
}
const file = new URL('../../fixtures/vectors/sdk-packets.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as readonly Vector[];

describe('packets of the vendor’s own code', () => {
  it('are there', () => expect(vectors.length).toBeGreaterThanOrEqual(10));

  it.each(vectors.map((vector, i) => [i, vector] as const))('vector %i byte for byte, both forms', (_, vector) => {
    const [command, key, session] = [vector.unlockCommand, vector.offlineKey, vector.session].map(bytesOf) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    expect(toHex(scheduledPacket(command, key, session))).toBe(vector.scheduledPacket);
    expect(toHex(timestampedPacket(command, key, session, vector.unixTime))).toBe(vector.timestampedPacket);
    expect(sessionLayout.peek(session).batteryMv).toBe(vector.batteryMillivolts);
  });
});

describe('a phone’s own arrays', () => {
  it('are not modified, even when they are Buffers', () => {
    const vector = vectors[0];
    if (vector === undefined) throw new RangeError('no vectors');
    const command = Buffer.from(vector.unlockCommand, 'hex');
    timestampedPacket(
      command,
      Buffer.from(vector.offlineKey, 'hex'),
      Buffer.from(vector.session, 'hex'),
      vector.unixTime,
    );
    expect(toHex(command)).toBe(vector.unlockCommand);
  });
});
