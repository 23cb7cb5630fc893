/** Locks with the same reserved outcome share their tables, and with them their machines; those with another outcome do not. */
import { expect, it } from 'vitest';
import { LOCK_PARTS } from '../../src/lock/parts.ts';
import { ALWAYS } from '../../src/lock/reserved/outcomes.ts';
import { reservedParts, reservedSettings } from '../../src/lock/reserved/reserved-parts.ts';
import { LOCK_SETTINGS } from '../../src/lock/settings.ts';

it.each(ALWAYS)('%s', (always) => {
  const own = reservedParts(always, LOCK_PARTS);
  expect(reservedParts(always, LOCK_PARTS)).toBe(own);
  expect(reservedParts(always, { ...LOCK_PARTS })).not.toBe(own);
  for (const other of ALWAYS.filter((each) => each !== always)) expect(reservedParts(other, LOCK_PARTS)).not.toBe(own);
});

it('the settings differ in the standby current only', () => {
  const own = reservedSettings(LOCK_SETTINGS);
  expect(own).toEqual({ ...LOCK_SETTINGS, standbyMicroA: 0 });
  expect(reservedSettings(LOCK_SETTINGS)).toBe(own);
});
