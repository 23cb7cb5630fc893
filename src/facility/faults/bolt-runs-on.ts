/** Planted: the bolt snaps back as soon as the motor rests. */
import { BODY_PARTS } from '../../lock/body/rules.ts';
import { type Fault, withBody } from './fault.ts';

export const boltRunsOn: Fault = {
  id: 'bolt-runs-on',
  room: 'body',
  sentence: 'The bolt snaps back as soon as the motor rests.',
  plant: (parts) =>
    withBody(parts, {
      reactions: {
        stopMotor: (c, e, s) => {
          const answer = BODY_PARTS.reactions.stopMotor(c, e, s);
          return { ...answer, context: { ...answer.context, travelMs: 0 } };
        },
      },
    }),
};
