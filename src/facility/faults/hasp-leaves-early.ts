/** Planted: the hasp comes out before the bolt is drawn back. */
import { BODY_PARTS } from '../../lock/body/rules.ts';
import { type Fault, withBody } from './fault.ts';

export const haspLeavesEarly: Fault = {
  id: 'hasp-leaves-early',
  room: 'body',
  sentence: 'The hasp comes out before the bolt is drawn back.',
  plant: (parts) =>
    withBody(parts, {
      guards: {
        // For a hand at the hasp alone: the bolt itself knows where it is.
        retracted: (c, e, s) =>
          BODY_PARTS.guards.retracted(c, e, s) || (e.type === 'pull' && c.travelMs > 0 && c.travelMs < s.travelMs),
      },
    }),
};
