/** Planted: no record is ever taken. */
import { type Fault, withRule } from './fault.ts';

export const recordTakenTwice: Fault = {
  id: 'record-taken-twice',
  room: 'core',
  sentence: 'No record is ever taken.',
  plant: (parts) => withRule(parts, 'B-REC-3', () => false),
};
