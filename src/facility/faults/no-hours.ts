/** Planted: the lock looks at no hours. */
import { type Fault, withLockCheck } from './fault.ts';

export const noHours: Fault = {
  id: 'no-hours',
  room: 'keys',
  sentence: 'The lock looks at no hours.',
  plant: (parts) => withLockCheck(parts, 'hours', { passes: () => true }),
};
