/** Planted: the app says unlocked after any last answer. */
import { ATTEMPT_PARTS } from '../../phone/attempt/machine.ts';
import { type Fault, withAttempt } from './fault.ts';

export const phoneBelievesAnyAnswer: Fault = {
  id: 'phone-believes-any-answer',
  room: 'phone',
  sentence: 'The app says unlocked after any last answer.',
  plant: (parts) =>
    withAttempt(parts, { guards: { opened: (context, event) => ATTEMPT_PARTS.guards.isLast(context, event) } }),
};
