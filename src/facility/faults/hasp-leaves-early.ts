/** Planted: the hasp comes out before the bolt is drawn back. */
import { BODY_PARTS } from '../../lock/body/rules.ts';
import { type Fault, withBody } from './fault.ts';

export const haspLeavesEarly: Fault = {
  id: 'hasp-leaves-early',
  room: 'body',
  sentence: 'The hasp comes out before the bolt is drawn back.',
  plant: (parts) =>
    withBody(parts, {
      reactions: {
        pullHasp: (c, e, s) => {
          const { haspOut, pullHasp } = BODY_PARTS.reactions;
          return c.travelMs > 0 ? haspOut(c, e, s) : pullHasp(c, e, s);
        },
      },
    }),
};
