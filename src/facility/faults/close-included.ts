/** Planted: the quarter in which the hours end still opens. */
import { type Fault, withLockCheck } from './fault.ts';

export const closeIncluded: Fault = {
  id: 'close-included',
  room: 'keys',
  sentence: 'The quarter in which the hours end still opens.',
  plant: (parts) =>
    withLockCheck(parts, 'hours', {
      passes: ({ lock, header, wallTime }) => {
        const today = wallTime && lock.flash?.hours(header.schedule)?.[wallTime.weekday];
        return (
          wallTime !== undefined &&
          today !== undefined &&
          today !== null &&
          wallTime.quarter >= today.open &&
          wallTime.quarter <= today.close
        );
      },
    }),
};
