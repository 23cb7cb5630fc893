/** Planted: a jam while unlocking is answered success. */
import { motorReactions } from '../../lock/firmware/motor.ts';
import { type Fault, withFirmware } from './fault.ts';

export const jamAnswersSuccess: Fault = {
  id: 'jam-answers-success',
  room: 'firmware',
  sentence: 'A jam while unlocking is answered success.',
  plant: (parts) =>
    withFirmware(parts, {
      reactions: {
        jamUnlocking: (c, e, s) => {
          const answer = motorReactions.jamUnlocking(c, e, s);
          return {
            ...answer,
            effects: (answer.effects ?? []).map((effect) =>
              effect.type === 'answer' ? { ...effect, result: 0x60 as const } : effect,
            ),
          };
        },
      },
    }),
};
