/** Planted: charge comes back when nothing is drawn. */
import { BODY_PARTS } from '../../lock/body/rules.ts';
import { type Fault, withBody } from './fault.ts';

export const batteryHeals: Fault = {
  id: 'battery-heals',
  room: 'body',
  sentence: 'Charge comes back when nothing is drawn.',
  plant: (parts) =>
    withBody(parts, {
      reactions: {
        stopMotor: (c, e, s) => {
          const answer = BODY_PARTS.reactions.stopMotor(c, e, s);
          return {
            ...answer,
            context: { ...answer.context, cell: { ...c.cell, charge: c.cell.charge + s.motorMa * 60_000 } },
          };
        },
      },
    }),
};
