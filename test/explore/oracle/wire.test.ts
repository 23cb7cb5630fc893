/** The oracle's own packet decoder, compared with the vendor's vectors and with the code that it judges. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localMoment } from '../../../src/explore/oracle/model/calendar.ts';
import {
  openedRecord,
  RECORD_EVENTS,
  sealedRecord,
  typeOf,
  upKeyOf,
} from '../../../src/explore/oracle/model/record-wire.ts';
import { baseOfClass4, decryptPacket, hasValidSum, header, masterOf } from '../../../src/explore/oracle/model/wire.ts';
import { nearestDay } from '../../../src/explore/oracle/model/zone.ts';
import { fullKeyDay } from '../../../src/keys/key-day.ts';
import { issueOffline, timestampedPacket } from '../../../src/keys/offline.ts';
import { openRecord, recordPacket } from '../../../src/keys/records.ts';
import { mac } from '../../../src/protocol/mac.ts';
import { eventName, type LockRecord, opOfEvent, serverTypeOf } from '../../../src/protocol/record.ts';

const MAC = 'C0:FF:EE:00:00:01';
const SECRET = Buffer.alloc(32, 5);
const UP_KEY = upKeyOf(Buffer.alloc(32, 7));
const SESSION = Buffer.alloc(20, 9);
/** Every number that a byte may have. */
const BYTES = Array.from({ length: 256 }, (_, byte) => byte);

/** A record with this event, and something in each of its fields. */
function recordOf(event: number): LockRecord {
  const common = { event, detail: 0x85, time: 1_700_000_000, number: 1_042, clockValid: true, generationBits: 11 };
  const reading = opOfEvent(event) === undefined ? { batteryMv: 2_950, temperatureC: -4 } : { digest: 0xabcdef };
  return { ...common, keyClass: 4, bank: 2, ...reading } as LockRecord;
}

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

  test('protocol §8: records have the events of the page, each with its type and its fields, and no others', () => {
    const [, own = '', rest = ''] =
      /Events of the lock: (.*?)\. An accepted command that writes flash leaves (.*?), sent before/s.exec(
        readFileSync('docs/protocol.md', 'utf8'),
      ) ?? [];
    const ofLock = own.split('·').map((one) => Number.parseInt(one.trim().slice(0, 2), 16));
    const [with80 = '', with90 = ''] = rest.split(' or opcode');
    const commands = (text: string, less: number) =>
      [...text.matchAll(/\b[ABC][0-9A-F]\b/g)].map(([opcode]) => Number.parseInt(opcode, 16) - less);
    const listed = [...ofLock, ...commands(with80, 0x80), ...commands(with90, 0x90)];
    expect([...RECORD_EVENTS].sort()).toEqual(listed.sort());
    expect([...RECORD_EVENTS].sort()).toEqual(BYTES.filter((event) => eventName(event) !== undefined).sort());
    for (const event of RECORD_EVENTS) {
      expect(typeOf(event)).toBe(serverTypeOf(event));
      const record = recordOf(event);
      expect(openedRecord(recordPacket(UP_KEY, SESSION, record), SESSION, UP_KEY)).toEqual(record);
    }
  });

  test('protocol §8: whatever the plain bytes of a record and its type are, both decoders agree', () => {
    const [sealedBy, types] = [{ session: SESSION, upKey: UP_KEY }, [0x73, 0x74, 0x75, 0x76, 0x77, 0x7c, 0x7d, 0x7e]];
    const known = [{ epoch: 1, upKey: UP_KEY }];
    for (const event of BYTES) {
      const plain = Buffer.from('0085205A576A860BFC120400000124', 'hex');
      plain[0] = event;
      for (const type of types) {
        const packet = sealedRecord(plain, type, sealedBy);
        const opened = openRecord(packet, SESSION, known);
        expect(openedRecord(packet, SESSION, UP_KEY), `${event} ${type}`).toEqual(
          opened.ok ? opened.record : undefined,
        );
      }
    }
    const sound = recordPacket(UP_KEY, SESSION, recordOf(1));
    for (const bytes of [sound.subarray(0, 19), Buffer.concat([sound, Buffer.of(0)])])
      expect(openedRecord(bytes, SESSION, UP_KEY)).toBeUndefined();
    for (let bit = 0; bit < 160; bit++) {
      const damaged = sound.with(bit >> 3, (sound[bit >> 3] ?? 0) ^ (1 << (bit & 7)));
      expect(openedRecord(damaged, SESSION, UP_KEY), `bit ${bit}`).toBeUndefined();
    }
  });

  test('protocol §8: each bit that a record does not use, and a wrong checksum, make it one that no lock writes', () => {
    for (let bit = 0; bit < 8; bit++) {
      const plain = Buffer.from('0185205A576A860BFC1204000001242D', 'hex');
      plain[13] = (plain[13] ?? 0) ^ (1 << bit);
      const isUsed = bit === 0 || bit >= 4;
      const packet = sealedRecord(plain, 0x75, { session: SESSION, upKey: UP_KEY });
      expect(openedRecord(packet, SESSION, UP_KEY) !== undefined, `bit ${bit}`).toBe(isUsed);
    }
  });
});
