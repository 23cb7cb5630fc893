/** Planted: a lock that nobody connected to never answers the second command. */
import { reactions } from '../../lock/firmware/reactions.ts';
import { type Fault, withFirmware } from './fault.ts';

export const silentLock: Fault = {
  id: 'silent-lock',
  room: 'firmware',
  sentence: 'A lock that nobody connected to never answers the second command.',
  plant: (parts) =>
    withFirmware(parts, {
      reactions: {
        answered: (c, e, s) => {
          const answer = reactions.answered(c, e, s);
          return { ...answer, context: { ...answer.context, waiting: [] } };
        },
      },
    }),
};
