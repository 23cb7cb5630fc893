/** Planted: a key opens the day after its own as well. */
import { type Fault, withLockCheck } from './fault.ts';

export const keyOfYesterday: Fault = {
  id: 'key-of-yesterday',
  room: 'keys',
  sentence: 'A key opens the day after its own as well.',
  plant: (parts) =>
    withLockCheck(parts, 'key-day', {
      passes: ({ wallTime, keyDay }) => wallTime !== undefined && wallTime.day - keyDay < 2 && wallTime.day >= keyDay,
    }),
};
