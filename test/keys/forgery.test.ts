/** Nobody opens without the key, and a key opens only what it was issued for: altered, forged, replayed and extended packets. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeBlock } from '../../src/keys/block.ts';
import { masterKey, offlineKey, slotSecret } from '../../src/keys/derive.ts';
import { issueOffline } from '../../src/keys/offline.ts';
import { SlotSecretCache } from '../../src/keys/slot-secrets.ts';
import { join } from '../../src/protocol/bytes.ts';
import { sumOf } from '../../src/protocol/checksum.ts';
import { encodeHeader } from '../../src/protocol/header.ts';
import { Random } from '../../src/sim/random.ts';
import { byteArray } from '../protocol/arbitraries.ts';
import {
  answerOf,
  FACILITY_SECRET,
  flash,
  grant,
  judge,
  lock,
  MAC,
  MASTER,
  NOW,
  online,
  SESSION,
  scheduled,
  TODAY,
  timestamped,
} from './lock-fixture.ts';

/** NOKE_SIM_RUNS raises it for the long run. */
const FORGED = Number(process.env.NOKE_SIM_RUNS ?? 50_000);
const week = Array.from({ length: 7 }, () => ({ open: 0, close: 96 }));
const open = lock({ flash: flash({ hours: () => week }), slotSecrets: new SlotSecretCache() });

