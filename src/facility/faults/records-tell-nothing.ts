/** Planted: what a record says of the lock is not believed. */
import { type Fault, withRule } from './fault.ts';

export const recordsTellNothing: Fault = {
  id: 'records-tell-nothing',
  room: 'core',
  sentence: 'What a record says of the lock is not believed.',
  plant: (parts) => withRule(parts, 'B-REC-4', () => false),
};
