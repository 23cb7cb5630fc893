/** Planted: a jam while locking is shown as locked. */
import { motorReactions } from '../../lock/firmware/motor.ts';
import { type Fault, withFirmware } from './fault.ts';

export const jamSaysLocked: Fault = {
  id: 'jam-says-locked',
  room: 'firmware',
  sentence: 'A jam while locking is shown as locked.',
  plant: (parts) =>
    withFirmware(parts, {
      reactions: {
        jamLocking: (c, e, s) => {
          const answer = motorReactions.jamLocking(c, e, s);
          return { ...answer, context: { ...answer.context, mechanical: 2 } };
        },
      },
    }),
};
