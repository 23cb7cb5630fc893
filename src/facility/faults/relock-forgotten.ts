/** Planted: an unlocked lock never locks again by itself. */
import { type Fault, withFirmware } from './fault.ts';

export const relockForgotten: Fault = {
  id: 'relock-forgotten',
  room: 'firmware',
  sentence: 'An unlocked lock never locks again by itself.',
  plant: (parts) =>
    withFirmware(parts, {
      reactions: {
        timeToLock: (c) => ({
          context: { deadlines: Object.fromEntries(Object.entries(c.deadlines).filter(([name]) => name !== 'relock')) },
        }),
      },
    }),
};
