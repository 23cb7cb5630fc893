/** The facility's wall clock at its edges: the instants at which its offset changes, and the minutes after closing. */
import { describe, expect, it } from 'vitest';
import { isOpen, localAt, minutesSinceClose, spanAt } from '../../../src/core/model/facility-time.ts';

const DENVER = 'America/Denver';
/** The same clocks, under a name that was never used before: the cache of a zone is permanent. */
const BOISE = 'America/Boise';
/** 2026-03-08 02:00 becomes 03:00, 2026-11-01 02:00 becomes 01:00. */
const SPRING = Date.UTC(2026, 2, 8, 9);
const AUTUMN = Date.UTC(2026, 10, 1, 8);

describe('an offset', () => {
  it('is the new one from the instant of its change, even directly after a query for the time before', () => {
    for (const [change, before, after] of [
      [SPRING, -7, -6],
      [AUTUMN, -6, -7],
    ] as const) {
      expect(spanAt(BOISE, change - 1)).toMatchObject({ until: change, offsetMs: before * 3_600_000 });
      expect(spanAt(BOISE, change)).toMatchObject({ from: change, offsetMs: after * 3_600_000 });
      expect(spanAt(BOISE, change - 1).offsetMs).toBe(before * 3_600_000);
    }
    expect(localAt(DENVER, SPRING - 1)).toMatchObject({ quarter: 7 });
    expect(localAt(DENVER, SPRING)).toMatchObject({ quarter: 12 });
    expect(localAt(DENVER, AUTUMN)).toMatchObject({ quarter: 4 });
  });
});

describe('hours', () => {
  const monday = [{ weekdays: 1, open: 24, close: 88 }];
  const at = (hour: number, minute: number) => Date.UTC(2026, 2, 2, hour + 7, minute);

  it('open ≤ now < close, and minutes since closing count from the closing time', () => {
    expect(isOpen(monday, DENVER, at(5, 59))).toBe(false);
    expect(isOpen(monday, DENVER, at(6, 0))).toBe(true);
    expect(isOpen(monday, DENVER, at(21, 59))).toBe(true);
    expect(isOpen(monday, DENVER, at(22, 0))).toBe(false);
    expect(minutesSinceClose(monday, DENVER, at(21, 59))).toBeUndefined();
    expect(minutesSinceClose(monday, DENVER, at(22, 0))).toBe(0);
    expect(minutesSinceClose(monday, DENVER, at(22, 7))).toBe(7);
    expect(minutesSinceClose(monday, DENVER, at(23, 59))).toBe(119);
    expect(minutesSinceClose(monday, DENVER, at(24, 0))).toBeUndefined();
  });
});
