/** Planted: the app takes success for a failure. */
import { type Fault, withAttempt } from './fault.ts';

export const phoneShowsSuccessAsFailure: Fault = {
  id: 'phone-shows-success-as-failure',
  room: 'phone',
  sentence: 'The app takes success for a failure.',
  plant: (parts) => withAttempt(parts, { guards: { opened: () => false } }),
};
