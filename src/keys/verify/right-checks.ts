/**
 * Checks 9–13, for class 4 only (for class 2 the core has decided): is this key valid today, at this hour, in this slot and
 * on this unit?
 */
import { INVALID_PERMISSION, OUT_OF_SCHEDULE } from '../../protocol/results.ts';
import type { Attempt } from './attempt.ts';
import type { Check } from './check.ts';

/** How far a flagged phone time may differ from the lock's own time, seconds in either direction. */
const PHONE_TIME_TOLERANCE_S = 300;

const limited = (attempt: Attempt): boolean => attempt.limited;

export const keyDay: Check = {
  id: 'key-day',
  source: 'SEED/004',
  number: 9,
  demands: 'unless the key is standing, the clock is valid and the key day is the current day',
  answer: OUT_OF_SCHEDULE,
  appliesTo: (attempt) => attempt.dated,
  passes: ({ wallTime, keyDay: day }) => wallTime?.day === day,
};

export const hours: Check = {
  id: 'hours',
  source: 'AND',
  number: 10,
  demands: "with a schedule index, the time is inside the lock's own hours for it, by a valid clock",
  answer: OUT_OF_SCHEDULE,
  appliesTo: ({ limited: is, header }) => is && header.schedule !== 0,
  passes({ lock, header, wallTime }) {
    if (wallTime === undefined) return false;
    const today = lock.flash?.hours(header.schedule)?.[wallTime.weekday];
    return today !== undefined && today !== null && wallTime.quarter >= today.open && wallTime.quarter < today.close;
  },
};

export const phoneTime: Check = {
  id: 'phone-time',
  source: 'chosen',
  number: 11,
  demands: "where flagged, the phone's time is within 300 s of the lock's",
  answer: OUT_OF_SCHEDULE,
  appliesTo: ({ plain }) => plain.keyClass === 4 && plain.timed,
  passes: ({ lock, plain }) =>
    lock.clock.valid && Math.abs(plain.time - lock.clock.unixSeconds) <= PHONE_TIME_TOLERANCE_S,
};

export const notBlacklisted: Check = {
  id: 'blacklist',
  source: 'KB/explaining-blacklist-facility-setting',
  number: 12,
  demands: 'the slot is not blacklisted',
  answer: INVALID_PERMISSION,
  appliesTo: limited,
  passes: ({ slot }) => !slot.blacklisted,
};

export const notOverlocked: Check = {
  id: 'overlock',
  source: 'IOS',
  number: 13,
  demands: 'the unit is not overlocked',
  answer: INVALID_PERMISSION,
  appliesTo: limited,
  passes: ({ lock }) => lock.flash?.overlocked !== true,
};
