/** Planted: a sequence may be used twice in a row. */
import { type Fault, withLockCheck } from './fault.ts';

export const sequenceEqual: Fault = {
  id: 'sequence-equal',
  room: 'keys',
  sentence: 'A sequence may be used twice in a row.',
  plant: (parts) => withLockCheck(parts, 'sequence', { passes: ({ lock, sequence }) => sequence >= lock.lastSequence }),
};
