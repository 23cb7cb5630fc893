/** Planted: the lock forgets the sequence it took last. */
import { reactions } from '../../lock/firmware/reactions.ts';
import { type Fault, withFirmware } from './fault.ts';

export const sequenceForgotten: Fault = {
  id: 'sequence-forgotten',
  room: 'firmware',
  sentence: 'The lock forgets the sequence it took last.',
  plant: (parts) =>
    withFirmware(parts, {
      reactions: {
        judged: (c, e, s) => {
          if (e.type !== 'judged') return {};
          const session = { ...e.outcome.session, lastSequence: 0 };
          return reactions.judged(c, { ...e, outcome: { ...e.outcome, session } }, s);
        },
      },
    }),
};
