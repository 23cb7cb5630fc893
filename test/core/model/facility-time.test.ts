/** The facility's wall clock at its edges: the instants at which its offset changes, and the minutes after closing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  endOfDay,
  isOpen,
  keyDayAt,
  localAt,
  minutesSinceClose,
  spanAt,
} from '../../../src/core/model/facility-time.ts';

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

it('B-KEY-2: a day ends at the first instant of the next one, whatever the clocks of its zone do', () => {
  // In 2018, clocks changed at midnight in São Paulo and Beirut, by half an hour on Lord Howe Island, and Samoa had a summer time.
  const zones = [
    'America/Denver',
    'America/Sao_Paulo',
    'Asia/Beirut',
    'Australia/Lord_Howe',
    'Europe/Berlin',
    'Pacific/Apia',
  ];
  const hours = fc.integer({ min: 0, max: 364 * 24 });
  const check = (zone: string, at: number): void => {
    const [day, end] = [keyDayAt(zone, at), endOfDay(zone, at)];
    expect([keyDayAt(zone, end - 1), keyDayAt(zone, end)], `${zone} ${new Date(at).toISOString()}`).toEqual([
      day,
      day + 1,
    ]);
  };
  for (const zone of zones) for (let day = 0; day < 365; day++) check(zone, Date.UTC(2018, 0, 1 + day, 12));
  fc.assert(fc.property(fc.constantFrom(...zones), hours, (zone, hour) => check(zone, Date.UTC(2018, 0, 1, hour, 30))));
});
