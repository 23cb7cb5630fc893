/** Level keys: each kind of input finds a fault in the code that it judges, and none in the code without a fault. */
import { describe, expect, test } from 'vitest';
import { KEYS_CODE, type KeysCode } from '../../../src/explore/search/keys-case.ts';
import { runKeys } from '../../../src/explore/search/keys-level.ts';
import { EVENTS } from '../../../src/protocol/record.ts';

const sound = KEYS_CODE;

const FAULTS: readonly (readonly [what: string, faulty: Partial<KeysCode>, invariant: string])[] = [
  [
    'a record is taken twice',
    { takeRecord: (state, number, event) => ({ ...sound.takeRecord(state, number, event), verdict: 'new' }) },
    'INV-COUNTED',
  ],
  [
    'the floor stays behind an overwritten record',
    { takeRecord: (state, number) => sound.takeRecord(state, number, EVENTS.locked) },
    'INV-COUNTED',
  ],
  [
    'a record is read under any key',
    {
      openRecord: (packet, session, keys) =>
        sound.openRecord(
          packet,
          session,
          keys.map((key) => ({ ...key, epoch: 1 })),
        ),
    },
    'INV-RECORD',
  ],
  [
    'a record is sent with the battery of an hour ago',
    {
      recordPacket: (key, session, record) =>
        sound.recordPacket(key, session, 'digest' in record ? record : { ...record, batteryMv: 3_000 }),
    },
    'INV-RECORD',
  ],
  [
    'digests do not depend on the session',
    { heldDigest: (key, _session, value) => sound.heldDigest(key, new Uint8Array(20), value) },
    'INV-RECORD',
  ],
  [
    'a list begins with the sequence number before its own',
    { packList: (list, frame) => sound.packList(list, { ...frame, firstSequence: frame.firstSequence - 1 }) },
    'INV-LIST',
  ],
  [
    'local time knows no transitions',
    { localTime: (zone, at) => sound.localTime({ ...zone, transition: 0 }, at) },
    'INV-CLOCK',
  ],
  [
    'a lock takes any command',
    {
      verify: (checks, lock, packet) =>
        sound.verify(
          checks.filter(({ id }) => id !== 'operand'),
          lock,
          packet,
        ),
    },
    'INV-OPENS-ONLY',
  ],
  [
    'no bolt ever moves',
    {
      verify: (checks, lock, packet) =>
        sound.verify(
          checks.map((check) => (check.id === 'motion' ? { ...check, passes: () => false } : check)),
          lock,
          packet,
        ),
    },
    'INV-OPENS-IF',
  ],
  [
    'a command consumes no sequence number',
    { verify: (checks, lock, packet) => ({ ...sound.verify(checks, lock, packet), accepted: undefined }) },
    'INV-REPLAY',
  ],
];

describe('level keys', () => {
  test.each(FAULTS)('%s', (_what, faulty, invariant) => {
    const { found } = runKeys({ seed: 1, runs: 20, code: { ...sound, ...faulty } });
    expect(found?.broken.invariant).toBe(invariant);
  });

  test('nothing is found in code without a fault', () => {
    expect(runKeys({ seed: 1, runs: 20 }).found).toBeUndefined();
  });
});
