/** Planted: the app does not ask the company when it holds no key. */
import { type Fault, withAttempt } from './fault.ts';

export const phoneNeverAsks: Fault = {
  id: 'phone-never-asks',
  room: 'phone',
  sentence: 'The app does not ask the company when it holds no key.',
  plant: (parts) => withAttempt(parts, { guards: { canAsk: () => false } }),
};
