/** Planted: wrong keys end no session. */
import { reactions } from '../../lock/firmware/reactions.ts';
import { type Fault, withFirmware } from './fault.ts';

export const guessesWithoutEnd: Fault = {
  id: 'guesses-without-end',
  room: 'firmware',
  sentence: 'Wrong keys end no session.',
  plant: (parts) =>
    withFirmware(parts, {
      reactions: {
        judged: (c, e, s) => {
          if (e.type !== 'judged') return {};
          const session = { ...e.outcome.session, keyRefusals: 0 };
          return reactions.judged(c, { ...e, outcome: { ...e.outcome, session } }, s);
        },
      },
    }),
};
