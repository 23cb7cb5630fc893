/** Numbers of which a packet carries only the low bits, and a lock's own local time. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullEpoch, fullKeyDay } from '../../src/keys/key-day.ts';
import { localTime, offsetAt } from '../../src/keys/zone.ts';

const u16 = fc.integer({ min: 0, max: 65_535 });

describe('the nearest number with these low bits', () => {
  it.each([
    ['key day', fullKeyDay, 4096],
    ['epoch', fullEpoch, 16],
  ] as const)('%s: has the bits, is in range, and none with the bits is nearer', (_, full, span) => {
    fc.assert(
      fc.property(u16, fc.nat({ max: span - 1 }), (known, bits) => {
        const found = full(bits, known);
        expect(found % span).toBe(bits);
        expect(found).toBeGreaterThanOrEqual(0);
        expect(found).toBeLessThan(65_536);
        for (const other of [found - span, found + span])
          if (other >= 0 && other < 65_536)
            expect(Math.abs(found - known)).toBeLessThanOrEqual(Math.abs(other - known));
      }),
    );
  });

  it('is the later of two equally near', () => {
    expect(fullEpoch(8, 16)).toBe(24);
    expect(fullKeyDay(2048, 4096)).toBe(6144);
    expect(fullKeyDay(100, 0)).toBe(100);
    expect(fullEpoch(0, 65_535)).toBe(65_520);
  });
});

describe('the lock’s own zone', () => {
  const none = { offset: -16, transition: 0, offsetAfter: -16, quartersToNext: 0 };

  it('is one offset while no transition is set', () => {
    expect(offsetAt(none, 0)).toBe(-16);
    expect(localTime(none, 0)).toEqual({ day: -1, weekday: 2, quarter: 80 });
    expect(localTime({ ...none, offset: 0 }, 0)).toEqual({ day: 0, weekday: 3, quarter: 0 });
  });

  it('changes at the transition, and back a number of quarter-hours later', () => {
    // Santiago 2026: −4 h until 6 September 04:00 UTC, −3 h until 4 April 2027 03:00 UTC: 20 156 quarter-hours.
    const start = 1_788_667_200;
    const santiago = { offset: -16, transition: start, offsetAfter: -12, quartersToNext: 20_156 };
    expect(localTime(santiago, start - 1)).toMatchObject({ day: 20_701, quarter: 95 });
    expect(localTime(santiago, start)).toEqual({ day: 20_702, weekday: 6, quarter: 4 });
    const end = start + 20_156 * 900;
    expect(localTime(santiago, end - 1)).toMatchObject({ day: 20_911, quarter: 95 });
    expect(localTime(santiago, end)).toMatchObject({ day: 20_911, quarter: 92 });
    expect(localTime({ ...santiago, quartersToNext: 0 }, end)).toMatchObject({ day: 20_912, quarter: 0 });
  });

  it('agrees with calendar arithmetic at any time and offset', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), fc.integer({ min: -128, max: 127 }), (unix, offset) => {
        const local = new Date((unix + offset * 900) * 1000);
        const { day, weekday, quarter } = localTime({ ...none, offset, offsetAfter: offset }, unix);
        expect(day).toBe(Math.floor(local.getTime() / 86_400_000));
        expect(weekday).toBe((local.getUTCDay() + 6) % 7);
        expect(quarter).toBe(local.getUTCHours() * 4 + Math.floor(local.getUTCMinutes() / 15));
      }),
    );
  });
});
