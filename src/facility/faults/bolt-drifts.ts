/** Planted: a pulled hasp drags the bolt back. */
import { BODY_PARTS } from '../../lock/body/rules.ts';
import { type Fault, withBody } from './fault.ts';

export const boltDrifts: Fault = {
  id: 'bolt-drifts',
  room: 'body',
  sentence: 'A pulled hasp drags the bolt back.',
  plant: (parts) =>
    withBody(parts, {
      reactions: {
        pullHasp: (c, e, s) => {
          const answer = BODY_PARTS.reactions.pullHasp(c, e, s);
          return { ...answer, context: { ...answer.context, travelMs: s.travelMs } };
        },
      },
    }),
};
