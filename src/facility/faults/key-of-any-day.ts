/** Planted: a key of another day opens. */
import { type Fault, withLockCheck } from './fault.ts';

export const keyOfAnyDay: Fault = {
  id: 'key-of-any-day',
  room: 'keys',
  sentence: 'A key of another day opens.',
  plant: (parts) => withLockCheck(parts, 'key-day', { passes: () => true }),
};
