/** Planted: a lock that is set up takes commands of class 0. */
import { type Fault, withLockCheck } from './fault.ts';

export const setupAgain: Fault = {
  id: 'setup-again',
  room: 'keys',
  sentence: 'A lock that is set up takes commands of class 0.',
  plant: (parts) => withLockCheck(parts, 'provisioning', { passes: () => true }),
};
