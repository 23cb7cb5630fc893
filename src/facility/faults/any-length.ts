/** Planted: a packet of any length is judged. */
import { type Fault, withLockCheck } from './fault.ts';

export const anyLength: Fault = {
  id: 'any-length',
  room: 'keys',
  sentence: 'A packet of any length is judged.',
  plant: (parts) => withLockCheck(parts, 'length', { passes: () => true }),
};
