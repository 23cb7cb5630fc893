/** Records, encoded and decoded, and the core's set of the numbers that it has. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeBlock, openBlock } from '../../src/keys/block.ts';
import { masterKey, upKey } from '../../src/keys/derive.ts';
import { hmac } from '../../src/keys/hmac.ts';
import { holds, NO_RECORDS, RECORDS_AHEAD, type RecordFloor, takeRecord } from '../../src/keys/record-floor.ts';
import { openRecord, recordPacket } from '../../src/keys/records.ts';
import { EVENTS, encodeRecord, recordLayout, serverTypeOf } from '../../src/protocol/record.ts';
import { encodeResponse } from '../../src/protocol/response.ts';
import { anyRecord, byteArray } from '../protocol/arbitraries.ts';
import { FACILITY_SECRET, MAC, SESSION } from './lock-fixture.ts';

const key = (epoch: number) => ({ epoch, upKey: upKey(masterKey(FACILITY_SECRET, MAC, epoch)) });
const candidates = [key(1), key(2), key(3)];

describe('a record on the wire', () => {
  it('opens under whichever of the tried epochs made it, in any session', () => {
    fc.assert(
      fc.property(anyRecord(), byteArray(20), fc.constantFrom(...candidates), (record, session, by) => {
        const packet = recordPacket(by.upKey, session, record);
        expect(packet[0]).toBe(0x50);
        expect(packet[1]).toBe(serverTypeOf(record.event));
        expect(openRecord(packet, session, candidates)).toEqual({ ok: true, epoch: by.epoch, record });
      }),
    );
  });

  it('is made and opened in a session of any length, as a lock under test may send it: in the key, missing bytes count as zeros', () => {
    const record = { ...recordLayout.peek(new Uint8Array(16)), event: EVENTS.unlocked, number: 7 };
    const block = encodeRecord(record);
    for (const length of [0, 5, 15]) {
      const short = SESSION.slice(0, length);
      const whole = new Uint8Array(20);
      whole.set(short);
      const { upKey: base } = key(1);
      expect(makeBlock(base, short, block)).toEqual(makeBlock(base, whole, block));
      expect(openBlock(base, short, makeBlock(base, whole, block))).toEqual(block);
    }
  });

  it('is refused with any one bit changed, in another session, and under no tried epoch', () => {
    const record = { ...recordLayout.peek(new Uint8Array(16)), event: EVENTS.unlocked, number: 7 };
    const packet = recordPacket(key(1).upKey, SESSION, record);
    for (let at = 0; at < 160; at++) {
      const bent = Uint8Array.from(packet);
      bent[at >> 3] = (bent[at >> 3] ?? 0) ^ (1 << (at & 7));
      const why = expect.stringMatching(/^(forged|malformed)$/);
      expect(openRecord(bent, SESSION, candidates), `bit ${at}`).toMatchObject({ ok: false, why });
    }
    expect(openRecord(packet, new Uint8Array(20), candidates)).toMatchObject({ ok: false, why: 'forged' });
    expect(openRecord(packet, SESSION, [key(9)])).toEqual({ ok: false, why: 'forged' });
    expect(openRecord(packet, SESSION, [])).toEqual({ ok: false, why: 'forged' });
    expect(openRecord(packet.slice(1), SESSION, candidates)).toMatchObject({ ok: false, why: 'malformed' });
  });

  it('is malformed under another type than its event’s, even with a valid tag', () => {
    const record = { ...recordLayout.peek(new Uint8Array(16)), event: EVENTS.locked, number: 7 };
    const by = key(1);
    const block = makeBlock(by.upKey, SESSION, encodeRecord(record));
    const sent = (type: number) => {
      const tag = hmac(by.upKey, SESSION, Uint8Array.of(0x50, type), block).slice(0, 2);
      return openRecord(encodeResponse({ kind: 'server', type, tag, block }), SESSION, candidates);
    };
    expect(sent(0x76).ok).toBe(true);
    expect(sent(0x75)).toMatchObject({ ok: false, why: 'malformed', fault: { at: 1 } });
  });

  it('any bytes in any session are refused without a throw', () => {
    fc.assert(
      fc.property(byteArray(0, 30), byteArray(0, 30), (packet, session) => {
        const why = expect.stringMatching(/^(forged|malformed)$/);
        expect(openRecord(packet, session, candidates)).toMatchObject({ ok: false, why });
      }),
    );
  });
});

const ALL_NUMBERS = Array.from({ length: 41 }, (_, i) => i + 1);

describe('the floor of record numbers', () => {
  const take = (numbers: readonly number[], from: RecordFloor = NO_RECORDS) =>
    numbers.reduce((state, number) => takeRecord(state, number, EVENTS.locked).state, from);

  it('accepts each number once, in any order, and rises over complete ranges', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (numbers) => {
        let state = NO_RECORDS;
        const held = new Set<number>();
        for (const number of numbers) {
          const taken = takeRecord(state, number, EVENTS.locked);
          expect(taken.verdict).toBe(held.has(number) ? 'known' : 'new');
          held.add(number);
          state = taken.state;
          let floor = 0;
          while (held.has(floor + 1)) floor++;
          expect(state.floor).toBe(floor);
          expect(ALL_NUMBERS.filter((n) => holds(state, n))).toEqual(ALL_NUMBERS.filter((n) => held.has(n)));
          state.above.forEach(([first, last], i) => {
            expect(first).toBeLessThanOrEqual(last);
            expect(first).toBeGreaterThan((state.above[i - 1]?.[1] ?? state.floor) + 1);
          });
        }
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      }),
      { numRuns: 300 },
    );
  });

  it('accepts any up to floor + 2^20, and none beyond', () => {
    expect(takeRecord(NO_RECORDS, RECORDS_AHEAD, EVENTS.locked).verdict).toBe('new');
    for (const number of [RECORDS_AHEAD + 1, 0, -1, 1.5, Number.NaN])
      expect(takeRecord(NO_RECORDS, number, EVENTS.locked)).toEqual({ verdict: 'refused', state: NO_RECORDS });
    expect(takeRecord(NO_RECORDS, RECORDS_AHEAD + 1, EVENTS.overwritten).verdict).toBe('refused');
    expect(takeRecord(take([1]), RECORDS_AHEAD + 1, EVENTS.locked).verdict).toBe('new');
  });

  it('moves to an event 1F and over what is held next to it', () => {
    const gaps = take([1, 5, 6, 7, 9]);
    expect(gaps).toEqual({
      floor: 1,
      above: [
        [5, 7],
        [9, 9],
      ],
    });
    expect(takeRecord(gaps, 4, EVENTS.overwritten)).toEqual({ verdict: 'new', state: { floor: 7, above: [[9, 9]] } });
    expect(takeRecord(gaps, 8, EVENTS.overwritten).state).toEqual({ floor: 9, above: [] });
  });

  it('moves to an event 1F even where that number is held already, and never back', () => {
    const gaps = take([1, 5, 9]);
    expect(takeRecord(gaps, 5, EVENTS.overwritten)).toEqual({ verdict: 'known', state: { floor: 5, above: [[9, 9]] } });
    const whole = take([1, 2, 3]);
    expect(takeRecord(whole, 2, EVENTS.overwritten)).toEqual({ verdict: 'known', state: whole });
  });
});
