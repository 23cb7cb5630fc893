/** Planted: an opening leaves no record. */
import { motorReactions } from '../../lock/firmware/motor.ts';
import { type Fault, withFirmware } from './fault.ts';

export const openingWithoutRecord: Fault = {
  id: 'opening-without-record',
  room: 'firmware',
  sentence: 'An opening leaves no record.',
  plant: (parts) =>
    withFirmware(parts, {
      reactions: {
        unlocked: (c, e) => {
          const answer = motorReactions.unlocked(c, e);
          return { ...answer, effects: answer.effects.filter((effect) => effect.type !== 'record') };
        },
      },
    }),
};
