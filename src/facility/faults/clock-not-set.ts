/** Planted: an accepted command does not set the clock. */
import { reactions } from '../../lock/firmware/reactions.ts';
import { type Fault, withFirmware } from './fault.ts';

export const clockNotSet: Fault = {
  id: 'clock-not-set',
  room: 'firmware',
  sentence: 'An accepted command does not set the clock.',
  plant: (parts) =>
    withFirmware(parts, {
      reactions: {
        judged: (c, e, s) => {
          if (e.type !== 'judged') return {};
          return reactions.judged(c, { ...e, outcome: { ...e.outcome, time: c.time } }, s);
        },
      },
    }),
};
