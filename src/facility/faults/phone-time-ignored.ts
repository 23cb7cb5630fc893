/** Planted: the phone may have any time. */
import { type Fault, withLockCheck } from './fault.ts';

export const phoneTimeIgnored: Fault = {
  id: 'phone-time-ignored',
  room: 'keys',
  sentence: 'The phone may have any time.',
  plant: (parts) => withLockCheck(parts, 'phone-time', { passes: () => true }),
};
