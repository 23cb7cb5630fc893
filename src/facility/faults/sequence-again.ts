/** Planted: a sequence may be used again. */
import { type Fault, withLockCheck } from './fault.ts';

export const sequenceAgain: Fault = {
  id: 'sequence-again',
  room: 'keys',
  sentence: 'A sequence may be used again.',
  plant: (parts) => withLockCheck(parts, 'sequence', { passes: () => true }),
};
