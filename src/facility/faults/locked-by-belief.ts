/** Planted: the lock says locked as soon as the motor starts. */
import { motorReactions } from '../../lock/firmware/motor.ts';
import { type Fault, withFirmware } from './fault.ts';

export const lockedByBelief: Fault = {
  id: 'locked-by-belief',
  room: 'firmware',
  sentence: 'The lock says locked as soon as the motor starts.',
  plant: (parts) =>
    withFirmware(parts, {
      reactions: {
        lock: (c, e, s) => {
          const answer = motorReactions.lock(c, e, s);
          return { ...answer, context: { ...answer.context, mechanical: 2 } };
        },
      },
    }),
};
