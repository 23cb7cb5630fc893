/** Planted: success is answered before the bolt has moved. */
import { motorReactions } from '../../lock/firmware/motor.ts';
import { type Fault, withFirmware } from './fault.ts';

export const answersBeforeMotion: Fault = {
  id: 'answers-before-motion',
  room: 'firmware',
  sentence: 'Success is answered before the bolt has moved.',
  plant: (parts) =>
    withFirmware(parts, {
      reactions: {
        unlock: (c, e, s) => {
          const answer = motorReactions.unlock(c, e, s);
          const early = motorReactions.unlocked(c, e);
          const told = (early.effects ?? []).filter((effect) => effect.type === 'answer');
          return { ...answer, effects: [...(answer.effects ?? []), ...told] };
        },
      },
    }),
};
