/** Planted: a phone may be behind by any time. */
import { type Fault, withLockCheck } from './fault.ts';

export const phoneTimeBehind: Fault = {
  id: 'phone-time-behind',
  room: 'keys',
  sentence: 'A phone may be behind by any time.',
  plant: (parts) =>
    withLockCheck(parts, 'phone-time', { passes: ({ lock, plain }) => plain.time <= lock.clock.unixSeconds + 300 }),
};
