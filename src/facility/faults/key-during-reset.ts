/** Planted: a key is issued while a key reset is wanted. */
import { type Fault, withRule } from './fault.ts';

export const keyDuringReset: Fault = {
  id: 'key-during-reset',
  room: 'core',
  sentence: 'A key is issued while a key reset is wanted.',
  plant: (parts) => withRule(parts, 'B-KEY-3', () => true),
};