describe('a forger', () => {
  it.each([
    ['scheduled', scheduled()],
    ['timestamped', timestamped()],
    ['standing', scheduled({ standing: true })],
    ['with a schedule', scheduled({ schedule: 3 })],
    ['online unlock', online({ op: 'unlock' })],
    ['online setting', online({ op: 'scheduleHours', index: 1, weekdays: 127, open: 0, close: 96 })],
  ])('gets nothing from any single changed bit of a true packet: %s', (_, packet) => {
    expect(answerOf(packet, open)).toBe('60');
    for (let at = 0; at < 160; at++) {
      const bent = Uint8Array.from(packet);
      bent[at >> 3] = (bent[at >> 3] ?? 0) ^ (1 << (at & 7));
      expect(judge(bent, open).ok, `bit ${at}`).toBe(false);
    }
  });

  it('opens nothing with bytes of any length, and the lock never throws', () => {
    fc.assert(
      fc.property(byteArray(0, 40), fc.boolean(), (packet, ready) => {
        const view = ready ? open : lock({ provisioning: 'factory', flash: undefined });
        expect(judge(packet, view).ok).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it(`opens nothing with valid headers over ${FORGED} forged blocks`, () => {
    const heads = [scheduled(), scheduled({ standing: true }), online({ op: 'unlock' })].map((packet) =>
      packet.slice(0, 4),
    );
    const stream = new Random('forger').stream('blocks');
    let refused = 0;
    for (let i = 0; i < FORGED; i++) {
      const verdict = judge(join(heads[i % 3] ?? new Uint8Array(), stream.bytes(16)), open);
      if (!verdict.ok && verdict.result === 0x61) refused++;
    }
    expect(refused).toBe(FORGED);
  });

  it('opens nothing with packets of another session or another lock', () => {
    fc.assert(
      fc.property(byteArray(20), byteArray(6), (session, address) => {
        const same = session.slice(0, 16).every((byte, i) => byte === SESSION[i]);
        for (const packet of [
          scheduled({}, session),
          timestamped(NOW, {}, session),
          online({ op: 'unlock' }, 1, 2, session),
        ])
          expect(judge(packet, open).ok).toBe(same);
        const elsewhere = masterKey(FACILITY_SECRET, MAC, 1 + (address[0] ?? 0) + 1);
        expect(judge(scheduled(), { ...open, flash: flash({ master: elsewhere }) }).ok).toBe(false);
      }),
    );
  });
});

describe('the owner of a key', () => {
  it('cannot extend slot, bank, day, schedule or standing with any header and any plain bytes', () => {
    const scope = grant({ schedule: 2 });
    const key = offlineKey(slotSecret(MASTER, scope.slotNumber, scope.generation), scope);
    const closed = lock({
      flash: flash({ hours: (index) => (index === 2 ? Array.from({ length: 7 }, () => null) : week) }),
    });
    const header = fc.record({
      keyClass: fc.constant(4 as const),
      bank: fc.integer({ min: 0, max: 15 }),
      slot: fc.integer({ min: 0, max: 127 }),
      standing: fc.constant(false),
      keyDayBits: fc.oneof(fc.constant(TODAY % 4096), fc.integer({ min: 0, max: 4095 })),
      schedule: fc.integer({ min: 0, max: 15 }),
    });
    const plain = fc
      .tuple(fc.integer({ min: 0, max: 1 }), byteArray(4), byteArray(10), fc.boolean())
      .map(([flag, time, rest, zero]) => {
        const bytes = join(Uint8Array.of(0xa2, flag), time, zero ? new Uint8Array(10) : rest);
        bytes[15] = sumOf(bytes);
        return bytes;
      });
    fc.assert(
      fc.property(
        fc.oneof(
          header,
          header.map((one) => ({ ...one, standing: true, keyDayBits: 0 })),
        ),
        plain,
        (claim, bytes) => {
          expect(judge(join(encodeHeader(claim), makeBlock(key, SESSION, bytes)), closed).ok).toBe(false);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('opens with what was issued, for any slot, generation, day, schedule, session and time in tolerance', () => {
    fc.assert(
      fc.property(
        fc.record({
          slot: fc.integer({ min: 0, max: 99 }),
          bank: fc.integer({ min: 0, max: 15 }),
          generation: fc.integer({ min: 1, max: 65_535 }),
          keyDay: fc.integer({ min: 1, max: 49_000 }),
          standing: fc.boolean(),
          schedule: fc.integer({ min: 0, max: 15 }),
          apart: fc.integer({ min: -300, max: 300 }),
          lastSeen: fc.integer({ min: -2000, max: 2000 }),
        }),
        byteArray(20),
        ({ slot, bank, apart, lastSeen, ...rest }, session) => {
          const slotNumber = bank * 128 + slot;
          const now = rest.keyDay * 86_400;
          const view = lock({
            hardware: '3K',
            session,
            flash: flash({
              hours: () => week,
              slots: { [slotNumber]: { generation: rest.generation, blacklisted: false } },
            }),
            clock: { ...lock().clock, unixSeconds: now, lastKnownDay: Math.max(0, rest.keyDay + lastSeen) },
          });
          const parts = { ...rest, slotNumber };
          expect(answerOf(scheduled(parts, session), view)).toBe('60');
          expect(answerOf(timestamped(now + apart, parts, session), view)).toBe('60');
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a schedule index', () => {
  it('goes to 15: a sixteenth schedule gets no offline key', () => {
    expect(answerOf(scheduled({ schedule: 15 }), open)).toBe('60');
    expect(() => issueOffline(MASTER, grant({ schedule: 16 }))).toThrow(RangeError);
  });
});

describe('slot secrets kept', () => {
  it('change no verdict, whatever the cache held before', () => {
    const slotSecrets = new SlotSecretCache(20);
    for (const generation of [1, 2, 1, 3]) {
      for (const slotNumber of [5, 6, 7]) {
        const view = lock({
          slotSecrets,
          flash: flash({ slots: { [slotNumber]: { generation, blacklisted: false } } }),
        });
        expect(answerOf(scheduled({ slotNumber, generation }), view)).toBe('60');
        expect(answerOf(scheduled({ slotNumber, generation: generation + 1 }), view)).toBe('61 opens');
      }
    }
  });

  it('are bounded: the oldest is evicted', () => {
    const cache = new SlotSecretCache(2);
    const first = cache.secret(MASTER, 1, 1);
    const second = cache.secret(MASTER, 2, 1);
    expect(cache.secret(MASTER, 1, 1)).toBe(first);
    cache.secret(MASTER, 3, 1);
    expect(cache.size).toBe(2);
    expect(cache.secret(MASTER, 2, 1)).toBe(second);
    expect(cache.secret(MASTER, 1, 1)).not.toBe(first);
    expect(cache.secret(MASTER, 1, 1)).toEqual(first);
    const none = new SlotSecretCache(0);
    expect(none.secret(MASTER, 1, 1)).toEqual(first);
    expect(none.size).toBe(0);
  });
});
