/** Planted: a lost connection is shown as unlocked. */
import { ATTEMPT_PARTS } from '../../phone/attempt/machine.ts';
import { type Fault, withAttempt } from './fault.ts';

export const phoneSaysUnlockedOnLoss: Fault = {
  id: 'phone-says-unlocked-on-loss',
  room: 'phone',
  sentence: 'A lost connection is shown as unlocked.',
  plant: (parts) =>
    withAttempt(parts, {
      reactions: { endLost: (context, event) => ATTEMPT_PARTS.reactions.endOpened(context, event) },
    }),
};
