import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyDayAt } from '../../src/core/model/facility-time.ts';
import { FIRST_INSTANT, isDateInCalendar, isInCalendar, LAST_INSTANT } from '../../src/protocol/calendar.ts';
import { deviceTime } from '../../src/sim/drift.ts';

/** The largest errors that `phone.setClockError` and `lock.setClockDrift` allow. */
const PHONE_ERROR_MS = 864_000_000;
const DRIFT_PPM = 500;

test('INV-1: no clock with the largest allowed error shows more than 32 bits of seconds, whenever it was set', () => {
  fc.assert(
    fc.property(fc.integer({ min: FIRST_INSTANT, max: LAST_INSTANT }), (setAt) => {
      const shown = deviceTime({ deviceAt: setAt + PHONE_ERROR_MS, setAt, ppm: DRIFT_PPM }, LAST_INSTANT);
      expect(Math.floor(shown / 1_000)).toBeLessThan(2 ** 32);
    }),
  );
});

test('no zone has a day before 1970, or one that sixteen bits cannot hold', () => {
  for (const zone of ['Pacific/Niue', 'UTC', 'Pacific/Kiritimati'])
    for (const at of [FIRST_INSTANT, LAST_INSTANT]) {
      expect(keyDayAt(zone, at)).toBeGreaterThanOrEqual(0);
      expect(keyDayAt(zone, at)).toBeLessThan(65_536);
    }
});

test('its ends are part of it; non-numbers and non-dates are not', () => {
  expect([FIRST_INSTANT, LAST_INSTANT].map(isInCalendar)).toEqual([true, true]);
  expect([FIRST_INSTANT - 1, LAST_INSTANT + 1, Number.NaN, Infinity].map(isInCalendar)).toEqual(Array(4).fill(false));
  expect(['1970-01-03', '2106-01-01'].map(isDateInCalendar)).toEqual([true, true]);
  expect(['1970-01-02', '2106-01-02', '9999-12-31', 'soon'].map(isDateInCalendar)).toEqual(Array(4).fill(false));
});
