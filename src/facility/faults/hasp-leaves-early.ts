/** Planted: the hasp comes out before the bolt is drawn back. */
import { type Fault, withBody } from './fault.ts';

export const haspLeavesEarly: Fault = {
  id: 'hasp-leaves-early',
  room: 'body',
  sentence: 'The hasp comes out before the bolt is drawn back.',
  plant: (parts) => withBody(parts, { guards: { retracted: (c, _e, s) => c.travelMs * 2 >= s.travelMs } }),
};
