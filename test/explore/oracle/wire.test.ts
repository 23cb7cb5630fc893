/** The oracle's own packet decoder, compared with the vendor's vectors and with the code that it judges. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localMoment } from '../../../src/explore/oracle/model/calendar.ts';
import { baseOfClass4, decryptPacket, hasValidSum, header, masterOf } from '../../../src/explore/oracle/model/wire.ts';
import { nearestDay } from '../../../src/explore/oracle/model/zone.ts';
import { fullKeyDay } from '../../../src/keys/key-day.ts';
import { issueOffline, timestampedPacket } from '../../../src/keys/offline.ts';
import { mac } from '../../../src/protocol/mac.ts';

const MAC = 'C0:FF:EE:00:00:01';
const SECRET = Buffer.alloc(32, 5);

describe('the oracle decodes packets with its own code', () => {
  test('protocol §4: a packet of the issuing side decrypts with the restated derivation, and its checksum is right', () => {
    const grant = fc.record({
      slotNumber: fc.integer({ min: 0, max: 99 }),
      generation: fc.integer({ min: 1, max: 60_000 }),
      keyDay: fc.integer({ min: 19_000, max: 23_000 }),
      schedule: fc.integer({ min: 0, max: 15 }),
      session: fc.uint8Array({ minLength: 20, maxLength: 20 }),
      time: fc.integer({ min: 0, max: 4_000_000_000 }),
    });
    fc.assert(
      fc.property(grant, ({ slotNumber, generation, keyDay, schedule, session, time }) => {
        const master = masterOf(SECRET, MAC, 3);
        const issue = issueOffline(master, {
          mac: mac(MAC),
          slotNumber,
          generation,
          standing: false,
          keyDay,
          schedule,
        });
        const packet = timestampedPacket(issue.unlockCommand, issue.offlineKey, session, time);
        const read = header(packet);
        expect(read).toMatchObject({ keyClass: 4, slot: slotNumber, schedule, standing: false });
        const base = baseOfClass4(master, {
          mac: MAC,
          slot: slotNumber,
          generation,
          standing: false,
          keyDay,
          schedule,
        });
        const plain = decryptPacket(base, session, packet);
        expect(hasValidSum(plain)).toBe(true);
        expect([plain[0], plain[1], plain.readUInt32LE(2)]).toEqual([0xa2, 1, time]);
      }),
    );
  });

  test('protocol §4: the full key day is the one nearest to the last known day, the later of two equally near ones', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_095 }), fc.integer({ min: 0, max: 60_000 }), (bits, known) => {
        expect(nearestDay(bits, known)).toBe(fullKeyDay(bits, known));
      }),
    );
  });

  test('days begin at midnight in the facility’s zone, even if its clocks change by half an hour', () => {
    expect(localMoment('Australia/Lord_Howe', Date.parse('2026-04-04T14:59:00Z'))).toMatchObject({
      minute: 119,
      weekday: 6,
    });
    expect(localMoment('America/Denver', Date.parse('2026-05-07T05:59:59Z'))).toMatchObject({
      minute: 1_439,
      weekday: 2,
    });
  });
});
